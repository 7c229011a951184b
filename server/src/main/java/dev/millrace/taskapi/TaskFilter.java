package dev.millrace.taskapi;

import java.time.Instant;
import java.util.Set;

import org.jspecify.annotations.Nullable;

import dev.millrace.tasks.Priority;
import dev.millrace.tasks.TaskState;

/**
 * Which tasks a list holds; null lets all pass.
 *
 * @param worker who runs the task, or ran it last
 * @param createdAfter the earliest time at which it was made
 * @param createdBefore the time before which it was made
 * @param withoutHandlers the handlers whose tasks do not belong into the list
 */
public record TaskFilter(
        @Nullable TaskState state,
        @Nullable Priority priority,
        @Nullable String worker,
        @Nullable String handler,
        @Nullable String queue,
        @Nullable Instant createdAfter,
        @Nullable Instant createdBefore,
        Set<String> withoutHandlers) {

    public TaskFilter {
        withoutHandlers = Set.copyOf(withoutHandlers);
    }

    /** Whether it asks for what tells in which lanes a task can be. */
    boolean asksForLanes() {
        return priority != null || handler != null || queue != null;
    }

    /** Whether it asks for what only the task itself says, beside its lane. */
    boolean asksForTask() {
        return !withoutHandlers.isEmpty();
    }

    /** Whether it asks for what ended in another way than most do. */
    boolean asksForUnsuccessful() {
        return state == TaskState.FAILED || state == TaskState.CANCELLED;
    }

    /** Whether it asks for when a task was made, which its id tells but for a little. */
    boolean asksForTime() {
        return createdAfter != null || createdBefore != null;
    }
}
