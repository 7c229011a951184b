package dev.millrace.costs;

import java.math.BigDecimal;
import java.time.LocalDate;
import java.util.UUID;

import org.jspecify.annotations.Nullable;

/**
 * A snapshot to be.
 *
 * @param corrects the snapshot that it is to stand in place of
 */
public record NewSnapshot(
        SnapshotKind kind,
        LocalDate date,
        String provider,
        String gpuType,
        BigDecimal amount,
        String source,
        OnConflict onConflict,
        @Nullable UUID corrects) {

    /** The source of what nobody says the source of. */
    public static final String REPORTED = "reported";

    /** The source of what we measured ourselves: nobody else may use the word. */
    public static final String MEASURED = "measured";
}
