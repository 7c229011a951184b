package dev.millrace.tasks;

import java.time.Duration;
import java.util.random.RandomGenerator;

import org.jspecify.annotations.Nullable;

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
     * @param policy the task's own; null: as the settings say
     */
    Duration after(int failures, @Nullable RetryPolicy policy) {
        if (policy == null) {
            return doubled(failures, settings.baseDelay(), settings.maxDelay());
        }
        Duration pause =
                switch (policy.backoff()) {
                    case EXPONENTIAL -> doubled(failures, policy.delays().getFirst(), policy.maxDelay());
                    case FIXED -> policy.delays().getFirst();
                    case LIST ->
                        policy.delays().get(Math.min(failures, policy.delays().size()) - 1);
                };
        return pause.compareTo(policy.maxDelay()) > 0 ? policy.maxDelay() : pause;
    }

    private Duration doubled(int failures, Duration baseDelay, Duration maxDelay) {
        long base = baseDelay.toMillis();
        long doubled = base << Math.min(failures - 1, MAX_DOUBLINGS);
        // A shift that overflows comes out below what was shifted.
        long full = doubled < base ? maxDelay.toMillis() : Math.min(doubled, maxDelay.toMillis());
        return Duration.ofMillis(full / 2 + Math.round(full / 2.0 * random.nextDouble()));
    }
}
