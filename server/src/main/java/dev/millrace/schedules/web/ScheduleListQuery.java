package dev.millrace.schedules.web;

import java.util.UUID;

import org.jspecify.annotations.Nullable;

/**
 * Which schedules to list.
 *
 * @param teamId only this team's
 * @param paused only those that are paused, or only those that are not
 */
record ScheduleListQuery(@Nullable UUID teamId, @Nullable Boolean paused) {}
