package dev.millrace.webhooks.web;

import java.util.List;
import java.util.UUID;

import org.jspecify.annotations.Nullable;

import dev.millrace.webhooks.WebhookFields;

/**
 * The body that makes a webhook.
 *
 * @param url where events are posted; http or https
 * @param teamId whose it is; left out, the caller's own
 * @param description what its owner wants to remember of it
 * @param eventTypes what it is told of; left out, everything, also what is to come
 * @param isActive false: it is sent nothing until it is turned on
 */
record WebhookRequest(
        String url,
        @Nullable UUID teamId,
        @Nullable String description,
        @Nullable List<String> eventTypes,
        @Nullable Boolean isActive) {

    WebhookFields fields() {
        return new WebhookFields(url, description, eventTypes, !Boolean.FALSE.equals(isActive));
    }
}
