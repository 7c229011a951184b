package dev.millrace.webhooks;

import java.time.Instant;
import java.util.List;
import java.util.UUID;

import org.jspecify.annotations.Nullable;

/**
 * An endpoint that is told of events.
 *
 * @param userId who made it, and owns it where no team does
 * @param eventTypes what it is told of, in their words; null: of everything
 * @param previousSecretUntil until when events are also signed with the secret before the last rotation
 * @param disabledAt when the server turned it off by itself
 * @param disabledReason {@code gone}: it answered 410; {@code failing}: nothing arrived for as long as an event is tried
 */
public record Webhook(
        UUID id,
        UUID userId,
        @Nullable UUID teamId,
        String url,
        @Nullable String description,
        @Nullable List<String> eventTypes,
        boolean isActive,
        @Nullable Instant previousSecretUntil,
        @Nullable Instant lastDeliveredAt,
        @Nullable Instant disabledAt,
        @Nullable String disabledReason,
        Instant createdAt,
        Instant updatedAt) {}
