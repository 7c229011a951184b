package dev.millrace.taskapi;

import java.time.Instant;
import java.util.List;

import org.jspecify.annotations.Nullable;

import dev.millrace.tasks.TaskId;

/**
 * One reason why a task does not run yet.
 *
 * @param until when it passes by itself, where that is known
 * @param tasks the tasks that have to end first
 */
public record WaitingReason(
        Code code, String message, @Nullable Instant until, List<TaskId> tasks) {

    /** What kind of reason. */
    public enum Code {
        /** It was asked for at a later time. */
        SCHEDULED,
        /** A run failed, and the pause before the next one is not over. */
        RETRY,
        /** Tasks that it depends on have not completed. */
        DEPENDENCY,
        /** No live worker serves its handler in its queue. */
        NO_WORKER,
        /** Its queue is paused. */
        QUEUE_PAUSED,
        /** As many tasks of its queue, or of its concurrency key there, run as may. */
        CONCURRENCY_LIMIT,
        /** As many tasks of its queue have started as may in the present period. */
        RATE_LIMIT,
        /** Its team's budget is spent. */
        BUDGET,
        /** Others come first. */
        IN_LINE
    }

    public WaitingReason {
        tasks = List.copyOf(tasks);
    }

    static WaitingReason of(Code code, String message) {
        return new WaitingReason(code, message, null, List.of());
    }

    static WaitingReason until(Code code, String message, Instant until) {
        return new WaitingReason(code, message, until, List.of());
    }
}
