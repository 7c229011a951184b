package dev.millrace.budgets.web;

import java.math.BigDecimal;
import java.time.Instant;
import java.util.UUID;

import org.jspecify.annotations.Nullable;

import dev.millrace.budgets.Budget;
import dev.millrace.budgets.OnExceeded;
import dev.millrace.budgets.Spending;

/**
 * What is shown of a budget.
 *
 * @param spentUsd by runs that have ended, and by those that go on until now
 * @param accruedUsd the part of it by those that go on
 * @param forecastUsd what it will be at the month's end
 */
record BudgetResponse(
        UUID id,
        UUID teamId,
        String month,
        BigDecimal amountUsd,
        OnExceeded onExceeded,
        BigDecimal spentUsd,
        BigDecimal accruedUsd,
        BigDecimal forecastUsd,
        boolean exceeded,
        @Nullable Instant releasedAt,
        @Nullable UUID releasedBy,
        Instant createdAt,
        Instant updatedAt) {

    static BudgetResponse of(Budget budget, Spending spending) {
        return new BudgetResponse(
                budget.id(),
                budget.teamId(),
                budget.month().toString(),
                budget.amountUsd(),
                budget.onExceeded(),
                spending.spentUsd(),
                spending.accruedUsd(),
                spending.forecastUsd(),
                spending.spentUsd().compareTo(budget.amountUsd()) >= 0,
                budget.releasedAt(),
                budget.releasedBy(),
                budget.createdAt(),
                budget.updatedAt());
    }
}
