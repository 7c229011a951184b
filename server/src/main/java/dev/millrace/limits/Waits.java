package dev.millrace.limits;

import java.time.Duration;

/**
 * How long failures make somebody wait.
 *
 * @param first after the first one that counts; it doubles with each that follows
 * @param memory after how long without a failure all are forgotten
 */
record Waits(Duration first, Duration longest, Duration memory) {

    static final Waits USUAL = new Waits(Duration.ofSeconds(1), Duration.ofMinutes(15), Duration.ofHours(1));

    /** The wait after that many failures beyond the free ones. */
    Duration after(int failures) {
        return failures <= 0 ? Duration.ZERO : min(first.multipliedBy(1L << Math.min(failures - 1, 30)), longest);
    }

    private static Duration min(Duration one, Duration other) {
        return one.compareTo(other) < 0 ? one : other;
    }
}
