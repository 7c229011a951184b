package dev.millrace.costs.web;

import java.time.LocalDate;
import java.util.Set;

import org.jspecify.annotations.Nullable;

import dev.millrace.costs.Days;
import dev.millrace.costs.GroupBy;

/**
 * What a breakdown is asked for.
 *
 * @param startDate the first day, included
 * @param endDate the last day, included
 * @param groupBy one or more, with commas, of team (the default), user, handler, gpu_type, provider, day
 * @param provider in any case
 */
record BreakdownQuery(
        LocalDate startDate,
        LocalDate endDate,
        @Nullable String groupBy,
        @Nullable String provider) {

    Days days() {
        return Days.of(startDate, endDate);
    }

    Set<GroupBy> groups() {
        return groupBy == null ? Set.of(GroupBy.TEAM) : GroupBy.parse(groupBy);
    }
}
