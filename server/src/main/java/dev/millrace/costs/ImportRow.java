package dev.millrace.costs;

import java.math.BigDecimal;
import java.time.LocalDate;
import java.util.Comparator;

/** A row of a file that can be taken. */
record ImportRow(LocalDate date, String provider, String gpuType, BigDecimal amount, String source) {

    /** What days are summed by. */
    record Key(LocalDate date, String provider, String gpuType, String source) implements Comparable<Key> {

        private static final Comparator<Key> ORDER = Comparator.comparing(Key::date)
                .thenComparing(Key::provider)
                .thenComparing(Key::gpuType)
                .thenComparing(Key::source);

        @Override
        public int compareTo(Key other) {
            return ORDER.compare(this, other);
        }
    }

    Key key() {
        return new Key(date, provider, gpuType, source);
    }
}
