package dev.millrace.schedules.web;

import java.time.Instant;
import java.util.UUID;

import org.jspecify.annotations.Nullable;

import dev.millrace.schedules.ScheduleFire;
import dev.millrace.tasks.TaskId;

/**
 * What a schedule did at one of its times.
 *
 * @param nominalAt the time that the schedule says
 * @param firedAt when it was done
 * @param outcome `fired`, `skipped` because the task before had not ended, or `triggered` by hand
 * @param taskId the task that was made; null where none was
 */
record ScheduleFireResponse(
        UUID scheduleId,
        Instant nominalAt,
        Instant firedAt,
        String outcome,
        @Nullable UUID taskId) {

    static ScheduleFireResponse of(ScheduleFire fire) {
        TaskId task = fire.task();
        return new ScheduleFireResponse(
                fire.schedule(),
                fire.nominalAt(),
                fire.firedAt(),
                fire.outcome().word(),
                task == null ? null : task.value());
    }
}
