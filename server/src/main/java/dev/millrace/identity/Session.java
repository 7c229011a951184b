package dev.millrace.identity;

import java.time.Instant;
import java.util.UUID;

import org.jspecify.annotations.Nullable;

/**
 * A sign-in that is alive.
 *
 * @param refreshedAt when its tokens were last renewed
 * @param expiresAt its end, however often it is renewed
 */
public record Session(
        UUID id,
        Instant createdAt,
        Instant refreshedAt,
        Instant expiresAt,
        @Nullable String address,
        @Nullable String userAgent) {}
