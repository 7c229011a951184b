package dev.millrace.tasks;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.List;
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

    @Test
    void aTasksOwnPolicyGoesBeforeTheSettings() {
        Backoff backoff = new Backoff(SETTINGS, new SplittableRandom(1));
        Duration longest = Duration.ofDays(30);
        Duration twoHours = Duration.ofHours(2);
        RetryPolicy fixed = new RetryPolicy(RetryPolicy.Backoff.FIXED, List.of(twoHours), longest);
        RetryPolicy listed =
                new RetryPolicy(RetryPolicy.Backoff.LIST, List.of(Duration.ofSeconds(1), twoHours), longest);
        RetryPolicy bounded = new RetryPolicy(RetryPolicy.Backoff.FIXED, List.of(twoHours), Duration.ofSeconds(9));

        assertThat(backoff.after(7, fixed)).isEqualTo(twoHours);
        assertThat(backoff.after(1, listed)).isEqualTo(Duration.ofSeconds(1));
        assertThat(backoff.after(2, listed)).isEqualTo(twoHours);
        assertThat(backoff.after(9, listed)).isEqualTo(twoHours);
        assertThat(backoff.after(1, bounded)).isEqualTo(Duration.ofSeconds(9));
    }
}
