package dev.millrace.tasks;

import java.time.Duration;
import java.util.List;

/**
 * How long a task waits before its next run.
 *
 * @param delays the pauses: for {@code FIXED} and {@code EXPONENTIAL} the first one counts, for {@code LIST} each is the
 *     pause after one failure, and the last one that after all further
 * @param maxDelay the longest pause
 */
public record RetryPolicy(Backoff backoff, List<Duration> delays, Duration maxDelay) {

    /** How pauses grow. */
    public enum Backoff {
        /** The pause doubles with each failure; half of it is random. */
        EXPONENTIAL,
        /** The same pause each time. */
        FIXED,
        /** The pauses are listed. */
        LIST
    }

    public RetryPolicy {
        delays = List.copyOf(delays);
        if (delays.isEmpty()) {
            throw new IllegalArgumentException("a retry policy needs at least one delay");
        }
    }
}
