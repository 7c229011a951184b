package dev.millrace.costs;

import java.math.BigDecimal;
import java.time.Instant;
import java.time.LocalDate;
import java.util.UUID;

import org.jspecify.annotations.Nullable;

/** A slice of the books, as an export needs it. */
record FocusRow(
        UUID jobId,
        LocalDate day,
        UUID teamId,
        @Nullable String teamName,
        UUID userId,
        String handler,
        String provider,
        String gpuType,
        String purchase,
        String outcome,
        int gpuCount,
        Instant beganAt,
        Instant endedAt,
        BigDecimal gpuMicros,
        @Nullable BigDecimal price,
        @Nullable BigDecimal cost,
        @Nullable String queue,
        @Nullable UUID taskId) {}
