package dev.millrace.budgets;

import java.math.BigDecimal;
import java.time.Instant;
import java.util.UUID;

/**
 * Something that became of a budget.
 *
 * @param kind threshold: so many percent are spent; forecast: they will be at the month's end
 * @param spentUsd what was spent then, or was forecast
 */
public record BudgetEvent(UUID id, UUID budgetId, String kind, int percent, BigDecimal spentUsd, Instant createdAt) {

    static final String THRESHOLD = "threshold";
    static final String FORECAST = "forecast";
}
