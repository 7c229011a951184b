package dev.millrace.gpu.web;

import java.math.BigDecimal;
import java.time.LocalDate;
import java.util.Objects;

import jakarta.validation.constraints.DecimalMin;
import jakarta.validation.constraints.Digits;
import org.jspecify.annotations.Nullable;

import dev.millrace.gpu.Label;
import dev.millrace.gpu.NewPrice;
import dev.millrace.gpu.Purchase;

/**
 * The body that adds a price.
 *
 * @param purchase on_demand (the default), spot or reserved
 * @param validFrom the first day, in UTC
 * @param validTo the last day; until further notice, where nothing is said
 */
record NewPriceRequest(
        String provider,
        String gpuType,
        @Nullable Purchase purchase,

        @DecimalMin(value = "0", message = "must not be negative")
        @Digits(
                integer = 8,
                fraction = 6,
                message = "must have at most six decimal places, and eight digits before them")
        BigDecimal usdPerGpuHour,

        LocalDate validFrom,
        @Nullable LocalDate validTo) {

    NewPrice price() {
        return new NewPrice(
                Label.parse("provider", provider),
                Label.parse("gpu_type", gpuType),
                Objects.requireNonNullElse(purchase, Purchase.ON_DEMAND),
                usdPerGpuHour,
                validFrom,
                validTo);
    }
}
