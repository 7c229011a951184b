package dev.millrace.webhooks;

import java.util.List;

import org.jspecify.annotations.Nullable;

/** What its owner says of an endpoint. */
public record WebhookFields(
        String url, @Nullable String description, @Nullable List<String> eventTypes, boolean isActive) {

    /** What a webhook is now, to be changed. */
    public static WebhookFields of(Webhook webhook) {
        return new WebhookFields(webhook.url(), webhook.description(), webhook.eventTypes(), webhook.isActive());
    }
}
