package dev.millrace.schedules;

import java.time.Instant;
import java.util.Locale;
import java.util.UUID;

import org.jspecify.annotations.Nullable;

import dev.millrace.tasks.TaskId;

/**
 * What a schedule did at one of its instants.
 *
 * @param nominalAt the instant
 * @param firedAt when it did it
 * @param task the task that it made, if it made one
 */
public record ScheduleFire(
        UUID schedule,
        Instant nominalAt,
        Instant firedAt,
        Outcome outcome,
        @Nullable TaskId task) {

    /** What came of it. */
    public enum Outcome {
        /** A task was made. */
        FIRED,
        /** The task before had not ended, and no task was made. */
        SKIPPED,
        /** Somebody ran it by hand. */
        TRIGGERED;

        public String word() {
            return name().toLowerCase(Locale.ROOT);
        }
    }
}
