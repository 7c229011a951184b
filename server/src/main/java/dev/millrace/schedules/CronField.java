package dev.millrace.schedules;

import java.util.List;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** One of the five fields of a cron pattern: which values it may have, and how they are written. */
enum CronField {
    MINUTE(0, 59, List.of()),
    HOUR(0, 23, List.of()),
    DAY_OF_MONTH(1, 31, List.of()),
    MONTH(1, 12, List.of("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")),
    /** Sunday is both 0 and 7. */
    DAY_OF_WEEK(0, 7, List.of("sun", "mon", "tue", "wed", "thu", "fri", "sat"));

    private static final Pattern ITEM =
            Pattern.compile("(?:(\\*)|([0-9]{1,2}|[a-z]{3})(?:-([0-9]{1,2}|[a-z]{3}))?)(?:/([0-9]{1,2}))?");

    private final int first;
    private final int last;

    @SuppressWarnings("ImmutableEnumChecker") // List.of is immutable
    private final List<String> names;

    CronField(int first, int last, List<String> names) {
        this.first = first;
        this.last = last;
        this.names = names;
    }

    /**
     * The values that a field names, as the bits of a number.
     *
     * @throws IllegalArgumentException where it is not written as a field is
     */
    long read(String text) {
        long values = 0;
        for (String item : text.toLowerCase(Locale.ROOT).split(",", -1)) {
            values |= readItem(item);
        }
        return values;
    }

    private long readItem(String item) {
        Matcher parts = ITEM.matcher(item);
        if (!parts.matches()) {
            throw new IllegalArgumentException(describe() + " is none: " + item);
        }
        String step = parts.group(4);
        int from = parts.group(1) != null ? first : value(parts.group(2));
        int to = from;
        if (parts.group(3) != null) {
            to = value(parts.group(3));
        } else if (parts.group(1) != null || step != null) {
            to = this == DAY_OF_WEEK ? last - 1 : last;
        }
        if (to < from) {
            throw new IllegalArgumentException(describe() + " begins after it ends: " + item);
        }
        int pace = step == null ? 1 : Integer.parseInt(step);
        if (pace == 0) {
            throw new IllegalArgumentException(describe() + " has a step of 0: " + item);
        }
        long values = 0;
        for (int value = from; value <= to; value += pace) {
            values |= 1L << value;
        }
        return values;
    }

    private int value(String text) {
        int named = names.indexOf(text);
        if (named >= 0) {
            return named + first;
        }
        if (!Character.isDigit(text.charAt(0))) {
            throw new IllegalArgumentException(describe() + " is none: " + text);
        }
        int value = Integer.parseInt(text);
        if (value < first || value > last) {
            throw new IllegalArgumentException(describe() + " must be from " + first + " to " + last + ": " + value);
        }
        return value;
    }

    private String describe() {
        return "the " + name().toLowerCase(Locale.ROOT).replace('_', ' ');
    }
}
