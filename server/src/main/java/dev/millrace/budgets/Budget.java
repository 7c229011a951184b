package dev.millrace.budgets;

import java.math.BigDecimal;
import java.time.Instant;
import java.time.YearMonth;
import java.util.UUID;

import org.jspecify.annotations.Nullable;

/**
 * What a team may spend in a month.
 *
 * @param releasedAt when an owner let work go on for the rest of the month, though the money is spent
 */
public record Budget(
        UUID id,
        UUID teamId,
        YearMonth month,
        BigDecimal amountUsd,
        OnExceeded onExceeded,
        @Nullable Instant releasedAt,
        @Nullable UUID releasedBy,
        Instant createdAt,
        Instant updatedAt) {}
