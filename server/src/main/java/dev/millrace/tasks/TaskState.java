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

    public boolean isEnded() {
        return switch (this) {
            case PENDING, RUNNING -> false;
            case COMPLETED, FAILED, CANCELLED -> true;
        };
    }
}
