package dev.millrace.tasks;

import java.time.Duration;
import java.time.Instant;
import java.util.UUID;

import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/**
 * A task as it stands.
 *
 * @param retries how many runs may follow a failed first one
 * @param attempts how many runs were begun
 * @param scheduledAt when it may start, or start again, at the earliest
 * @param blocked whether it waits for other tasks to end
 * @param expiresAt when it is too late to start
 * @param startedAt when its latest run began
 * @param completedAt when it ended, whichever way
 * @param cancelRequested whether its running worker has been asked to stop
 * @param progress how far the current run says it is, from 0 to 1
 * @param progressDetails what the current run says beside it
 * @param error why it failed, or why its latest run did
 * @param resources what it said that it needs to run, for the accounts
 * @param schedule the schedule that made it
 * @param valuesOmitted whether payload and result were left out, as those of others in the same list are large
 */
public record Task(
        TaskId id,
        String name,
        @Nullable String description,
        String handler,
        String queue,
        Priority priority,
        TaskState state,
        JsonNode payload,
        int retries,
        int attempts,
        Duration timeout,
        UUID owner,
        @Nullable UUID team,
        @Nullable Instant scheduledAt,
        boolean blocked,
        @Nullable Instant expiresAt,
        @Nullable Instant startedAt,
        @Nullable Instant completedAt,
        boolean cancelRequested,
        double progress,
        @Nullable JsonNode progressDetails,
        @Nullable JsonNode result,
        @Nullable String error,
        @Nullable String worker,
        @Nullable String concurrencyKey,
        @Nullable JsonNode resources,
        @Nullable UUID schedule,
        Instant createdAt,
        Instant updatedAt,
        boolean valuesOmitted) {

    /** The team that it belongs to, or the user where it has none. */
    public UUID tenant() {
        return team == null ? owner : team;
    }

    /** A task as it stands right after it was put into the queue. */
    static Task enqueued(TaskId id, NewTask task, Instant at) {
        return new Task(
                id,
                task.name(),
                task.description(),
                task.handler(),
                task.queue(),
                task.priority(),
                TaskState.PENDING,
                task.payload(),
                task.retries(),
                0,
                task.timeout(),
                task.owner(),
                task.team(),
                task.scheduledAt(),
                !task.dependsOn().isEmpty(),
                task.expiresAt(),
                null,
                null,
                false,
                0,
                null,
                null,
                null,
                null,
                task.concurrencyKey(),
                task.resources(),
                task.schedule(),
                at,
                at,
                false);
    }
}
