package dev.millrace.webhooks.web;

import java.util.List;
import java.util.UUID;

import io.swagger.v3.oas.annotations.media.Content;
import io.swagger.v3.oas.annotations.media.Schema;
import io.swagger.v3.oas.annotations.tags.Tag;
import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpStatus;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.DeleteMapping;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PatchMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.ResponseStatus;
import org.springframework.web.bind.annotation.RestController;
import tools.jackson.databind.JsonNode;

import dev.millrace.identity.Caller;
import dev.millrace.platform.PageRequest;
import dev.millrace.platform.web.Lists;
import dev.millrace.platform.web.NoFields;
import dev.millrace.platform.web.PageLimit;
import dev.millrace.platform.web.RequestRecords;
import dev.millrace.webhooks.Delivery;
import dev.millrace.webhooks.WebhookService;

@RestController
@RequestMapping("/api/v1/webhooks")
@Tag(name = "Webhooks")
class WebhookController {

    private final WebhookService webhooks;
    private final RequestRecords records;

    WebhookController(WebhookService webhooks, RequestRecords records) {
        this.webhooks = webhooks;
        this.records = records;
    }

    /** Lists one's own webhooks and those of one's teams, the oldest first; for admins and operators, all. */
    @GetMapping
    ResponseEntity<List<WebhookResponse>> list(Caller caller, @PageLimit(max = 200) PageRequest page) {
        return Lists.bare(webhooks.list(caller, page).map(WebhookResponse::of));
    }

    /** Makes a webhook; a team's is for its owners to make. This answer is the only one that shows its secret. */
    @PostMapping
    @ResponseStatus(HttpStatus.CREATED)
    WebhookResponse create(Caller caller, @RequestBody WebhookRequest request) {
        return WebhookResponse.of(webhooks.create(caller, request.teamId(), request.fields()));
    }

    /** Shows a webhook; a team's to its members. */
    @GetMapping("/{webhookId}")
    WebhookResponse get(Caller caller, @PathVariable UUID webhookId) {
        return WebhookResponse.of(webhooks.get(caller, webhookId));
    }

    /** Changes a webhook. What is left out stays as it is; `is_active` turns one on that the server has turned off. */
    @PatchMapping("/{webhookId}")
    @io.swagger.v3.oas.annotations.parameters.RequestBody(
            content = @Content(schema = @Schema(implementation = WebhookChangeRequest.class)))
    WebhookResponse change(Caller caller, @PathVariable UUID webhookId, @RequestBody JsonNode body) {
        WebhookChangeRequest request = records.read(body, WebhookChangeRequest.class);
        return WebhookResponse.of(webhooks.change(caller, webhookId, old -> request.appliedTo(old, body)));
    }

    /** Deletes a webhook, and what was on its way to it. */
    @DeleteMapping("/{webhookId}")
    @ResponseStatus(HttpStatus.NO_CONTENT)
    void delete(Caller caller, @PathVariable UUID webhookId) {
        webhooks.delete(caller, webhookId);
    }

    /** Gives a webhook another secret, shown in this answer only. For `overlap_seconds` the old one signs as well. */
    @PostMapping("/{webhookId}/rotate")
    WebhookResponse rotate(
            Caller caller,
            @PathVariable UUID webhookId,
            @RequestBody(required = false) @Nullable RotateRequest request) {
        return WebhookResponse.of(webhooks.rotate(caller, webhookId, RotateRequest.overlap(request)));
    }

    /** Sends an event that says nothing, `webhook.test`, and tries it once. What became of it is among the deliveries. */
    @PostMapping("/{webhookId}/test")
    @ResponseStatus(HttpStatus.ACCEPTED)
    Delivery test(Caller caller, @PathVariable UUID webhookId, @RequestBody(required = false) @Nullable NoFields body) {
        return webhooks.test(caller, webhookId);
    }

    /** Lists what was sent to a webhook, and what will be, with every attempt; the latest first. */
    @GetMapping("/{webhookId}/deliveries")
    ResponseEntity<List<Delivery>> deliveries(
            Caller caller, @PathVariable UUID webhookId, @PageLimit(byDefault = 50, max = 200) PageRequest page) {
        return Lists.bare(webhooks.deliveries(caller, webhookId, page));
    }

    /** Sends an event again under its old id, signed anew. */
    @PostMapping("/{webhookId}/deliveries/{deliveryId}/redeliver")
    @ResponseStatus(HttpStatus.ACCEPTED)
    Delivery redeliver(
            Caller caller,
            @PathVariable UUID webhookId,
            @PathVariable UUID deliveryId,
            @RequestBody(required = false) @Nullable NoFields body) {
        return webhooks.redeliver(caller, webhookId, deliveryId);
    }
}
