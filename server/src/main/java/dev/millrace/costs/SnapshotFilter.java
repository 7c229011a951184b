package dev.millrace.costs;

import org.jspecify.annotations.Nullable;

/**
 * Which snapshots are meant; null lets all pass.
 *
 * @param provider in any case
 */
public record SnapshotFilter(
        SnapshotKind kind,
        Days days,
        @Nullable String provider,
        @Nullable String source) {}
