package dev.millrace.tasks;

import java.util.Locale;

/** Where a task is in its life; drawn in docs/learn/task-lifecycle.md. */
public enum TaskState {
    PENDING,
    RUNNING,
    COMPLETED,
    FAILED,
    CANCELLED;

    private final String word = name().toLowerCase(Locale.ROOT);

    /** The state as JSON and the database write it. */
    public String word() {
        return word;
    }

    /** Whether a task may go from here to the given state in one step. */
    public boolean canBecome(TaskState next) {
        return switch (this) {
            case PENDING -> next == RUNNING || next == CANCELLED;
            case RUNNING -> next != RUNNING; // back to PENDING: a retry, or a lease that ran out
            case COMPLETED, FAILED, CANCELLED -> next == PENDING; // an operator's retry
        };
    }

    public boolean isEnded() {
        return switch (this) {
            case PENDING, RUNNING -> false;
            case COMPLETED, FAILED, CANCELLED -> true;
        };
    }
}
