package dev.millrace.identity;

import java.time.Instant;
import java.util.UUID;

import org.jspecify.annotations.Nullable;

/**
 * An account. Its password is no part of it.
 *
 * @param username a second name to sign in with; most users have none
 * @param isActive whether the user may sign in; turning it off ends all sessions
 */
public record User(
        UUID id,
        EmailAddress email,
        @Nullable String username,
        @Nullable String fullName,
        Role role,
        boolean isActive,
        Instant createdAt,
        Instant updatedAt) {}
