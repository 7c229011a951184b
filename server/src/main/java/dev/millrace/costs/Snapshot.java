package dev.millrace.costs;

import java.math.BigDecimal;
import java.time.Instant;
import java.time.LocalDate;
import java.util.UUID;

import org.jspecify.annotations.Nullable;

/**
 * What somebody told of a day.
 *
 * @param amount US dollars or hours, with two places
 * @param corrects the snapshot in whose place it stands
 * @param supersededBy the snapshot that stands in its place; then it counts no more
 */
public record Snapshot(
        UUID id,
        LocalDate date,
        String provider,
        String gpuType,
        BigDecimal amount,
        String source,
        @Nullable UUID corrects,
        @Nullable UUID supersededBy,
        Instant createdAt,
        Instant updatedAt) {}
