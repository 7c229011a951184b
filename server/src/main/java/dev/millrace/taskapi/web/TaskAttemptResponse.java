package dev.millrace.taskapi.web;

import java.time.Instant;

import org.jspecify.annotations.Nullable;

import dev.millrace.tasks.TaskAttempt;

/**
 * One run of a task.
 *
 * @param attempt which run it is, from 1
 * @param outcome running, completed, failed, timed_out, lost, released or cancelled
 */
record TaskAttemptResponse(
        int attempt,
        String workerId,
        Instant startedAt,
        @Nullable Instant endedAt,
        String outcome,
        @Nullable String errorMessage) {

    static TaskAttemptResponse of(TaskAttempt run) {
        return new TaskAttemptResponse(
                run.number(), run.worker(), run.startedAt(), run.endedAt(), run.outcome(), run.error());
    }
}
