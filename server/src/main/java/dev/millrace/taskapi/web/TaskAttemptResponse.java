package dev.millrace.taskapi.web;

import java.time.Instant;

import org.jspecify.annotations.Nullable;

import dev.millrace.gpu.RunCost;
import dev.millrace.tasks.TaskAttempt;

/**
 * One run of a task.
 *
 * @param attempt which run it is, from 1
 * @param outcome running, completed, failed, timed_out, lost, released or cancelled
 * @param cost what it costs, if it uses GPUs as far as anybody has said
 */
record TaskAttemptResponse(
        int attempt,
        String workerId,
        Instant startedAt,
        @Nullable Instant endedAt,
        String outcome,
        @Nullable String errorMessage,
        @Nullable RunCost cost) {

    static TaskAttemptResponse of(TaskAttempt run, @Nullable RunCost cost) {
        return new TaskAttemptResponse(
                run.number(),
                run.worker(),
                run.startedAt(),
                run.endedAt(),
                run.outcome(),
                run.error(),
                cost == null ? null : cost.inCents());
    }
}
