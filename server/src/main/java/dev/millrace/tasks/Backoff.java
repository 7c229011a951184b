package dev.millrace.tasks;

import java.time.Duration;
import java.util.random.RandomGenerator;

/**
 * How long a failed task waits: the base delay, doubled with each failure, up to a maximum. Half of it is random, so that
 * tasks that failed together do not come back together ("equal jitter").
 */
final class Backoff {

    private static final int MAX_DOUBLINGS = 30;

    private final TaskSettings.Retry settings;
    private final RandomGenerator random;

    Backoff(TaskSettings.Retry settings, RandomGenerator random) {
        this.settings = settings;
        this.random = random;
    }

    /**
     * The pause after a failure.
     *
     * @param failures how many runs have failed so far, from 1
     */
    Duration after(int failures) {
        long base = settings.baseDelay().toMillis();
        long doubled = base << Math.min(failures - 1, MAX_DOUBLINGS);
        long full = Math.min(doubled, settings.maxDelay().toMillis());
        return Duration.ofMillis(full / 2 + Math.round(full / 2.0 * random.nextDouble()));
    }
}
