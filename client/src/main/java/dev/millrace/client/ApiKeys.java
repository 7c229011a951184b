package dev.millrace.client;

import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.stream.Stream;

import org.jspecify.annotations.Nullable;

/** One's own API keys. */
public final class ApiKeys {

    private static final String PATH = "/api/v1/api-keys";

    private final Transport transport;

    ApiKeys(Transport transport) {
        this.transport = transport;
    }

    /**
     * An API key.
     *
     * @param prefix what the key begins with
     * @param key the whole key, in the answers that make it and nowhere else
     * @param previousKeyUntil until when the key before the last regeneration works, too
     */
    public record ApiKey(
            UUID id,
            String name,
            String prefix,
            @Nullable String key,
            List<String> scopes,
            boolean isActive,
            @Nullable Instant expiresAt,
            @Nullable Instant lastUsedAt,
            @Nullable Instant previousKeyUntil,
            Instant createdAt,
            Instant updatedAt) {

        @Override
        public String toString() {
            return "ApiKey[" + id + "]"; // the key is nothing for logs
        }
    }

    /**
     * Makes a key. Its {@code key} is in this answer only.
     *
     * @param scopes what it may do; none: all that one has oneself but for {@code account}, {@code worker}, {@code admin}
     * @param expiresAt null: never
     */
    public ApiKey create(String name, List<String> scopes, @Nullable Instant expiresAt) {
        Map<String, Object> body = new LinkedHashMap<>();
        body.put("name", name);
        if (!scopes.isEmpty()) {
            body.put("scopes", scopes);
        }
        if (expiresAt != null) {
            body.put("expires_at", expiresAt);
        }
        return transport.call("POST", PATH, body).as(ApiKey.class);
    }

    public ApiKey get(UUID id) {
        return transport.get(PATH + "/" + id).as(ApiKey.class);
    }

    /** The oldest first. */
    public Page<ApiKey> list(long skip, int limit) {
        return transport
                .get(Query.with(PATH, Map.of("skip", skip, "limit", limit)))
                .barePage(ApiKey.class, skip, limit);
    }

    public Stream<ApiKey> stream() {
        return Pages.stream(this::list);
    }

    /** Changes fields of {@code PATCH /api-keys/{id}} by their names there, and leaves the rest. */
    public ApiKey change(UUID id, Map<String, ?> fields) {
        return transport.call("PATCH", PATH + "/" + id, fields).as(ApiKey.class);
    }

    /**
     * Gives a key another secret, which is in this answer only.
     *
     * @param overlap for how long the old one works as well
     */
    public ApiKey regenerate(UUID id, Duration overlap) {
        return transport
                .call("POST", PATH + "/" + id + "/regenerate", Map.of("overlap_seconds", overlap.toSeconds()))
                .as(ApiKey.class);
    }

    public void delete(UUID id) {
        transport.delete(PATH + "/" + id);
    }
}
