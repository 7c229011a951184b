package dev.millrace.schedules;

import java.time.Duration;
import java.time.Instant;

import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

import dev.millrace.tasks.NewTask;
import dev.millrace.tasks.Priority;

/**
 * What each task of a schedule is like.
 *
 * @param name what it is called; null: as the schedule
 * @param expires how long after its instant it is too late to start
 */
public record ScheduledTask(
        @Nullable String name,
        @Nullable String description,
        String handler,
        String queue,
        Priority priority,
        JsonNode payload,
        int retries,
        Duration timeout,
        @Nullable Duration expires,
        @Nullable String concurrencyKey) {

    /** A task for one instant of a schedule. */
    NewTask.Builder at(Instant nominal, Schedule schedule) {
        return NewTask.named(name == null ? schedule.name() : name, schedule.owner())
                .description(description)
                .handler(handler)
                .queue(queue)
                .priority(priority)
                .payload(payload)
                .retries(retries)
                .timeout(timeout)
                .concurrencyKey(concurrencyKey)
                .expiresAt(expires == null ? null : nominal.plus(expires))
                .team(schedule.team())
                .schedule(schedule.id());
    }
}
