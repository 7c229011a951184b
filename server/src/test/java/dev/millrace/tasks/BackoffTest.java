package dev.millrace.tasks;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.SplittableRandom;

import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.Test;

class BackoffTest {

    private static final TaskSettings.Retry SETTINGS =
            new TaskSettings.Retry(Duration.ofSeconds(5), Duration.ofHours(1));

    @RepeatedTest(20)
    void waitsBetweenHalfAndAllOfTheDoubledDelay() {
        long seed = System.nanoTime();
        Backoff backoff = new Backoff(SETTINGS, new SplittableRandom(seed));
        for (int failures = 1; failures <= 9; failures++) {
            Duration full = Duration.ofSeconds(5L << (failures - 1));
            assertThat(backoff.after(failures, null))
                    .as("seed %s, failure %s", seed, failures)
                    .isBetween(full.dividedBy(2), full);
        }
    }

    @Test
    void neverWaitsLongerThanTheMaximumHoweverManyFailures() {
        Backoff backoff = new Backoff(SETTINGS, new SplittableRandom(1));
        for (int failures : new int[] {10, 31, 64, 1000, Integer.MAX_VALUE}) {
            assertThat(backoff.after(failures, null)).isBetween(Duration.ofMinutes(30), Duration.ofHours(1));
        }
    }
}
