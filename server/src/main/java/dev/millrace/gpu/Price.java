package dev.millrace.gpu;

import java.math.BigDecimal;
import java.time.Instant;
import java.time.LocalDate;
import java.util.UUID;

import org.jspecify.annotations.Nullable;

/**
 * What an hour of one GPU costs.
 *
 * @param validFrom the first day, in UTC
 * @param validTo the last day; null until further notice
 */
public record Price(
        UUID id,
        String provider,
        String gpuType,
        Purchase purchase,
        BigDecimal usdPerGpuHour,
        LocalDate validFrom,
        @Nullable LocalDate validTo,
        Instant createdAt,
        Instant updatedAt) {}
