package dev.millrace.apikeys;

import java.time.Instant;
import java.util.Set;
import java.util.UUID;

import org.jspecify.annotations.Nullable;

import dev.millrace.identity.Scope;

/**
 * A key without its secret.
 *
 * @param expiresAt from when on it is refused; null: it does not expire
 * @param lastUsedAt to the minute
 * @param previousUntil until when the secret before this one is accepted, too; null: there is none
 */
public record ApiKey(
        UUID id,
        UUID userId,
        String name,
        Set<Scope> scopes,
        boolean isActive,
        @Nullable Instant expiresAt,
        @Nullable Instant lastUsedAt,
        @Nullable Instant previousUntil,
        Instant createdAt,
        Instant updatedAt) {

    /** What the key begins with: enough to recognise it, and nothing to sign in with. */
    public String start() {
        return ApiKeyText.start(id);
    }
}
