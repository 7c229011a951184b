package dev.millrace.schedules.web;

import java.time.Instant;
import java.util.List;
import java.util.UUID;

import org.jspecify.annotations.Nullable;

import dev.millrace.schedules.CatchUp;
import dev.millrace.schedules.Overlap;
import dev.millrace.schedules.Schedule;
import dev.millrace.tasks.TaskId;

/**
 * A schedule.
 *
 * @param ownerId the user who made it, to whom its tasks belong
 * @param nextFireAt when it fires next; null while it is paused, and when it never will again
 * @param nextFireTimes the next ten times
 * @param lastFireAt when it last made a task
 * @param lastTaskId the task that it made then
 * @param lastError why it could not make its task at the last time, which is tried again
 */
record ScheduleResponse(
        UUID id,
        String name,
        @Nullable String description,
        @Nullable String cron,
        @Nullable Integer intervalSeconds,
        String timezone,
        @Nullable Instant startsAt,
        @Nullable Instant endsAt,
        Overlap overlap,
        CatchUp catchUp,
        ScheduledTaskRequest task,
        UUID ownerId,
        @Nullable UUID teamId,
        boolean paused,
        @Nullable Instant nextFireAt,
        List<Instant> nextFireTimes,
        @Nullable Instant lastFireAt,
        @Nullable UUID lastTaskId,
        @Nullable String lastError,
        Instant createdAt,
        Instant updatedAt) {

    private static final int SHOWN = 10;

    static ScheduleResponse of(Schedule schedule) {
        ScheduleRequest body = ScheduleRequest.of(schedule.fields());
        TaskId lastTask = schedule.lastTask();
        return new ScheduleResponse(
                schedule.id(),
                schedule.name(),
                schedule.fields().description(),
                body.cron(),
                body.intervalSeconds(),
                schedule.fields().timing().zone().getId(),
                body.startsAt(),
                body.endsAt(),
                schedule.fields().overlap(),
                schedule.fields().catchUp(),
                body.task(),
                schedule.owner(),
                schedule.team(),
                schedule.paused(),
                schedule.nextFireAt(),
                schedule.nextFireTimes(SHOWN),
                schedule.lastFireAt(),
                lastTask == null ? null : lastTask.value(),
                schedule.lastError(),
                schedule.createdAt(),
                schedule.updatedAt());
    }
}
