package dev.millrace.client;

import java.math.BigDecimal;
import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;

/** A task to be made: only its name is needed. Not safe to be shared by threads while it is being filled in. */
public final class NewTask {

    private final Map<String, Object> fields = new LinkedHashMap<>();

    private NewTask(String name) {
        fields.put("name", name);
    }

    /** A task whose handler is of the same name. */
    public static NewTask named(String name) {
        return new NewTask(name);
    }

    public NewTask description(String description) {
        return with("description", description);
    }

    /** Which code runs it. */
    public NewTask handler(String handler) {
        return with("handler", handler);
    }

    /** The line that it waits in. */
    public NewTask queue(String queue) {
        return with("queue", queue);
    }

    /** @param priority {@code low}, {@code medium} or {@code high} */
    public NewTask priority(String priority) {
        return with("priority", priority);
    }

    /** What the handler is given: anything that Jackson writes as JSON. */
    public NewTask payload(Object payload) {
        return with("payload", payload);
    }

    /**
     * What GPUs each of its runs uses: then its cost is measured.
     *
     * @param purchase {@code on_demand}, {@code spot} or {@code reserved}
     */
    public NewTask gpus(String provider, String gpuType, int count, String purchase) {
        return with(
                "resources",
                Map.of("provider", provider, "gpu_type", gpuType, "gpu_count", count, "purchase", purchase));
    }

    /** How many times it may run again after a failed run. */
    public NewTask retries(int retries) {
        return with("retry_count", retries);
    }

    /** How long a run may take, in whole seconds. */
    public NewTask timeout(Duration timeout) {
        return with("timeout", timeout.toSeconds());
    }

    /** When it may start at the earliest. */
    public NewTask scheduledAt(Instant time) {
        return with("scheduled_at", time);
    }

    /** When it is too late to start. */
    public NewTask expiresAt(Instant time) {
        return with("expires_at", time);
    }

    /** How long it waits after a failed run: twice as long each time, from the first pause to the longest. */
    public NewTask backoff(Duration first, Duration longest) {
        return with("retry_policy", Map.of("backoff", "exponential", "base", seconds(first), "max", seconds(longest)));
    }

    private static BigDecimal seconds(Duration duration) {
        return BigDecimal.valueOf(duration.toMillis(), 3);
    }

    /**
     * No other task of its team, or of its owner, has this key at the same time.
     *
     * @param onConflict {@code reject}, {@code return_existing} or {@code replace}
     */
    public NewTask unique(String key, String onConflict) {
        return with("unique_key", key).with("on_conflict", onConflict);
    }

    /** Tasks that share it share the limit that their queue sets for each key. */
    public NewTask concurrencyKey(String key) {
        return with("concurrency_key", key);
    }

    /** It starts when these have completed. */
    public NewTask dependsOn(List<UUID> tasks) {
        return with("depends_on", tasks);
    }

    /** The team that it belongs to. */
    public NewTask team(UUID team) {
        return with("team_id", team);
    }

    /** Any other field of {@code POST /tasks}, by its name there. */
    public NewTask with(String field, Object value) {
        fields.put(field, value);
        return this;
    }

    Map<String, Object> body() {
        return Map.copyOf(fields);
    }
}
