package dev.millrace.costs;

import java.math.BigDecimal;
import java.time.LocalDate;

/** A row of a file that can be taken. */
record ImportRow(LocalDate date, String provider, String gpuType, BigDecimal amount, String source) {

    /** What days are summed by. */
    record Key(LocalDate date, String provider, String gpuType, String source) {}

    Key key() {
        return new Key(date, provider, gpuType, source);
    }
}
