package dev.millrace.taskapi.web;

import java.time.Instant;
import java.util.Objects;
import java.util.Set;
import java.util.UUID;

import org.jspecify.annotations.Nullable;

import dev.millrace.taskapi.TaskFilter;
import dev.millrace.taskapi.TaskOrder;
import dev.millrace.tasks.Priority;
import dev.millrace.tasks.TaskState;

/**
 * What {@code GET /tasks} can be asked for beside a page.
 *
 * @param createdAfter only tasks that were made at this time or later
 * @param createdBefore only tasks that were made before this time
 * @param sort created_at unless said otherwise
 * @param order desc unless said otherwise
 * @param cursor the `next_cursor` of the page before, instead of `skip`
 */
record TaskListQuery(
        @Nullable TaskState status,
        @Nullable Priority priority,
        @Nullable String workerId,
        @Nullable String handler,
        @Nullable String queue,
        @Nullable UUID teamId,
        @Nullable Instant createdAfter,
        @Nullable Instant createdBefore,
        TaskOrder.@Nullable Sort sort,
        TaskOrder.@Nullable Direction order,
        @Nullable String cursor) {

    TaskFilter filter() {
        return new TaskFilter(status, priority, workerId, handler, queue, createdAfter, createdBefore, Set.of());
    }

    TaskOrder sorted() {
        return new TaskOrder(
                Objects.requireNonNullElse(sort, TaskOrder.Sort.CREATED_AT),
                Objects.requireNonNullElse(order, TaskOrder.Direction.DESC));
    }
}
