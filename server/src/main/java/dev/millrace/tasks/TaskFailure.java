package dev.millrace.tasks;

import java.time.Duration;
import java.util.Optional;

import org.jspecify.annotations.Nullable;

/** How a handler fails a run with a message that the task's owner may read. */
public final class TaskFailure extends Exception {

    private final boolean permanent;
    private final @Nullable Duration pause;

    private TaskFailure(String message, boolean permanent, @Nullable Duration pause, @Nullable Throwable cause) {
        super(message, cause);
        this.permanent = permanent;
        this.pause = pause;
    }

    /** Another run would fail alike: the task fails now, whatever retries are left. */
    public static TaskFailure permanent(String message) {
        return new TaskFailure(message, true, null, null);
    }

    /** Another run may succeed. */
    public static TaskFailure transientFailure(String message, @Nullable Throwable cause) {
        return new TaskFailure(message, false, null, cause);
    }

    /** Another run may succeed, but not before the given time has passed. */
    public static TaskFailure retryAfter(String message, Duration pause) {
        return new TaskFailure(message, false, pause, null);
    }

    public boolean isPermanent() {
        return permanent;
    }

    /** How long to wait for the next run; empty: as the task's retries say. */
    public Optional<Duration> pause() {
        return Optional.ofNullable(pause);
    }
}
