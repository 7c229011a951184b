package dev.millrace.worker;

import java.time.Duration;
import java.util.Optional;

import org.jspecify.annotations.Nullable;

/** How a handler fails a run with a message that the task's owner may read. */
public final class TaskFailure extends Exception {

    private final boolean permanent;
    private final @Nullable Duration pause;

    private TaskFailure(String message, boolean permanent, @Nullable Duration pause) {
        super(message);
        this.permanent = permanent;
        this.pause = pause;
    }

    /** Another run would fail alike: the task fails now, whatever retries are left. */
    public static TaskFailure permanent(String message) {
        return new TaskFailure(message, true, null);
    }

    /** Another run may succeed, when the given time has passed: a year at most. */
    public static TaskFailure retryAfter(String message, Duration pause) {
        return new TaskFailure(message, false, pause);
    }

    boolean isPermanent() {
        return permanent;
    }

    Optional<Duration> pause() {
        return Optional.ofNullable(pause);
    }
}
