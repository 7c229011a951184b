package dev.millrace.teams;

import java.time.Instant;
import java.util.UUID;

import org.jspecify.annotations.Nullable;

/** A user in a team. */
public record TeamMember(
        UUID userId, String email, @Nullable String fullName, TeamRole role, Instant addedAt) {}
