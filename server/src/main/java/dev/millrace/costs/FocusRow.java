package dev.millrace.costs;

import java.math.BigDecimal;
import java.time.Instant;
import java.time.LocalDate;
import java.util.UUID;

import org.jspecify.annotations.Nullable;

/**
 * A line of the books, as an export needs it.
 *
 * @param id tells it from others of the day on which it was booked
 * @param bookedOn the day of the run; of the correction, for one
 * @param sign -1 where it takes another line back
 */
record FocusRow(
        UUID id,
        LocalDate bookedOn,
        boolean isCorrection,
        int sign,
        UUID jobId,
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
