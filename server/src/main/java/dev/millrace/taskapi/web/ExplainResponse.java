package dev.millrace.taskapi.web;

import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.UUID;

import org.jspecify.annotations.Nullable;

import dev.millrace.taskapi.WaitingReason;
import dev.millrace.taskapi.WaitingReasons;
import dev.millrace.tasks.Task;
import dev.millrace.tasks.TaskId;

/**
 * Why a task does not run yet.
 *
 * @param reasons empty where it runs or has ended
 * @param before how many tasks that may start are before it in its line, counted up to 10000
 * @param beforeIsMore whether there are more
 */
record ExplainResponse(
        UUID taskId,
        String status,
        String handler,
        String queue,
        String priority,
        List<Reason> reasons,
        @Nullable Long before,
        boolean beforeIsMore) {

    /**
     * One reason.
     *
     * @param code scheduled, retry, dependency, no_worker, queue_paused, concurrency_limit, rate_limit, budget or in_line
     * @param until when it passes by itself
     * @param taskIds the tasks that have to complete first
     */
    record Reason(String code, String message, @Nullable Instant until, List<UUID> taskIds) {

        static Reason of(WaitingReason reason) {
            return new Reason(
                    reason.code().name().toLowerCase(Locale.ROOT),
                    reason.message(),
                    reason.until(),
                    reason.tasks().stream().map(TaskId::value).toList());
        }
    }

    static ExplainResponse of(Task task, WaitingReasons.Explanation why) {
        return new ExplainResponse(
                task.id().value(),
                task.state().word(),
                task.handler(),
                task.queue(),
                task.priority().name().toLowerCase(Locale.ROOT),
                why.reasons().stream().map(Reason::of).toList(),
                why.before(),
                why.beforeIsMore());
    }
}
