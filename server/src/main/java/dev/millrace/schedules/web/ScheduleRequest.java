package dev.millrace.schedules.web;

import java.time.Instant;
import java.util.Objects;
import java.util.UUID;

import org.jspecify.annotations.Nullable;

import dev.millrace.platform.ApiException;
import dev.millrace.platform.web.RequiresOneOf;
import dev.millrace.schedules.CatchUp;
import dev.millrace.schedules.Overlap;
import dev.millrace.schedules.ScheduleFields;

/**
 * The body that makes a schedule or replaces one: with `cron` or with `interval_seconds`.
 *
 * @param name what people call it
 * @param description anything people should know of it
 * @param cron five fields (minute, hour, day of month, month, day of week), or a macro such as `@daily`
 * @param intervalSeconds how many seconds it is from one time to the next
 * @param timezone the IANA time zone that cron is about; UTC unless said otherwise
 * @param startsAt when it may fire first; intervals count from it
 * @param endsAt when it does not fire any more
 * @param overlap what happens when the task before has not ended; `skip` unless said otherwise
 * @param catchUp which times are made up for when no server was there; `latest` unless said otherwise
 * @param task what each task is like
 * @param teamId the team that it belongs to, whose members see and steer it
 * @param paused whether it fires at all
 */
@RequiresOneOf({"cron", "interval_seconds"})
record ScheduleRequest(
        String name,
        @Nullable String description,
        @Nullable String cron,
        @Nullable Integer intervalSeconds,
        @Nullable String timezone,
        @Nullable Instant startsAt,
        @Nullable Instant endsAt,
        @Nullable Overlap overlap,
        @Nullable CatchUp catchUp,
        ScheduledTaskRequest task,
        @Nullable UUID teamId,
        @Nullable Boolean paused) {

    private static final int MAX_NAME = 255;
    private static final int MAX_DESCRIPTION = 10_000;

    ScheduleRequest {
        Words words = new Words().line("name", name, MAX_NAME).text("description", description, MAX_DESCRIPTION);
        Timings.check(words, cron, intervalSeconds, timezone, startsAt, endsAt);
        words.refuse();
    }

    /** @throws ApiException 422 for an end before the start */
    ScheduleFields fields() {
        return new ScheduleFields(
                name,
                description,
                Timings.parse(cron, intervalSeconds, timezone, startsAt, endsAt),
                Objects.requireNonNullElse(overlap, Overlap.SKIP),
                Objects.requireNonNullElse(catchUp, CatchUp.LATEST),
                task.task(),
                teamId);
    }

    /** A schedule as a body that would make it: what a change is made to. */
    static ScheduleRequest of(ScheduleFields fields) {
        var timing = fields.timing();
        var cron = timing.cron();
        var interval = timing.interval();
        return new ScheduleRequest(
                fields.name(),
                fields.description(),
                cron == null ? null : cron.toString(),
                interval == null ? null : Math.toIntExact(interval.toSeconds()),
                timing.zone().getId(),
                timing.startsAt(),
                timing.endsAt(),
                fields.overlap(),
                fields.catchUp(),
                ScheduledTaskRequest.of(fields.task()),
                fields.team(),
                null);
    }
}
