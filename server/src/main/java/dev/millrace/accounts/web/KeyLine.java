package dev.millrace.accounts.web;

import java.time.Instant;
import java.util.UUID;
import java.util.stream.Collectors;

import org.jspecify.annotations.Nullable;

import dev.millrace.apikeys.ApiKey;
import dev.millrace.identity.Scope;

/**
 * A key as its page shows it.
 *
 * @param start what it begins with
 */
record KeyLine(
        UUID id,
        String name,
        String start,
        String scopes,
        boolean isActive,
        boolean isExpired,
        @Nullable Instant lastUsedAt,
        @Nullable Instant expiresAt) {

    static KeyLine of(ApiKey key, Instant now) {
        return new KeyLine(
                key.id(),
                key.name(),
                key.start(),
                key.scopes().stream().sorted().map(Scope::word).collect(Collectors.joining(" ")),
                key.isActive(),
                key.expiresAt() != null && !key.expiresAt().isAfter(now),
                key.lastUsedAt(),
                key.expiresAt());
    }
}
