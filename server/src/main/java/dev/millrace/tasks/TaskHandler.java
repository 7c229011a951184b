package dev.millrace.tasks;

import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/** Runs the tasks of one kind in this process. A bean of this type is found by the in-process worker. */
public interface TaskHandler {

    /** The handler name that tasks ask for. */
    String name();

    /**
     * Runs a task, on a virtual thread of its own. A run may happen more than once (delivery is at least once), but only
     * the holder of the lease has its result recorded.
     *
     * @return the result, kept with the task; null for none
     * @throws TaskFailure to fail with a chosen message, for good or to be tried again
     * @throws Exception any other: the run failed and is tried again while retries are left
     */
    @Nullable
    JsonNode handle(TaskRun run) throws Exception;

    /** How many tasks of this kind run at a time in one server, whatever else it has room for. */
    default int concurrency() {
        return Integer.MAX_VALUE;
    }

    /** Called inside the transaction that ends a task of this kind: what is written here is written with the end. */
    default void ended(Task task) {}
}
