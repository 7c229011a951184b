package dev.millrace.apikeys.web;

import java.time.Instant;
import java.util.Set;
import java.util.UUID;

import com.fasterxml.jackson.annotation.JsonInclude;
import org.jspecify.annotations.Nullable;

import dev.millrace.apikeys.ApiKey;
import dev.millrace.apikeys.NewApiKey;
import dev.millrace.identity.Scope;

/**
 * An API key.
 *
 * @param prefix what the key begins with
 * @param key the whole key, in the answers that make it and nowhere else
 * @param lastUsedAt to the minute
 * @param previousKeyUntil until when the key before the last regeneration works, too
 */
record ApiKeyResponse(
        UUID id,
        String name,
        String prefix,
        @JsonInclude(JsonInclude.Include.NON_NULL) @Nullable String key,
        Set<Scope> scopes,
        boolean isActive,
        @Nullable Instant expiresAt,
        @Nullable Instant lastUsedAt,
        @Nullable Instant previousKeyUntil,
        Instant createdAt,
        Instant updatedAt) {

    static ApiKeyResponse of(ApiKey key) {
        return of(key, null);
    }

    static ApiKeyResponse of(NewApiKey made) {
        return of(made.key(), made.text());
    }

    private static ApiKeyResponse of(ApiKey key, @Nullable String text) {
        return new ApiKeyResponse(
                key.id(),
                key.name(),
                key.start(),
                text,
                key.scopes(),
                key.isActive(),
                key.expiresAt(),
                key.lastUsedAt(),
                key.previousUntil(),
                key.createdAt(),
                key.updatedAt());
    }

    @Override
    public String toString() {
        return "ApiKeyResponse[" + id + "]";
    }
}
