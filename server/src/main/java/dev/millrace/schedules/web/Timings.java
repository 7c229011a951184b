package dev.millrace.schedules.web;

import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.temporal.ChronoUnit;

import org.jspecify.annotations.Nullable;

import dev.millrace.platform.ApiException;
import dev.millrace.schedules.CronPattern;
import dev.millrace.schedules.Timing;

/** Reads when a schedule shall fire. */
final class Timings {

    private static final int LONGEST_INTERVAL = 366 * 24 * 3600;
    private static final int LONGEST_ZONE = 64;
    private static final Instant FARTHEST = Instant.parse("2200-01-01T00:00:00Z");

    private Timings() {}

    /** Notes which fields are wrong by themselves. */
    static void check(
            Words words,
            @Nullable String cron,
            @Nullable Integer seconds,
            @Nullable String zone,
            @Nullable Instant startsAt,
            @Nullable Instant endsAt) {
        if (cron == null && seconds == null) {
            words.wrong("cron", "is required, or else interval_seconds");
        } else if (cron != null && seconds != null) {
            words.wrong("interval_seconds", "must not be sent together with cron");
        }
        if (cron != null) {
            checkPattern(words, cron);
        }
        words.within("interval_seconds", seconds, 1, LONGEST_INTERVAL);
        // Only names of places, whose clocks are known: an offset would be right for half of the year.
        if (zone != null
                && (zone.length() > LONGEST_ZONE
                        || !ZoneId.getAvailableZoneIds().contains(zone))) {
            words.wrong("timezone", "must be an IANA time zone, such as Europe/Berlin or UTC");
        }
        checkTime(words, "starts_at", startsAt);
        checkTime(words, "ends_at", endsAt);
    }

    private static void checkPattern(Words words, String text) {
        try {
            CronPattern.parse(text);
        } catch (IllegalArgumentException e) {
            words.wrong("cron", String.valueOf(e.getMessage()));
        }
    }

    private static void checkTime(Words words, String field, @Nullable Instant time) {
        if (time != null && (time.isAfter(FARTHEST) || time.isBefore(Instant.EPOCH))) {
            words.wrong(field, "must be between the years 1970 and 2200");
        }
    }

    /**
     * Of fields that were checked.
     *
     * @throws ApiException 422 for an end before the start
     */
    static Timing parse(
            @Nullable String cron,
            @Nullable Integer seconds,
            @Nullable String zone,
            @Nullable Instant startsAt,
            @Nullable Instant endsAt) {
        Instant start = toMillis(startsAt);
        Instant end = toMillis(endsAt);
        if (start != null && end != null && !end.isAfter(start)) {
            throw ApiException.impossible("ends_at", "must be after starts_at");
        }
        return new Timing(
                cron == null ? null : CronPattern.parse(cron),
                seconds == null ? null : Duration.ofSeconds(seconds),
                ZoneId.of(zone == null ? "UTC" : zone),
                start,
                end);
    }

    private static @Nullable Instant toMillis(@Nullable Instant time) {
        return time == null ? null : time.truncatedTo(ChronoUnit.MILLIS);
    }
}
