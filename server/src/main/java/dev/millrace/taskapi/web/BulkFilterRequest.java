package dev.millrace.taskapi.web;

import java.time.Instant;
import java.util.Set;
import java.util.UUID;

import org.jspecify.annotations.Nullable;

import dev.millrace.taskapi.TaskFilter;
import dev.millrace.tasks.Priority;
import dev.millrace.tasks.TaskState;

/** Which tasks something is done to: those that {@code GET /tasks} would list for the same filter. */
record BulkFilterRequest(
        @Nullable TaskState status,
        @Nullable Priority priority,
        @Nullable String workerId,
        @Nullable String handler,
        @Nullable String queue,
        @Nullable UUID teamId,
        @Nullable Instant createdAfter,
        @Nullable Instant createdBefore) {

    TaskFilter filter(Set<String> withoutHandlers) {
        return new TaskFilter(status, priority, workerId, handler, queue, createdAfter, createdBefore, withoutHandlers);
    }
}
