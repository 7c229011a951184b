package dev.millrace.budgets;

import java.math.BigDecimal;

/**
 * What was spent of a budget.
 *
 * @param finalUsd by runs that have ended
 * @param accruedUsd by runs that go on, until now
 * @param forecastUsd what it will be at the month's end, if the rest of it is like the days so far
 */
public record Spending(BigDecimal finalUsd, BigDecimal accruedUsd, BigDecimal forecastUsd) {

    public BigDecimal spentUsd() {
        return finalUsd.add(accruedUsd);
    }
}
