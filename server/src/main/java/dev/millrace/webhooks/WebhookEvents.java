package dev.millrace.webhooks;

import java.time.Clock;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.UUID;

import org.springframework.stereotype.Component;
import tools.jackson.databind.json.JsonMapper;

import dev.millrace.platform.Ids;

/** Promises events to the endpoints that want to know of them. */
@Component
public class WebhookEvents {

    private final DeliveryRepository deliveries;
    private final WebhookSettings settings;
    private final JsonMapper json;
    private final Ids ids;
    private final Clock clock;

    WebhookEvents(DeliveryRepository deliveries, WebhookSettings settings, JsonMapper json, Ids ids, Clock clock) {
        this.deliveries = deliveries;
        this.settings = settings;
        this.json = json;
        this.ids = ids;
        this.clock = clock;
    }

    /**
     * Promises an event about a team, as part of the transaction that runs: it is sent if that commits, however often the
     * server dies.
     *
     * @param data what there is to tell; thin: whoever wants more asks for it
     */
    public void aboutTeam(EventType type, UUID team, Map<String, ?> data) {
        deliveries.promise(ids.next(), type, team, body(type, data), settings.tryFor());
    }

    /** Promises an endpoint an event that says nothing; answers the delivery's id. */
    UUID test(UUID webhook) {
        UUID id = ids.next();
        deliveries.promiseOnce(
                id,
                webhook,
                ids.next(),
                EventType.TEST,
                body(EventType.TEST, Map.of("webhook_id", webhook.toString())));
        return id;
    }

    private String body(EventType type, Map<String, ?> data) {
        Map<String, Object> body = new LinkedHashMap<>();
        body.put("type", type.word());
        body.put("timestamp", clock.instant().toString());
        body.put("data", data);
        return json.writeValueAsString(body);
    }
}
