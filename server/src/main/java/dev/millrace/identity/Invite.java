package dev.millrace.identity;

import java.time.Instant;
import java.util.UUID;

import org.jspecify.annotations.Nullable;

/**
 * A permission to make one account.
 *
 * @param email for whom; null: whoever has the word
 * @param role what the new user will be
 */
public record Invite(
        UUID id,
        @Nullable String email,
        Role role,
        UUID madeBy,
        Instant createdAt,
        Instant expiresAt,
        @Nullable Instant usedAt,
        @Nullable UUID usedBy) {}
