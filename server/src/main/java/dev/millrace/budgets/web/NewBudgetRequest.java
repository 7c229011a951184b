package dev.millrace.budgets.web;

import java.math.BigDecimal;
import java.time.YearMonth;
import java.util.UUID;

import jakarta.validation.constraints.DecimalMin;
import jakarta.validation.constraints.Digits;
import org.jspecify.annotations.Nullable;

import dev.millrace.budgets.OnExceeded;
import dev.millrace.platform.ApiException;

/**
 * The body that makes a budget.
 *
 * @param month a month, like 2026-11
 * @param onExceeded notify (the default), hold or deny
 */
record NewBudgetRequest(
        UUID teamId,
        String month,

        @DecimalMin(value = "0", message = "must not be negative")
        @Digits(
                integer = 12,
                fraction = 2,
                message = "must have at most two decimal places, and twelve digits before them")
        BigDecimal amountUsd,

        @Nullable OnExceeded onExceeded) {

    NewBudgetRequest {
        if (!month.matches("[1-9][0-9]{3}-(0[1-9]|1[0-2])")) {
            throw ApiException.invalid("month", "must be a month, like 2026-11");
        }
    }

    YearMonth yearMonth() {
        return YearMonth.parse(month);
    }
}
