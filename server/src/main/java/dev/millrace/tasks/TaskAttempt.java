package dev.millrace.tasks;

import java.time.Instant;

import org.jspecify.annotations.Nullable;

/**
 * One run of a task.
 *
 * @param number from 1
 * @param endedAt null while it runs
 * @param outcome completed, failed, timed_out, lost, released, cancelled, or running
 */
public record TaskAttempt(
        int number,
        String worker,
        Instant startedAt,
        @Nullable Instant endedAt,
        String outcome,
        @Nullable String error) {}
