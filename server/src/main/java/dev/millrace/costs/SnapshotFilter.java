package dev.millrace.costs;

import org.jspecify.annotations.Nullable;

/**
 * Which snapshots are meant; null lets all pass.
 *
 * @param provider in any case
 * @param source who told them, as snapshots have it; costs are never measured
 */
public record SnapshotFilter(
        SnapshotKind kind,
        Days days,
        @Nullable String provider,
        @Nullable String source) {

    /** Where what is meant is to be looked for. */
    enum Reach {
        REPORTED,
        MEASURED,
        BOTH
    }

    Reach reach() {
        if (kind == SnapshotKind.COST) {
            return Reach.REPORTED;
        }
        return source == null ? Reach.BOTH : source.equals(NewSnapshot.MEASURED) ? Reach.MEASURED : Reach.REPORTED;
    }
}
