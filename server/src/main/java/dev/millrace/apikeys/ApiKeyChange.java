package dev.millrace.apikeys;

import java.time.Instant;
import java.util.List;

import org.jspecify.annotations.Nullable;

/**
 * What a key is to be, or to become; null: as it is, or by default.
 *
 * @param scopes the words of scopes, or {@code *} for all there are
 * @param neverExpires takes away when it expires
 */
public record ApiKeyChange(
        @Nullable String name,
        @Nullable List<String> scopes,
        @Nullable Boolean isActive,
        @Nullable Instant expiresAt,
        boolean neverExpires) {}
