package dev.millrace.taskapi.web;

import java.time.Duration;
import java.time.Instant;
import java.util.Locale;
import java.util.UUID;

import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

import dev.millrace.gpu.RunCost;
import dev.millrace.gpu.TaskCost;
import dev.millrace.tasks.Task;
import dev.millrace.workers.StoredResults;

/**
 * What is shown of a task.
 *
 * @param retryCount how many times it may run again after a failed run
 * @param attempts how many runs were begun
 * @param timeout how many seconds one run may take
 * @param scheduledAt when it may start, or start again, at the earliest
 * @param startedAt when its latest run began
 * @param completedAt when it ended, whichever way
 * @param duration how many seconds its latest run took; null before that has ended
 * @param workerId who runs it, or ran it last
 * @param progress how far the current run says it is, from 0 to 1
 * @param waitingReason why it does not run yet, while it is pending; `GET /tasks/{id}/explain` says more
 * @param cancelRequested whether its running worker has been asked to stop
 * @param resultUrl where the result is to be had, if it is too large to be shown: then `result` says how large it is
 * @param valuesOmitted whether `payload` and `result` were left out, in a list of tasks of which those before came to 4 MB;
 *     `GET /tasks/{id}` has them
 * @param userId whose task it is
 * @param cost what its runs on GPUs cost together, if it says itself what they use; `GET /tasks/{id}/attempts` tells it of
 *     each run
 */
record TaskResponse(
        UUID id,
        UUID taskId,
        String name,
        @Nullable String description,
        String handler,
        String queue,
        String priority,
        String status,
        JsonNode payload,
        int retryCount,
        int attempts,
        long timeout,
        @Nullable Instant scheduledAt,
        @Nullable Instant startedAt,
        @Nullable Instant completedAt,
        @Nullable Double duration,
        @Nullable JsonNode result,
        @Nullable String errorMessage,
        @Nullable String workerId,
        double progress,
        Instant createdAt,
        Instant updatedAt,
        @Nullable String waitingReason,
        boolean cancelRequested,
        @Nullable JsonNode progressDetails,
        @Nullable String resultUrl,
        boolean valuesOmitted,
        UUID userId,
        @Nullable UUID teamId,
        @Nullable Instant expiresAt,
        @Nullable String concurrencyKey,
        @Nullable UUID scheduleId,
        @Nullable JsonNode resources,
        @Nullable RunCost cost) {

    static TaskResponse of(Task task, @Nullable String waitingReason, @Nullable TaskCost cost) {
        return new TaskResponse(
                task.id().value(),
                task.id().value(),
                task.name(),
                task.description(),
                task.handler(),
                task.queue(),
                task.priority().name().toLowerCase(Locale.ROOT),
                task.state().word(),
                task.payload(),
                task.retries(),
                task.attempts(),
                task.timeout().toSeconds(),
                task.scheduledAt(),
                task.startedAt(),
                task.completedAt(),
                seconds(task.startedAt(), task.completedAt()),
                task.result(),
                task.error(),
                task.worker(),
                task.progress(),
                task.createdAt(),
                task.updatedAt(),
                waitingReason,
                task.cancelRequested(),
                task.progressDetails(),
                StoredResults.isStored(task) ? "/api/v1/tasks/" + task.id() + "/result" : null,
                task.valuesOmitted(),
                task.owner(),
                task.team(),
                task.expiresAt(),
                task.concurrencyKey(),
                task.schedule(),
                task.resources(),
                cost == null ? null : cost.total().inCents());
    }

    private static @Nullable Double seconds(@Nullable Instant start, @Nullable Instant end) {
        return start == null || end == null
                ? null
                : Duration.between(start, end).toMillis() / 1000.0;
    }
}
