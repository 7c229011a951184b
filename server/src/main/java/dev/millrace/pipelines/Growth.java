package dev.millrace.pipelines;

import static java.lang.Math.max;

/**
 * How long the texts of a column can be, against the longest text of the file: at most {@code factor} times its length plus
 * {@code extra}. Joining a column with itself in step after step doubles it each time; the bound stops that before any row
 * is read, as no memory limit could do as well.
 */
record Growth(double factor, double extra) {

    /** A value of the file as it is. */
    static final Growth NONE = new Growth(1, 0);

    /** Anything that is written in few characters: numbers, dates, truth. */
    static final Growth SHORT = new Growth(0, 400);

    static final int MOST_TIMES = 1_000;
    private static final int MOST_EXTRA = 10_000_000;

    static Growth of(String text) {
        return new Growth(0, text.length());
    }

    /** Of one text and the other in a row. */
    Growth plus(Growth other) {
        return new Growth(factor + other.factor, extra + other.extra);
    }

    /** Of either one text or the other. */
    Growth or(Growth other) {
        return new Growth(max(factor, other.factor), max(extra, other.extra));
    }

    /** Of a text in which every occurrence of one text becomes another. */
    Growth replacing(String find, String replacement) {
        double times = find.isEmpty() ? 1 : max(1, (double) replacement.length() / find.length());
        return new Growth(factor * times, extra * times);
    }

    /** Of a text in which a match, maybe an empty one at every place, becomes another text. */
    Growth replacingMatches(String replacement) {
        double times = replacement.length() + 1.0;
        return new Growth(factor * times, extra * times + replacement.length());
    }

    boolean isTooLarge() {
        return factor > MOST_TIMES || extra > MOST_EXTRA;
    }
}
