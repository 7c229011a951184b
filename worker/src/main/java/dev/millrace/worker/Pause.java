package dev.millrace.worker;

import java.time.Duration;
import java.util.concurrent.ThreadLocalRandom;

import dev.millrace.client.MillraceException;

/** How long to wait before asking a server again that did not answer well: longer each time, and never in step with others. */
final class Pause {

    private static final long FIRST_MILLIS = 100;
    private static final long LONGEST_MILLIS = 10_000;

    private int failures;

    void reset() {
        failures = 0;
    }

    /** The next pause; at least as long as the server said. */
    Duration next(MillraceException reason) {
        long full = Math.min(FIRST_MILLIS << Math.min(failures, 10), LONGEST_MILLIS);
        failures++;
        long jittered = full / 2 + ThreadLocalRandom.current().nextLong(full / 2 + 1);
        long asked = reason.retryAfter().map(Duration::toMillis).orElse(0L);
        return Duration.ofMillis(Math.max(jittered, Math.min(asked, LONGEST_MILLIS)));
    }

    /** False where the sleep was interrupted. */
    static boolean sleep(Duration time) {
        try {
            Thread.sleep(time);
            return true;
        } catch (InterruptedException e) {
            return false;
        }
    }
}
