package dev.millrace.costs.web;

import java.math.BigDecimal;
import java.time.Instant;
import java.time.LocalDate;
import java.util.UUID;

import org.jspecify.annotations.Nullable;

import dev.millrace.costs.Snapshot;

/**
 * What is shown of how many GPU hours a day took.
 *
 * @param corrects the snapshot in whose place it stands
 * @param supersededBy the snapshot that stands in its place; then it counts no more
 */
record UsageResponse(
        UUID id,
        LocalDate date,
        String provider,
        String gpuType,
        BigDecimal gpuHours,
        Instant createdAt,
        Instant updatedAt,
        String source,
        @Nullable UUID corrects,
        @Nullable UUID supersededBy) {

    static UsageResponse of(Snapshot snapshot) {
        return new UsageResponse(
                snapshot.id(),
                snapshot.date(),
                snapshot.provider(),
                snapshot.gpuType(),
                snapshot.amount(),
                snapshot.createdAt(),
                snapshot.updatedAt(),
                snapshot.source(),
                snapshot.corrects(),
                snapshot.supersededBy());
    }
}
