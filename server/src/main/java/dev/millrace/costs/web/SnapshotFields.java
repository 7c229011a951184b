package dev.millrace.costs.web;

import java.math.BigDecimal;
import java.math.RoundingMode;
import java.time.LocalDate;
import java.util.Objects;
import java.util.UUID;

import org.jspecify.annotations.Nullable;

import dev.millrace.costs.NewSnapshot;
import dev.millrace.costs.OnConflict;
import dev.millrace.costs.SnapshotKind;
import dev.millrace.gpu.Label;
import dev.millrace.platform.ApiException;

/** Reads what the bodies of costs and usage have in common. */
final class SnapshotFields {

    private SnapshotFields() {}

    static NewSnapshot snapshot(
            SnapshotKind kind,
            LocalDate date,
            String provider,
            String gpuType,
            BigDecimal amount,
            @Nullable String source,
            @Nullable OnConflict onConflict,
            @Nullable UUID corrects) {
        return new NewSnapshot(
                kind,
                date,
                Label.parse("provider", provider),
                Label.parse("gpu_type", gpuType),
                amount.setScale(2, RoundingMode.UNNECESSARY),
                source == null ? NewSnapshot.REPORTED : source(source),
                Objects.requireNonNullElse(onConflict, OnConflict.ADD),
                corrects);
    }

    private static String source(String given) {
        String source = Label.key(Label.parse("source", given));
        if (source.equals(NewSnapshot.MEASURED)) {
            throw ApiException.invalid(
                    "source", "must not be " + NewSnapshot.MEASURED + ": that is what we measure ourselves");
        }
        return source;
    }
}
