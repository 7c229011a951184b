package dev.millrace.schedules;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.util.List;

import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class TimingTest {

    private static final ZoneId UTC = ZoneId.of("UTC");
    private static final Instant MADE = Instant.parse("2026-11-27T02:00:00.700Z");

    @Test
    void anIntervalCountsFromTheSecondInWhichTheScheduleWasMade() {
        Timing timing = every(90, null, null);
        assertThat(timing.from(timing.next(MADE, MADE), MADE, 3))
                .containsExactly(
                        Instant.parse("2026-11-27T02:01:30Z"),
                        Instant.parse("2026-11-27T02:03:00Z"),
                        Instant.parse("2026-11-27T02:04:30Z"));
    }

    @Test
    void anIntervalCountsFromItsStart() {
        Instant start = Instant.parse("2026-11-28T00:00:00Z");
        Timing timing = every(3600, start, null);
        assertThat(timing.next(MADE, MADE)).isEqualTo(start);
        assertThat(timing.next(start, MADE)).isEqualTo(start.plusSeconds(3600));
        assertThat(timing.next(start.plusSeconds(5000), MADE)).isEqualTo(start.plusSeconds(7200));
    }

    @Test
    void aPatternBeginsWithItsStartAndEndsBeforeItsEnd() {
        Timing timing = new Timing(
                CronPattern.parse("@hourly"),
                null,
                UTC,
                Instant.parse("2026-12-01T00:00:00Z"),
                Instant.parse("2026-12-01T02:00:00Z"));
        assertThat(timing.from(timing.next(MADE, MADE), MADE, 10))
                .containsExactly(Instant.parse("2026-12-01T00:00:00Z"), Instant.parse("2026-12-01T01:00:00Z"));
    }

    @Test
    void theLastInstantsOfALongTimeAreFoundWithoutCountingThemAll() {
        Timing timing = every(1, null, null);
        Instant first = Instant.parse("2026-11-27T02:00:01Z");
        Instant end = first.plus(Duration.ofDays(3650));
        List<Instant> last = timing.last(first, end, MADE, 3);
        assertThat(last).containsExactly(end.minusSeconds(2), end.minusSeconds(1), end);
    }

    @Test
    void ofAShortTimeAllInstantsAreFound() {
        Timing timing = new Timing(CronPattern.parse("@daily"), null, UTC, null, null);
        Instant first = Instant.parse("2026-11-28T00:00:00Z");
        assertThat(timing.last(first, first, MADE, 5)).containsExactly(first);
        assertThat(timing.last(first, first.plus(Duration.ofDays(2)), MADE, 5)).hasSize(3);
    }

    private static Timing every(int seconds, @Nullable Instant start, @Nullable Instant end) {
        return new Timing(null, Duration.ofSeconds(seconds), UTC, start, end);
    }
}
