package dev.millrace.schedules;

import java.util.UUID;

import org.jspecify.annotations.Nullable;

/** What a caller says of a schedule. */
public record ScheduleFields(
        String name,
        @Nullable String description,
        Timing timing,
        Overlap overlap,
        CatchUp catchUp,
        ScheduledTask task,
        @Nullable UUID team) {}
