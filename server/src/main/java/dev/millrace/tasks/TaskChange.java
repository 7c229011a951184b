package dev.millrace.tasks;

import java.time.Duration;
import java.time.Instant;

import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/** What is to be different about a task that waits; null leaves a part as it is. */
public record TaskChange(
        @Nullable String name,
        @Nullable String description,
        @Nullable Priority priority,
        @Nullable JsonNode payload,
        @Nullable Integer retries,
        @Nullable Duration timeout,
        @Nullable Instant scheduledAt,
        @Nullable Instant expiresAt) {}
