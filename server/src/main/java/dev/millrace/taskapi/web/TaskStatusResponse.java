package dev.millrace.taskapi.web;

import java.time.Instant;
import java.util.UUID;

import org.jspecify.annotations.Nullable;

import dev.millrace.tasks.Task;

/** Where a task stands, without what it is given and what it gave: for those who ask often. */
record TaskStatusResponse(
        UUID id,
        UUID taskId,
        String status,
        double progress,
        int attempts,
        @Nullable String waitingReason,
        boolean cancelRequested,
        @Nullable String errorMessage,
        @Nullable Instant scheduledAt,
        @Nullable Instant startedAt,
        @Nullable Instant completedAt,
        Instant updatedAt) {

    static TaskStatusResponse of(Task task, @Nullable String waitingReason) {
        return new TaskStatusResponse(
                task.id().value(),
                task.id().value(),
                task.state().word(),
                task.progress(),
                task.attempts(),
                waitingReason,
                task.cancelRequested(),
                task.error(),
                task.scheduledAt(),
                task.startedAt(),
                task.completedAt(),
                task.updatedAt());
    }
}
