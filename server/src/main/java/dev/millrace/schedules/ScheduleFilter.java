package dev.millrace.schedules;

import java.util.Set;
import java.util.UUID;

import org.jspecify.annotations.Nullable;

/**
 * Which schedules a list holds.
 *
 * @param everything whether it may hold those of all users, or only the user's own and those of the teams
 */
record ScheduleFilter(
        boolean everything,
        UUID user,
        Set<UUID> teams,
        @Nullable UUID team,
        @Nullable Boolean paused) {

    ScheduleFilter {
        teams = Set.copyOf(teams);
    }
}
