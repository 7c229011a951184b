package dev.millrace.costs;

import java.math.BigDecimal;

import org.jspecify.annotations.Nullable;

/**
 * What a month will have cost at its end.
 *
 * @param spentUsd on its days that are over, and today until now
 * @param lowUsd and highUsd: between them it ends up four times in five, if days go on to differ as they did
 * @param backTestedErrorPercent by how much, on average, the same method was off on the same day of months before; null
 *     where there were none
 */
public record Forecast(
        String month,
        BigDecimal spentUsd,
        BigDecimal forecastUsd,
        BigDecimal lowUsd,
        BigDecimal highUsd,
        String method,
        @Nullable BigDecimal backTestedErrorPercent,
        int backTestedMonths) {}
