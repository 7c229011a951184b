package dev.millrace.webhooks.web;

import java.time.Instant;
import java.util.List;
import java.util.UUID;

import com.fasterxml.jackson.annotation.JsonInclude;
import org.jspecify.annotations.Nullable;

import dev.millrace.webhooks.NewWebhook;
import dev.millrace.webhooks.Webhook;

/**
 * A webhook.
 *
 * @param userId who made it, and owns it where no team does
 * @param eventTypes what it is told of; null: everything
 * @param secret what events are signed with, in the answers that make it and nowhere else
 * @param previousSecretUntil until when they are signed with the secret before the last rotation, too
 * @param disabledAt when the server turned it off
 * @param disabledReason `gone`: it answered 410; `failing`: it took nothing for a day
 */
record WebhookResponse(
        UUID id,
        UUID userId,
        @Nullable UUID teamId,
        String url,
        @Nullable String description,
        @Nullable List<String> eventTypes,
        boolean isActive,
        @JsonInclude(JsonInclude.Include.NON_NULL) @Nullable String secret,
        @Nullable Instant previousSecretUntil,
        @Nullable Instant lastDeliveredAt,
        @Nullable Instant disabledAt,
        @Nullable String disabledReason,
        Instant createdAt,
        Instant updatedAt) {

    static WebhookResponse of(Webhook webhook) {
        return of(webhook, null);
    }

    static WebhookResponse of(NewWebhook made) {
        return of(made.webhook(), made.secret());
    }

    private static WebhookResponse of(Webhook webhook, @Nullable String secret) {
        return new WebhookResponse(
                webhook.id(),
                webhook.userId(),
                webhook.teamId(),
                webhook.url(),
                webhook.description(),
                webhook.eventTypes(),
                webhook.isActive(),
                secret,
                webhook.previousSecretUntil(),
                webhook.lastDeliveredAt(),
                webhook.disabledAt(),
                webhook.disabledReason(),
                webhook.createdAt(),
                webhook.updatedAt());
    }

    @Override
    public String toString() {
        return "WebhookResponse[" + id + "]";
    }
}
