package dev.millrace.worker;

import org.jspecify.annotations.Nullable;

/**
 * Runs the tasks of one kind.
 *
 * @param <I> what a task's payload is read as
 */
@FunctionalInterface
public interface TaskHandler<I> {

    /**
     * Runs a task, on a virtual thread of its own. A task may run more than once, as its worker may die just before its
     * result is recorded; the result is recorded once.
     *
     * @return the result, anything that Jackson writes as JSON; null for none
     * @throws TaskFailure to fail with a chosen message, for good or to be tried again at a chosen time
     * @throws Exception any other: the run failed, and is tried again while the task has retries left
     */
    @Nullable
    Object handle(TaskContext task, I input) throws Exception;
}
