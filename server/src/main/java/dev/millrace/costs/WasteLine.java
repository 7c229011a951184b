package dev.millrace.costs;

import java.math.BigDecimal;
import java.util.UUID;

import org.jspecify.annotations.Nullable;

/**
 * Money that came to nothing.
 *
 * @param reason failed, retried, timed_out, lost, released, cancelled; or idle, for what was paid and not used
 * @param errorClass what the error is called, up to its colon
 * @param runs how many runs it was
 */
public record WasteLine(
        String reason,
        @Nullable String errorClass,
        @Nullable UUID teamId,
        @Nullable UUID userId,
        long runs,
        BigDecimal gpuSeconds,
        BigDecimal costUsd) {

    static final String IDLE = "idle";

    WasteLine withCost(BigDecimal cost) {
        return new WasteLine(reason, errorClass, teamId, userId, runs, gpuSeconds, cost);
    }
}
