package dev.millrace.tasks;

import java.time.Duration;
import java.time.Instant;
import java.util.UUID;

import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/**
 * A task to be enqueued.
 *
 * @param name what people call it
 * @param description anything people should know of it
 * @param handler which code runs it
 * @param queue the line it waits in
 * @param retries how many times it may run again after a failed run
 * @param timeout how long one run may take
 * @param scheduledAt when it may start at the earliest, by the database's clock; null for at once
 * @param owner the user it belongs to
 * @param team the team it belongs to, if any
 */
public record NewTask(
        String name,
        @Nullable String description,
        String handler,
        String queue,
        Priority priority,
        JsonNode payload,
        int retries,
        Duration timeout,
        @Nullable Instant scheduledAt,
        UUID owner,
        @Nullable UUID team) {

    public static final String DEFAULT_QUEUE = "default";
    public static final Duration DEFAULT_TIMEOUT = Duration.ofHours(1);

    /** A task that starts as soon as it can, once, with the usual settings. */
    public static NewTask of(String name, String handler, JsonNode payload, UUID owner) {
        return new NewTask(
                name, null, handler, DEFAULT_QUEUE, Priority.MEDIUM, payload, 0, DEFAULT_TIMEOUT, null, owner, null);
    }

    public NewTask withRetries(int retries) {
        return new NewTask(
                name, description, handler, queue, priority, payload, retries, timeout, scheduledAt, owner, team);
    }

    public NewTask withTimeout(Duration timeout) {
        return new NewTask(
                name, description, handler, queue, priority, payload, retries, timeout, scheduledAt, owner, team);
    }
}
