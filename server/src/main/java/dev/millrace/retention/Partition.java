package dev.millrace.retention;

import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.UUID;

import dev.millrace.platform.Ids;

/**
 * A partition of each {@link PartTable}.
 *
 * @param suffix what the names of its tables end in
 * @param bound it holds tasks made before that time, which no partition before it holds; in milliseconds, as ids are
 * @param kept whether it holds what was left of partitions that have gone
 */
record Partition(String suffix, Instant bound, boolean kept) {

    // The database rounds to microseconds: what is nearly a millisecond later would be read back as that.
    Partition {
        bound = bound.truncatedTo(ChronoUnit.MILLIS);
    }

    /** The least id that it does not hold. */
    UUID firstIdBeyond() {
        return Ids.leastMadeAt(bound);
    }
}
