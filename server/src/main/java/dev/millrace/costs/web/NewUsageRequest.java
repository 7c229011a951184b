package dev.millrace.costs.web;

import java.math.BigDecimal;
import java.time.LocalDate;
import java.util.UUID;

import jakarta.validation.constraints.DecimalMin;
import jakarta.validation.constraints.Digits;
import org.jspecify.annotations.Nullable;

import dev.millrace.costs.NewSnapshot;
import dev.millrace.costs.OnConflict;
import dev.millrace.costs.SnapshotKind;

/**
 * The body that tells how many GPU hours a day took.
 *
 * @param source who says so; reported, where nothing is said
 * @param onConflict add (the default), replace or reject
 * @param corrects the snapshot that it stands in place of
 */
record NewUsageRequest(
        LocalDate date,
        String provider,
        String gpuType,

        @DecimalMin(value = "0", message = "must not be negative")
        @Digits(
                integer = 10,
                fraction = 2,
                message = "must have at most two decimal places, and ten digits before them")
        BigDecimal gpuHours,

        @Nullable String source,
        @Nullable OnConflict onConflict,
        @Nullable UUID corrects) {

    NewSnapshot snapshot() {
        return SnapshotFields.snapshot(
                SnapshotKind.USAGE, date, provider, gpuType, gpuHours, source, onConflict, corrects);
    }
}
