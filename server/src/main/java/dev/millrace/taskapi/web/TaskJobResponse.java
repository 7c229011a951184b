package dev.millrace.taskapi.web;

import java.time.Instant;
import java.util.Objects;
import java.util.UUID;

import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

import dev.millrace.tasks.Task;
import dev.millrace.tasks.TaskState;

/**
 * What is shown of a task as a job.
 *
 * @param message why it failed, or where it stands
 * @param resultData what came of it, once it has succeeded
 */
record TaskJobResponse(
        String type,
        UUID id,
        UUID jobId,
        String taskName,
        TaskJobStatus status,
        String message,
        @Nullable JsonNode resultData,
        UUID userId,
        Instant createdAt,
        Instant updatedAt) {

    static TaskJobResponse of(Task task) {
        return new TaskJobResponse(
                TaskType.NAME,
                task.id().value(),
                task.id().value(),
                task.handler(),
                TaskJobStatus.of(task.state()),
                message(task),
                task.state() == TaskState.COMPLETED ? task.result() : null,
                task.owner(),
                task.createdAt(),
                task.updatedAt());
    }

    /** As it was when it was accepted, however quick a worker has been since. */
    static TaskJobResponse accepted(Task task) {
        return new TaskJobResponse(
                TaskType.NAME,
                task.id().value(),
                task.id().value(),
                task.handler(),
                TaskJobStatus.PENDING,
                "The job is queued.",
                null,
                task.owner(),
                task.createdAt(),
                task.createdAt());
    }

    private static String message(Task task) {
        return switch (task.state()) {
            case PENDING ->
                task.error() == null ? "The job is queued." : "The job is queued to run again: " + task.error();
            case RUNNING -> task.cancelRequested() ? "The job has been asked to stop." : "The job is running.";
            case COMPLETED -> "The job is complete.";
            case FAILED -> Objects.requireNonNullElse(task.error(), "The job failed.");
            case CANCELLED -> "The job was cancelled.";
        };
    }
}
