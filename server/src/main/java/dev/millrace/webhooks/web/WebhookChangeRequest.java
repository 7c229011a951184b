package dev.millrace.webhooks.web;

import java.util.List;
import java.util.Objects;

import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

import dev.millrace.webhooks.WebhookFields;

/**
 * The body that changes a webhook; what is left out stays as it is.
 *
 * @param description null takes it away
 * @param eventTypes null: everything
 */
record WebhookChangeRequest(
        @Nullable String url,
        @Nullable String description,
        @Nullable List<String> eventTypes,
        @Nullable Boolean isActive) {

    /** @param body what this was read from: null and nothing at all are not the same here */
    WebhookFields appliedTo(WebhookFields old, JsonNode body) {
        return new WebhookFields(
                Objects.requireNonNullElse(url, old.url()),
                body.has("description") ? description : old.description(),
                body.has("event_types") ? eventTypes : old.eventTypes(),
                Objects.requireNonNullElse(isActive, old.isActive()));
    }
}
