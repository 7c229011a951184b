package dev.millrace.gpu;

import java.math.BigDecimal;
import java.time.LocalDate;

import org.jspecify.annotations.Nullable;

import dev.millrace.platform.ApiException;

/** A price to be. */
public record NewPrice(
        String provider,
        String gpuType,
        Purchase purchase,
        BigDecimal usdPerGpuHour,
        LocalDate validFrom,
        @Nullable LocalDate validTo) {

    /** @throws ApiException 422 where it would end before it starts */
    public NewPrice {
        if (validTo != null && validTo.isBefore(validFrom)) {
            throw ApiException.impossible("valid_to", "must not be before valid_from");
        }
    }
}
