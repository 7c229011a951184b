package dev.millrace.schedules;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.List;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What cron patterns mean, on the days on which clocks change above all. */
class CronPatternTest {

    private static final ZoneId BERLIN = ZoneId.of("Europe/Berlin");
    private static final ZoneId UTC = ZoneId.of("UTC");

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "* * * * *          | 2026-11-27T02:01",
                "*/15 * * * *       | 2026-11-27T02:15",
                "5 4 * * *          | 2026-11-27T04:05",
                "0 0 1 1 *          | 2027-01-01T00:00",
                "0 0 29 2 *         | 2028-02-29T00:00",
                "0 9-17/4 * * MON-FRI | 2026-11-27T09:00",
                "0 0 * * sun        | 2026-11-29T00:00",
                "0 0 * * 7          | 2026-11-29T00:00",
                "0 0 * * 0          | 2026-11-29T00:00",
                "0 0 * * 5-7        | 2026-11-28T00:00",
                "0 0 * Feb-Mar,dec * | 2026-12-01T00:00",
                "30 1,2 * * *       | 2026-11-27T02:30",
                "50/5 2 * * *       | 2026-11-27T02:50",
                "0 0 13 * 5         | 2026-12-04T00:00", // either day will do
                "0 0 */2 * 6        | 2026-12-05T00:00", // a star means both must fit
                "@hourly            | 2026-11-27T03:00",
                "@daily             | 2026-11-28T00:00",
                "@weekly            | 2026-11-29T00:00",
                "@monthly           | 2026-12-01T00:00",
                "@yearly            | 2027-01-01T00:00",
                "@Midnight          | 2026-11-28T00:00",
            })
    void theNextTimeIsTheOneThatThePatternSays(String pattern, LocalDateTime expected) {
        Instant next = CronPattern.parse(pattern).next(at("2026-11-27T02:00", UTC), UTC);
        assertThat(next).isEqualTo(expected.atZone(UTC).toInstant());
    }

    static List<String> whatIsNoPattern() {
        return List.of(
                "",
                " ",
                "* * * *",
                "* * * * * *",
                "61 * * * *",
                "-1 * * * *",
                "*/0 * * * *",
                "*/-1 * * * *",
                "* 24 * * *",
                "* * 0 * *",
                "* * 32 * *",
                "* * * 13 *",
                "* * * * 8",
                "5-1 * * * *",
                "* * * FOO *",
                "MON * * * *",
                "1,,2 * * * *",
                ",1 * * * *",
                "1, * * * *",
                "1- * * * *",
                "*-5 * * * *",
                "*/5/5 * * * *",
                "** * * * *",
                "0 0 L * ?",
                "0 0 L-40 * ?",
                "0 0 * * 5#2",
                "0 0 15W * *",
                "@every -1s",
                "@every 1s",
                "@reboot",
                "@",
                "٣ * * * *",
                "1.5 * * * *",
                "99999999999999999999 * * * *",
                "A".repeat(10_000),
                "*/1,".repeat(5000) + "*/1 * * * *",
                "* ".repeat(50_000),
                "\0 * * * *",
                "$(reboot) * * * *");
    }

    @ParameterizedTest
    @MethodSource("whatIsNoPattern")
    void whatIsNoPatternIsRefusedAtOnce(String text) {
        long start = System.nanoTime();
        assertThatThrownBy(() -> CronPattern.parse(text)).isInstanceOf(IllegalArgumentException.class);
        assertThat(Duration.ofNanos(System.nanoTime() - start)).isLessThan(Duration.ofSeconds(1));
    }

    @ParameterizedTest
    @ValueSource(strings = {"0 0 31 2 *", "0 0 30 feb *", "0 0 31 4,6,9,11 *"})
    void whatNeverComesHasNoNextTime(String pattern) {
        assertThat(CronPattern.parse(pattern).next(at("2026-11-27T02:00", UTC), BERLIN))
                .isNull();
    }

    @Test
    void aLeapDayIsFoundAcrossACenturyWithoutOne() {
        assertThat(CronPattern.parse("0 0 29 2 *").next(at("2096-03-01T00:00", UTC), UTC))
                .isEqualTo(at("2104-02-29T00:00", UTC));
    }

    @ParameterizedTest
    @CsvSource({
        // Berlin goes from 2:00 to 3:00: what the hour would have held comes once, when it ends.
        "30 2 * * *,        Europe/Berlin,       2026-03-29, 1",
        "*/15 2 * * *,      Europe/Berlin,       2026-03-29, 1",
        "0 3 * * *,         Europe/Berlin,       2026-03-29, 1",
        "0 */2 * * *,       Europe/Berlin,       2026-03-29, 12",
        "0 */2 * * *,       Europe/Berlin,       2026-10-25, 12",
        "0 */12 * * *,      America/Havana,      2026-03-08, 2",
        "*/15 * * * *,      Europe/Berlin,       2026-03-29, 92",
        "0 * * * *,         Europe/Berlin,       2026-03-29, 23",
        // and from 3:00 back to 2:00
        "30 2 * * *,        Europe/Berlin,       2026-10-25, 1",
        "*/15 2 * * *,      Europe/Berlin,       2026-10-25, 4",
        "*/15 * * * *,      Europe/Berlin,       2026-10-25, 100",
        "0 * * * *,         Europe/Berlin,       2026-10-25, 25",
        // half an hour
        "15 2 * * *,        Australia/Lord_Howe, 2026-10-04, 1",
        "45 1 * * *,        Australia/Lord_Howe, 2026-04-05, 1",
        "*/15 * * * *,      Australia/Lord_Howe, 2026-10-04, 94",
        "*/15 * * * *,      Australia/Lord_Howe, 2026-04-05, 98",
        // midnight is left out
        "0 0 * * *,         America/Havana,      2026-03-08, 1",
        "@daily,            America/Havana,      2026-11-01, 1",
        // the day before and the day after are days like others
        "*/15 * * * *,      Europe/Berlin,       2026-03-28, 96",
        "*/15 * * * *,      Europe/Berlin,       2026-10-26, 96",
    })
    void onTheDayOfAChangeItComesAsOftenAsTheRuleSays(String pattern, String zone, LocalDate day, int times) {
        assertThat(timesOn(day, pattern.strip(), ZoneId.of(zone.strip()))).hasSize(times);
    }

    @Test
    void whatTheGapWouldHaveHeldComesAtItsEnd() {
        assertThat(timesOn(LocalDate.of(2026, 3, 29), "30 2 * * *", BERLIN))
                .containsExactly(Instant.parse("2026-03-29T01:00:00Z")); // 3:00 in summer
        assertThat(timesOn(LocalDate.of(2026, 10, 4), "15 2 * * *", ZoneId.of("Australia/Lord_Howe")))
                .containsExactly(Instant.parse("2026-10-03T15:30:00Z")); // 2:30 at +11
    }

    @Test
    void whatIsRepeatedComesTheFirstTime() {
        assertThat(timesOn(LocalDate.of(2026, 10, 25), "30 2 * * *", BERLIN))
                .containsExactly(Instant.parse("2026-10-25T00:30:00Z")); // 2:30, still in summer
    }

    @Test
    void aPaceIsKeptThroughBothChanges() {
        for (LocalDate day : List.of(LocalDate.of(2026, 3, 29), LocalDate.of(2026, 10, 25))) {
            List<Instant> times = timesOn(day, "*/15 * * * *", BERLIN);
            for (int i = 1; i < times.size(); i++) {
                assertThat(Duration.between(times.get(i - 1), times.get(i))).isEqualTo(Duration.ofMinutes(15));
            }
        }
    }

    private static List<Instant> timesOn(LocalDate day, String pattern, ZoneId zone) {
        CronPattern cron = CronPattern.parse(pattern);
        Instant end = day.plusDays(1).atStartOfDay(zone).toInstant();
        List<Instant> times = new ArrayList<>();
        Instant at = cron.next(day.atStartOfDay(zone).toInstant().minusNanos(1), zone);
        while (at != null && at.isBefore(end)) {
            times.add(at);
            at = cron.next(at, zone);
        }
        return times;
    }

    private static Instant at(String local, ZoneId zone) {
        return LocalDateTime.parse(local).atZone(zone).toInstant();
    }
}
