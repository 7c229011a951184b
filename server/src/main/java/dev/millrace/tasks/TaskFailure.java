package dev.millrace.tasks;

import org.jspecify.annotations.Nullable;

/** How a handler fails a run with a message that the task's owner may read. */
public final class TaskFailure extends Exception {

    private final boolean permanent;

    private TaskFailure(String message, boolean permanent, @Nullable Throwable cause) {
        super(message, cause);
        this.permanent = permanent;
    }

    /** Another run would fail alike: the task fails now, whatever retries are left. */
    public static TaskFailure permanent(String message) {
        return new TaskFailure(message, true, null);
    }

    /** Another run may succeed. */
    public static TaskFailure transientFailure(String message, @Nullable Throwable cause) {
        return new TaskFailure(message, false, cause);
    }

    public boolean isPermanent() {
        return permanent;
    }
}
