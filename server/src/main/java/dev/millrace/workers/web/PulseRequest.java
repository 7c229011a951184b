package dev.millrace.workers.web;

import java.util.List;
import java.util.UUID;

import jakarta.validation.constraints.Max;
import jakarta.validation.constraints.Min;
import jakarta.validation.constraints.Size;
import org.jspecify.annotations.Nullable;

import dev.millrace.tasks.LeaseToken;
import dev.millrace.tasks.TaskId;
import dev.millrace.workers.WorkerStatus;

/**
 * @param leases the tasks that the worker runs: each is held for another while, and what it holds besides goes back in time;
 *     where this is left out, it keeps all that it holds
 * @param status how the worker says it is; {@code active} where it does not say
 * @param currentLoad how many tasks it runs
 * @param maxCapacity how many it runs at most
 * @param incarnation which registration of the worker speaks
 */
record PulseRequest(
        @Nullable @Size(max = 100_000) List<Lease> leases,
        @Nullable WorkerStatus status,
        @Nullable @Min(0) @Max(1_000_000) Integer currentLoad,
        @Nullable @Min(0) @Max(1_000_000) Integer maxCapacity,
        @Nullable Long incarnation) {

    /** @param fence as it came with the task */
    record Lease(UUID taskId, long fence) {}

    @Nullable
    List<LeaseToken> tokens() {
        return leases == null
                ? null
                : leases.stream()
                        .map(lease -> new LeaseToken(new TaskId(lease.taskId()), lease.fence()))
                        .toList();
    }
}
