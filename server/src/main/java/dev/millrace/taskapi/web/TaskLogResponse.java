package dev.millrace.taskapi.web;

import java.time.Instant;

import dev.millrace.tasks.RunLog;

/**
 * What one run of a task wrote.
 *
 * @param attempt which run it is, from 1
 * @param truncated whether it wrote more than is kept; what is kept is the beginning
 */
record TaskLogResponse(int attempt, String text, boolean truncated, Instant updatedAt) {

    static TaskLogResponse of(RunLog log) {
        return new TaskLogResponse(log.attempt(), log.text(), log.truncated(), log.updatedAt());
    }
}
