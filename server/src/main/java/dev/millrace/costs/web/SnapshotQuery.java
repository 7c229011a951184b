package dev.millrace.costs.web;

import java.time.LocalDate;

import org.jspecify.annotations.Nullable;

import dev.millrace.costs.Days;
import dev.millrace.costs.SnapshotFilter;
import dev.millrace.costs.SnapshotKind;
import dev.millrace.gpu.Label;

/**
 * What lists of costs and usage can be asked for beside a page.
 *
 * @param startDate the first day, included
 * @param endDate the last day, included
 * @param provider in any case
 * @param source who told it, in any case; measured, for usage: what our own runs took
 */
record SnapshotQuery(
        @Nullable LocalDate startDate,
        @Nullable LocalDate endDate,
        @Nullable String provider,
        @Nullable String source) {

    SnapshotFilter filter(SnapshotKind kind) {
        return new SnapshotFilter(
                kind, Days.from(startDate, endDate), provider, source == null ? null : Label.key(source));
    }
}
