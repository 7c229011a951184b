package dev.millrace.tasks;

import java.time.Duration;

import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/** How a worker outside this process says that its run of a task ended. */
public sealed interface RunReport {

    LeaseToken lease();

    record Completed(LeaseToken lease, @Nullable JsonNode result) implements RunReport {}

    /**
     * The run failed. If somebody wished the task cancelled meanwhile, it is cancelled.
     *
     * @param error what the task's owner may read
     * @param mayRetry whether another run could succeed
     * @param pause how long to wait for that; null: as the task's retries say
     */
    record Failed(
            LeaseToken lease,
            String error,
            boolean mayRetry,
            @Nullable Duration pause) implements RunReport {}

    /** The worker gives the task back, which is no failure of it. */
    record Released(LeaseToken lease) implements RunReport {}
}
