package dev.millrace.teams;

import java.time.Instant;
import java.util.UUID;

/** People who share tasks, GPU jobs and a budget. */
public record Team(UUID id, TeamName name, Instant createdAt, Instant updatedAt) {}
