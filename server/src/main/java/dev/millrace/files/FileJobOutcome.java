package dev.millrace.files;

import java.time.Instant;

import org.jspecify.annotations.Nullable;

/**
 * How a job ended.
 *
 * @param errorMessage why it failed
 * @param outputObjectKey where the result is, if it completed
 * @param rejectsObjectKey where the rows that could not be read or cast are, if there are any
 * @param counts what was read and written; null where it did not get that far
 * @param startedAt when its last run began; null where none did
 */
public record FileJobOutcome(
        @Nullable String errorMessage,
        @Nullable String outputObjectKey,
        @Nullable String rejectsObjectKey,
        @Nullable RowCounts counts,
        @Nullable Long outputSizeBytes,
        @Nullable Instant startedAt,
        Instant completedAt) {}
