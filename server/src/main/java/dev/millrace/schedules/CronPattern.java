package dev.millrace.schedules;

import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.LocalTime;
import java.time.YearMonth;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.time.zone.ZoneOffsetTransition;
import java.time.zone.ZoneRules;
import java.util.Locale;
import java.util.Map;

import org.jspecify.annotations.Nullable;

/**
 * A cron pattern of five fields, read as Vixie's cron reads it: where both days are named, either will do.
 *
 * <p>When clocks change, it depends on the hour field. One that has all hours means a pace, and goes by the time that passes:
 * a quarter of an hour is one through both changes. Any other means a time of day, which comes once a day: in the
 * hour that is left out it comes when that ends, in the one that is repeated it comes the first time.
 */
public final class CronPattern {

    private static final int LONGEST = 200;
    private static final int FIELDS = 5;
    private static final int SUNDAY = 7;
    private static final int HOURS = 24;
    /** From one leap day to the next it can be eight years. */
    private static final int YEARS_AHEAD = 9;

    private static final Map<String, String> MACROS = Map.of(
            "@yearly", "0 0 1 1 *",
            "@annually", "0 0 1 1 *",
            "@monthly", "0 0 1 * *",
            "@weekly", "0 0 * * 0",
            "@daily", "0 0 * * *",
            "@midnight", "0 0 * * *",
            "@hourly", "0 * * * *");

    private final String text;
    private final long minutes;
    private final long hours;
    private final long daysOfMonth;
    private final long months;
    private final long daysOfWeek;
    private final boolean everyHour;
    private final boolean eitherDay;

    private CronPattern(String text, String[] fields) {
        this.text = text;
        this.minutes = CronField.MINUTE.read(fields[0]);
        this.hours = CronField.HOUR.read(fields[1]);
        this.daysOfMonth = CronField.DAY_OF_MONTH.read(fields[2]);
        this.months = CronField.MONTH.read(fields[3]);
        this.daysOfWeek = CronField.DAY_OF_WEEK.read(fields[4]);
        this.everyHour = Long.bitCount(hours) == HOURS;
        this.eitherDay = !fields[2].startsWith("*") && !fields[4].startsWith("*");
    }

    /** @throws IllegalArgumentException where it is no pattern; the message says why */
    public static CronPattern parse(String text) {
        if (text.length() > LONGEST) {
            throw new IllegalArgumentException("a pattern has at most " + LONGEST + " characters");
        }
        String stripped = text.strip();
        if (stripped.startsWith("@")) {
            String meaning = MACROS.get(stripped.toLowerCase(Locale.ROOT));
            if (meaning == null) {
                throw new IllegalArgumentException("the macros are "
                        + String.join(", ", MACROS.keySet().stream().sorted().toList()));
            }
            return new CronPattern(stripped, meaning.split(" "));
        }
        String[] fields = stripped.split("\\s+");
        if (fields.length != FIELDS || stripped.isEmpty()) {
            throw new IllegalArgumentException(
                    "a pattern has five fields: minute, hour, day of month, month, day of week");
        }
        return new CronPattern(stripped, fields);
    }

    /** The first instant after the given one; null where none follows. */
    public @Nullable Instant next(Instant after, ZoneId zone) {
        return everyHour ? nextByElapsedTime(after, zone.getRules()) : nextByTimeOfDay(after, zone.getRules());
    }

    private @Nullable Instant nextByTimeOfDay(Instant after, ZoneRules rules) {
        LocalDateTime local = LocalDateTime.ofInstant(after, rules.getOffset(after));
        while (true) {
            local = nextLocal(local);
            if (local == null) {
                return null;
            }
            ZoneOffsetTransition change = rules.getTransition(local);
            Instant instant = change != null && change.isGap()
                    ? change.getInstant()
                    : local.toInstant(rules.getOffset(local)); // of an overlap: the earlier offset
            if (instant.isAfter(after)) {
                return instant;
            }
        }
    }

    /** Goes from one change of the clocks to the next, with the offset that holds between them. */
    private @Nullable Instant nextByElapsedTime(Instant after, ZoneRules rules) {
        ZoneOffset offset = rules.getOffset(after);
        LocalDateTime local = LocalDateTime.ofInstant(after, offset);
        Instant from = after;
        while (true) {
            LocalDateTime next = nextLocal(local);
            ZoneOffsetTransition change = rules.nextTransition(from);
            if (next != null && (change == null || next.toInstant(offset).isBefore(change.getInstant()))) {
                return next.toInstant(offset);
            }
            if (next == null || change == null) {
                return null;
            }
            from = change.getInstant();
            offset = change.getOffsetAfter();
            local = change.getDateTimeAfter().minusNanos(1);
        }
    }

    private @Nullable LocalDateTime nextLocal(LocalDateTime after) {
        LocalDate day = after.toLocalDate();
        if (isDay(day)) {
            LocalTime time = nextTime(after.toLocalTime());
            if (time != null) {
                return day.atTime(time);
            }
        }
        LocalDate end = day.plusYears(YEARS_AHEAD);
        for (day = day.plusDays(1); day.isBefore(end); day = day.plusDays(1)) {
            if (!has(months, day.getMonthValue())) {
                day = YearMonth.from(day).atEndOfMonth();
            } else if (isDay(day)) {
                return day.atTime(first(hours), first(minutes));
            }
        }
        return null;
    }

    private @Nullable LocalTime nextTime(LocalTime after) {
        int hour = after.getHour();
        if (has(hours, hour)) {
            long later = minutes & (-1L << (after.getMinute() + 1));
            if (later != 0) {
                return LocalTime.of(hour, first(later));
            }
        }
        long laterHours = hours & (-1L << (hour + 1));
        return laterHours == 0 ? null : LocalTime.of(first(laterHours), first(minutes));
    }

    private boolean isDay(LocalDate day) {
        if (!has(months, day.getMonthValue())) {
            return false;
        }
        int weekday = day.getDayOfWeek().getValue();
        boolean ofMonth = has(daysOfMonth, day.getDayOfMonth());
        boolean ofWeek = has(daysOfWeek, weekday) || (weekday == SUNDAY && has(daysOfWeek, 0));
        return eitherDay ? ofMonth || ofWeek : ofMonth && ofWeek;
    }

    private static boolean has(long values, int value) {
        return (values & (1L << value)) != 0;
    }

    private static int first(long values) {
        return Long.numberOfTrailingZeros(values);
    }

    /** The pattern as it was written. */
    @Override
    public String toString() {
        return text;
    }

    @Override
    public boolean equals(@Nullable Object other) {
        return other instanceof CronPattern pattern && text.equals(pattern.text);
    }

    @Override
    public int hashCode() {
        return text.hashCode();
    }
}
