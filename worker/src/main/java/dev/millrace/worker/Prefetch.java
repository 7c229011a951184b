package dev.millrace.worker;

/**
 * How many tasks to hold beyond those that run. As many as will run within the next moment: while short tasks run, the next
 * ones are on their way; a task that takes long is left to whoever is free for it.
 */
final class Prefetch {

    private static final double MOMENT_NANOS = 250_000_000;
    private static final int MOST = 2000;

    /** The weight of the latest run. */
    private static final double FRESH = 0.05;

    private double usualNanos = Double.MAX_VALUE;

    /** Takes note of how long a run took. */
    void ran(long nanos) {
        usualNanos = usualNanos == Double.MAX_VALUE ? nanos : usualNanos * (1 - FRESH) + nanos * FRESH;
    }

    /** Whether a run that is still under way will not make room within the moment, as far as anybody can tell. */
    static boolean isLong(long nanos) {
        return nanos >= MOMENT_NANOS;
    }

    /** @param slots how many runs at a time come and go: those that long runs have taken do not count */
    int wanted(long slots) {
        return usualNanos >= MOMENT_NANOS ? 0 : (int) Math.min(MOST, slots * MOMENT_NANOS / Math.max(1, usualNanos));
    }
}
