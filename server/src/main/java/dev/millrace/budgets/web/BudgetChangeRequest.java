package dev.millrace.budgets.web;

import java.math.BigDecimal;

import jakarta.validation.constraints.DecimalMin;
import jakarta.validation.constraints.Digits;
import org.jspecify.annotations.Nullable;

import dev.millrace.budgets.OnExceeded;

/** The body that changes a budget; what is not named stays as it is. */
record BudgetChangeRequest(
        @Nullable
        @DecimalMin(value = "0", message = "must not be negative")
        @Digits(
                integer = 12,
                fraction = 2,
                message = "must have at most two decimal places, and twelve digits before them")
        BigDecimal amountUsd,

        @Nullable OnExceeded onExceeded) {}
