package dev.millrace.taskapi.web;

import java.time.Instant;

import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

import dev.millrace.tasks.Priority;

/**
 * The body that changes a task. A status is not set together with anything else, and only `cancelled` can be set; the other
 * fields are changed while the task is pending, and what is not named stays as it is. Null takes a
 * description and the times away, and is refused elsewhere. It is read by {@link TaskChangeReader}.
 */
record TaskChangeRequest(
        @Nullable String status,
        @Nullable String name,
        @Nullable String description,
        @Nullable Priority priority,
        @Nullable Integer retryCount,
        @Nullable Integer timeout,
        @Nullable JsonNode payload,
        @Nullable Instant scheduledAt,
        @Nullable Instant expiresAt) {}
