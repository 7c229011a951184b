package dev.millrace.webhooks;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.SplittableRandom;

import org.junit.jupiter.api.Test;

class RetryScheduleTest {

    private static final SplittableRandom RANDOM = new SplittableRandom(7);

    @Test
    void pausesGrowToSixHoursAndDiffer() {
        assertThat(pause(1, 0)).isBetween(Duration.ofSeconds(4), Duration.ofSeconds(6));
        assertThat(pause(4, 0)).isBetween(Duration.ofSeconds(108), Duration.ofSeconds(162));
        for (int tries = 9; tries < 1000; tries += 100) {
            assertThat(pause(tries, 0)).isBetween(Duration.ofMinutes(288), Duration.ofMinutes(432));
        }
    }

    @Test
    void whoAsksForTimeGetsItButNotForEver() {
        assertThat(pause(1, 60)).isEqualTo(Duration.ofSeconds(60));
        assertThat(pause(1, 1_000_000_000)).isEqualTo(Duration.ofHours(6));
    }

    private static Duration pause(int tries, long asked) {
        return RetrySchedule.pause(tries, Duration.ofSeconds(asked), RANDOM);
    }
}
