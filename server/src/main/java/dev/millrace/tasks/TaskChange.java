package dev.millrace.tasks;

import java.time.Duration;
import java.time.Instant;
import java.util.Set;

import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/**
 * What is to be different about a task that waits; null leaves a part as it is.
 *
 * @param cleared what it is to have no longer; null elsewhere
 */
public record TaskChange(
        @Nullable String name,
        @Nullable String description,
        @Nullable Priority priority,
        @Nullable JsonNode payload,
        @Nullable Integer retries,
        @Nullable Duration timeout,
        @Nullable Instant scheduledAt,
        @Nullable Instant expiresAt,
        Set<Part> cleared) {

    /** What a task need not have. */
    public enum Part {
        DESCRIPTION,
        SCHEDULED_AT,
        EXPIRES_AT
    }

    public TaskChange {
        cleared = Set.copyOf(cleared);
    }

    public boolean clears(Part part) {
        return cleared.contains(part);
    }

    /** Whether it is about where the task waits, and until when. */
    boolean movesTask() {
        return priority != null
                || scheduledAt != null
                || expiresAt != null
                || clears(Part.SCHEDULED_AT)
                || clears(Part.EXPIRES_AT);
    }
}
