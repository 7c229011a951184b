package dev.millrace.webhooks;

import java.time.Duration;
import java.util.random.RandomGenerator;

/** When an event is tried again: after 5 seconds, then three times as long each time, up to six hours; give or take a fifth. */
final class RetrySchedule {

    private static final Duration FIRST = Duration.ofSeconds(5);
    private static final int FACTOR = 3;
    private static final Duration LONGEST = Duration.ofHours(6);
    private static final double JITTER = 0.2;

    private RetrySchedule() {}

    /**
     * How long to wait.
     *
     * @param tries how often it was tried
     * @param asked how long the endpoint asked us to wait at least; zero where it did not
     */
    static Duration pause(int tries, Duration asked, RandomGenerator random) {
        Duration pause = FIRST;
        for (int i = 1; i < tries && pause.compareTo(LONGEST) < 0; i++) {
            pause = pause.multipliedBy(FACTOR);
        }
        if (pause.compareTo(LONGEST) > 0) {
            pause = LONGEST;
        }
        Duration jittered = Duration.ofMillis((long) (pause.toMillis() * random.nextDouble(1 - JITTER, 1 + JITTER)));
        Duration least = asked.compareTo(LONGEST) > 0 ? LONGEST : asked;
        return jittered.compareTo(least) > 0 ? jittered : least;
    }
}
