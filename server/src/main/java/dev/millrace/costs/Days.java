package dev.millrace.costs;

import java.time.LocalDate;
import java.time.temporal.ChronoUnit;

import org.jspecify.annotations.Nullable;

import dev.millrace.platform.ApiException;

/** The days from one to another, both included, as UTC counts them. */
public record Days(LocalDate start, LocalDate end) {

    private static final LocalDate FIRST = LocalDate.of(1, 1, 1);
    private static final LocalDate LAST = LocalDate.of(9999, 12, 31);
    private static final long LONGEST = 18_300;

    /**
     * The range that a request names.
     *
     * @throws ApiException 422 where it ends before it starts, 400 where it is longer than fifty years
     */
    public static Days of(LocalDate start, LocalDate end) {
        if (end.isBefore(start)) {
            throw ApiException.impossible("end_date", "must not be before start_date");
        }
        if (ChronoUnit.DAYS.between(start, end) > LONGEST) {
            throw ApiException.invalid("end_date", "must be within fifty years of start_date");
        }
        return new Days(start, end);
    }

    /** A range that may be open to either side. */
    public static Days from(@Nullable LocalDate start, @Nullable LocalDate end) {
        return start != null && end != null
                ? of(start, end)
                : new Days(start == null ? FIRST : start, end == null ? LAST : end);
    }

    /** The calendar months that lie in these days whole; no day, after the last one, where none does. */
    Days months() {
        LocalDate first =
                start.getDayOfMonth() == 1 ? start : start.plusMonths(1).withDayOfMonth(1);
        LocalDate last = end.plusDays(1).withDayOfMonth(1).minusDays(1);
        return last.isBefore(first) ? none() : new Days(first, last);
    }

    /** No day, after the last one. */
    Days none() {
        return new Days(end.plusDays(1), end);
    }
}
