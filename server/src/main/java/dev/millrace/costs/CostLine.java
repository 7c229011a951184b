package dev.millrace.costs;

import java.math.BigDecimal;
import java.time.LocalDate;
import java.util.Locale;
import java.util.UUID;

import com.fasterxml.jackson.annotation.JsonValue;
import org.jspecify.annotations.Nullable;

/**
 * A part of what was spent. Of team, user, handler, type, provider and day those are null that were not asked for, or that
 * the line is not about.
 *
 * @param gpuSeconds exact, of all GPUs together
 * @param unpricedGpuSeconds the part of them that has no price, and so is in no cost
 */
public record CostLine(
        Kind line,
        @Nullable UUID teamId,
        @Nullable String teamName,
        @Nullable UUID userId,
        @Nullable String handler,
        @Nullable String gpuType,
        @Nullable String provider,
        @Nullable LocalDate day,
        BigDecimal costUsd,
        BigDecimal gpuSeconds,
        BigDecimal unpricedGpuSeconds) {

    /** What a line is about. */
    public enum Kind {
        /** Runs, at the prices of the price book. */
        RUNS,
        /** Runs of teams that the caller is not in. */
        OTHERS,
        /** What was reported beyond the runs: GPUs that were paid for and did nothing that we know of. */
        IDLE,
        /** By how much less was reported than the runs come to at our prices: never above zero. */
        RATE_DIFFERENCE;

        /** The word as JSON writes it. */
        @JsonValue
        public String word() {
            return name().toLowerCase(Locale.ROOT);
        }
    }

    CostLine withCost(BigDecimal cost) {
        return new CostLine(
                line, teamId, teamName, userId, handler, gpuType, provider, day, cost, gpuSeconds, unpricedGpuSeconds);
    }

    CostLine withTeamName(@Nullable String name) {
        return new CostLine(
                line, teamId, name, userId, handler, gpuType, provider, day, costUsd, gpuSeconds, unpricedGpuSeconds);
    }
}
