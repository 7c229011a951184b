package dev.millrace.schedules.web;

import java.util.Map;

import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Component;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

import dev.millrace.platform.ApiException;
import dev.millrace.platform.web.RequestRecords;
import dev.millrace.schedules.ScheduleFields;

/** Reads bodies that change a schedule: they replace fields of the body that would make it, and of its task. */
@Component
class ScheduleChanges {

    private static final String TASK = "task";
    private static final String CRON = "cron";
    private static final String INTERVAL = "interval_seconds";

    private final RequestRecords records;
    private final JsonMapper json;

    ScheduleChanges(RequestRecords records, JsonMapper json) {
        this.records = records;
        this.json = json;
    }

    /** @throws ApiException with all that is wrong with what it would be */
    ScheduleFields apply(JsonNode patch, ScheduleFields old) {
        ObjectNode body = json.valueToTree(ScheduleRequest.of(old));
        for (Map.Entry<String, JsonNode> field : patch.properties()) {
            JsonNode before = body.get(field.getKey());
            if (field.getKey().equals(TASK) && field.getValue().isObject() && before instanceof ObjectNode task) {
                task.setAll((ObjectNode) field.getValue());
            } else {
                body.set(field.getKey(), field.getValue());
            }
        }
        // Who sends one way to say when means it instead of the other.
        if (isSet(patch, CRON) && !patch.has(INTERVAL)) {
            body.remove(INTERVAL);
        } else if (isSet(patch, INTERVAL) && !patch.has(CRON)) {
            body.remove(CRON);
        }
        return records.read(body, ScheduleRequest.class).fields();
    }

    /** Whether the schedule shall be paused; null where the body does not say. */
    @Nullable
    Boolean paused(JsonNode patch) {
        if (!patch.isObject()) {
            throw ApiException.invalid("body", "must be a JSON object");
        }
        JsonNode paused = patch.get("paused");
        return (paused == null || !paused.isBoolean()) ? null : paused.booleanValue();
    }

    private static boolean isSet(JsonNode patch, String field) {
        return patch.hasNonNull(field);
    }
}
