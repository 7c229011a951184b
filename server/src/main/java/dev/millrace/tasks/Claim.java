package dev.millrace.tasks;

import java.time.Duration;
import java.time.Instant;
import java.util.UUID;

import org.jspecify.annotations.Nullable;

/**
 * A task that a worker holds.
 *
 * @param fence the token of this lease; whoever shows an older one no longer holds the task
 * @param attempt which run this is, from 1
 * @param failures how many of the earlier runs failed
 * @param retries how many runs may fail before one more failure fails the task
 * @param retryPolicy how long it waits after a failed run; null for the queue's own way
 * @param traceparent the W3C trace that the task belongs to
 * @param startedAt when the lease began, by the database's clock
 * @param payload JSON as it lies in the database: most of whom it passes through only pass it on
 */
public record Claim(
        TaskId id,
        long fence,
        int attempt,
        int failures,
        int retries,
        @Nullable RetryPolicy retryPolicy,
        String handler,
        String name,
        String queue,
        @Nullable String traceparent,
        UUID owner,
        Duration timeout,
        Instant startedAt,
        String payload) {

    /** What shows that its worker holds it. */
    public LeaseToken lease() {
        return new LeaseToken(id, fence);
    }

    Claim withPayload(String other) {
        return new Claim(
                id,
                fence,
                attempt,
                failures,
                retries,
                retryPolicy,
                handler,
                name,
                queue,
                traceparent,
                owner,
                timeout,
                startedAt,
                other);
    }
}
