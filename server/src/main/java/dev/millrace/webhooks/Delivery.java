package dev.millrace.webhooks;

import java.time.Instant;
import java.util.List;
import java.util.UUID;

import org.jspecify.annotations.Nullable;

/**
 * An event on its way to an endpoint.
 *
 * @param eventId what {@code webhook-id} says in each of its requests
 * @param state {@code pending}, {@code delivered} or {@code failed}
 * @param nextAttemptAt when it is tried next; null where it is not
 */
public record Delivery(
        UUID id,
        UUID webhookId,
        UUID eventId,
        String eventType,
        String state,
        @Nullable Instant nextAttemptAt,
        Instant createdAt,
        @Nullable Instant endedAt,
        List<Attempt> attempts) {

    /**
     * One request.
     *
     * @param statusCode what the endpoint answered; null where it did not
     * @param error why the event was not taken; null where it was
     * @param response the beginning of the answer
     */
    public record Attempt(
            int number,
            Instant at,
            long durationMs,
            @Nullable Integer statusCode,
            @Nullable String error,
            @Nullable String response) {}
}
