package dev.millrace.costs.web;

import java.time.LocalDate;

import org.jspecify.annotations.Nullable;

import dev.millrace.costs.Days;
import dev.millrace.costs.SnapshotFilter;
import dev.millrace.costs.SnapshotKind;
import dev.millrace.gpu.Label;

/**
 * What totals are asked for.
 *
 * @param startDate the first day, included
 * @param endDate the last day, included
 * @param provider in any case
 * @param source who told it, in any case; measured, for usage: what our own runs took
 */
record TotalQuery(
        LocalDate startDate,
        LocalDate endDate,
        @Nullable String provider,
        @Nullable String source) {

    SnapshotFilter filter(SnapshotKind kind) {
        return new SnapshotFilter(
                kind, Days.of(startDate, endDate), provider, source == null ? null : Label.key(source));
    }
}
