package dev.millrace.schedules;

import java.time.Instant;
import java.util.List;
import java.util.UUID;

import org.jspecify.annotations.Nullable;

import dev.millrace.tasks.TaskId;

/**
 * A schedule as it stands.
 *
 * @param nextFireAt the next instant of it; null while it is paused, and when none follows
 * @param lastFireAt when it last made a task
 * @param lastTask the task that it made then
 * @param lastError why it could not make a task at its next instant, which it tries again
 */
public record Schedule(
        UUID id,
        UUID owner,
        ScheduleFields fields,
        boolean paused,
        @Nullable Instant nextFireAt,
        @Nullable Instant lastFireAt,
        @Nullable TaskId lastTask,
        @Nullable String lastError,
        Instant createdAt,
        Instant updatedAt) {

    public String name() {
        return fields.name();
    }

    public @Nullable UUID team() {
        return fields.team();
    }

    /** The next instants at which it fires. */
    public List<Instant> nextFireTimes(int count) {
        return fields.timing().from(nextFireAt, createdAt, count);
    }

    /** The first instant after the given one; null where none follows. */
    @Nullable
    Instant next(Instant after) {
        return fields.timing().next(after, createdAt);
    }
}
