package dev.millrace.client;

import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.UUID;

import org.jspecify.annotations.Nullable;

/** Which tasks: each word narrows the ones before. Immutable. */
public final class TaskFilter {

    private final Map<String, Object> fields;

    private TaskFilter(Map<String, Object> fields) {
        this.fields = fields;
    }

    /** All that one may see. */
    public static TaskFilter any() {
        return new TaskFilter(Map.of());
    }

    /** @param status {@code pending}, {@code running}, {@code completed}, {@code failed} or {@code cancelled} */
    public static TaskFilter ofStatus(String status) {
        return any().status(status);
    }

    /** @param status {@code pending}, {@code running}, {@code completed}, {@code failed} or {@code cancelled} */
    public TaskFilter status(String status) {
        return with("status", status);
    }

    /** @param priority {@code low}, {@code medium} or {@code high} */
    public TaskFilter priority(String priority) {
        return with("priority", priority);
    }

    /** Who runs it, or ran it last. */
    public TaskFilter worker(String workerId) {
        return with("worker_id", workerId);
    }

    public TaskFilter handler(String handler) {
        return with("handler", handler);
    }

    public TaskFilter queue(String queue) {
        return with("queue", queue);
    }

    public TaskFilter team(UUID team) {
        return with("team_id", team);
    }

    /** Made at this time or later. */
    public TaskFilter createdAfter(Instant time) {
        return with("created_after", time);
    }

    /** Made before this time. */
    public TaskFilter createdBefore(Instant time) {
        return with("created_before", time);
    }

    private TaskFilter with(String name, Object value) {
        Map<String, Object> more = new LinkedHashMap<>(fields);
        more.put(name, value);
        return new TaskFilter(Map.copyOf(more));
    }

    Map<String, Object> fields() {
        return fields;
    }

    Map<String, @Nullable Object> parameters() {
        return new LinkedHashMap<>(fields);
    }

    @Override
    public String toString() {
        return "TaskFilter" + fields;
    }
}
