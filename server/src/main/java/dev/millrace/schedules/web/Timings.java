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

    /** @throws ApiException 400 about the field that is wrong, 422 for an end before the start */
    static Timing parse(
            @Nullable String cron,
            @Nullable Integer seconds,
            @Nullable String zone,
            @Nullable Instant startsAt,
            @Nullable Instant endsAt) {
        if (cron == null && seconds == null) {
            throw ApiException.invalid("cron", "is required, or else interval_seconds");
        }
        if (cron != null && seconds != null) {
            throw ApiException.invalid("interval_seconds", "must not be sent together with cron");
        }
        Words.within("interval_seconds", seconds, 1, LONGEST_INTERVAL);
        Instant start = time("starts_at", startsAt);
        Instant end = time("ends_at", endsAt);
        if (start != null && end != null && !end.isAfter(start)) {
            throw ApiException.impossible("ends_at", "must be after starts_at");
        }
        return new Timing(
                cron == null ? null : pattern(cron),
                seconds == null ? null : Duration.ofSeconds(seconds),
                zone(zone),
                start,
                end);
    }

    private static CronPattern pattern(String text) {
        try {
            return CronPattern.parse(text);
        } catch (IllegalArgumentException e) {
            throw ApiException.invalid("cron", String.valueOf(e.getMessage()));
        }
    }

    /** Only names of places, whose clocks are known: an offset would be right for half of the year. */
    private static ZoneId zone(@Nullable String name) {
        String zone = name == null ? "UTC" : name;
        if (zone.length() > LONGEST_ZONE || !ZoneId.getAvailableZoneIds().contains(zone)) {
            throw ApiException.invalid("timezone", "must be an IANA time zone, such as Europe/Berlin or UTC");
        }
        return ZoneId.of(zone);
    }

    private static @Nullable Instant time(String field, @Nullable Instant time) {
        if (time != null && (time.isAfter(FARTHEST) || time.isBefore(Instant.EPOCH))) {
            throw ApiException.invalid(field, "must be between the years 1970 and 2200");
        }
        return time == null ? null : time.truncatedTo(ChronoUnit.MILLIS);
    }
}
