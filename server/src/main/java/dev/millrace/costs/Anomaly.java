package dev.millrace.costs;

import java.math.BigDecimal;
import java.time.LocalDate;
import java.util.List;
import java.util.UUID;

import org.jspecify.annotations.Nullable;

/**
 * A day on which a team spent far more, or far less, at a provider than it does.
 *
 * @param medianUsd of the 28 days before
 * @param madUsd their median absolute deviation from it
 * @param contributors what cost most on that day
 */
public record Anomaly(
        LocalDate day,
        @Nullable UUID teamId,
        String provider,
        BigDecimal costUsd,
        BigDecimal medianUsd,
        BigDecimal madUsd,
        List<Contributor> contributors) {

    /** Whose runs of what cost how much of it. */
    public record Contributor(UUID userId, String handler, BigDecimal costUsd) {}
}
