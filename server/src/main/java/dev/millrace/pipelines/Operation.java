package dev.millrace.pipelines;

import static dev.millrace.pipelines.Operation.Kind.ANY;
import static dev.millrace.pipelines.Operation.Kind.BOOLEAN;
import static dev.millrace.pipelines.Operation.Kind.COUNT;
import static dev.millrace.pipelines.Operation.Kind.DATE;
import static dev.millrace.pipelines.Operation.Kind.DATE_UNIT;
import static dev.millrace.pipelines.Operation.Kind.INTEGER;
import static dev.millrace.pipelines.Operation.Kind.NUMBER;
import static dev.millrace.pipelines.Operation.Kind.PATTERN;
import static dev.millrace.pipelines.Operation.Kind.SAME;
import static dev.millrace.pipelines.Operation.Kind.TEXT;
import static dev.millrace.pipelines.Operation.Kind.TIME;
import static dev.millrace.pipelines.Operation.Kind.WRITTEN;

import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/**
 * The operators and functions of the expression language, with what they take and give. None of them can make text much
 * longer than its arguments are: there is no repeat, no padding and no range.
 */
public enum Operation {
    OR(Result.BOOLEAN, BOOLEAN, BOOLEAN),
    AND(Result.BOOLEAN, BOOLEAN, BOOLEAN),
    NOT(Result.BOOLEAN, BOOLEAN),
    EQ(Result.BOOLEAN, SAME, SAME),
    NE(Result.BOOLEAN, SAME, SAME),
    LT(Result.BOOLEAN, SAME, SAME),
    LTE(Result.BOOLEAN, SAME, SAME),
    GT(Result.BOOLEAN, SAME, SAME),
    GTE(Result.BOOLEAN, SAME, SAME),
    IN(Result.BOOLEAN, 200, SAME, SAME),
    BETWEEN(Result.BOOLEAN, SAME, SAME, SAME),
    IS_NULL(Result.BOOLEAN, ANY),
    ADD(Result.WIDEST, NUMBER, NUMBER),
    SUBTRACT(Result.WIDEST, NUMBER, NUMBER),
    MULTIPLY(Result.WIDEST, NUMBER, NUMBER),
    DIVIDE(Result.DOUBLE, NUMBER, NUMBER),
    MODULO(Result.WIDEST, NUMBER, NUMBER),
    NEGATE(Result.WIDEST, NUMBER),
    JOIN(Result.TEXT, TEXT, TEXT),

    ABS("abs", 1, Result.WIDEST, NUMBER),
    ROUND("round", 1, Result.WIDEST, NUMBER, COUNT),
    FLOOR("floor", 1, Result.WIDEST, NUMBER),
    CEIL("ceil", 1, Result.WIDEST, NUMBER),
    SQRT("sqrt", 1, Result.DOUBLE, NUMBER),
    POWER("power", 2, Result.DOUBLE, NUMBER, NUMBER),
    LEAST("least", 2, Result.WIDEST, 50, SAME, SAME),
    GREATEST("greatest", 2, Result.WIDEST, 50, SAME, SAME),

    UPPER("upper", 1, Result.TEXT, TEXT),
    LOWER("lower", 1, Result.TEXT, TEXT),
    TRIM("trim", 1, Result.TEXT, TEXT),
    LENGTH("length", 1, Result.INTEGER, TEXT),
    LEFT("left", 2, Result.TEXT, TEXT, COUNT),
    RIGHT("right", 2, Result.TEXT, TEXT, COUNT),
    SUBSTRING("substring", 2, Result.TEXT, TEXT, COUNT, COUNT),
    REPLACE("replace", 3, Result.TEXT, TEXT, WRITTEN, WRITTEN),
    SPLIT_PART("split_part", 3, Result.TEXT, TEXT, TEXT, COUNT),
    CONCAT("concat", 1, Result.TEXT, 50, ANY),
    CONTAINS("contains", 2, Result.BOOLEAN, TEXT, TEXT),
    STARTS_WITH("starts_with", 2, Result.BOOLEAN, TEXT, TEXT),
    ENDS_WITH("ends_with", 2, Result.BOOLEAN, TEXT, TEXT),
    MATCHES("matches", 2, Result.BOOLEAN, TEXT, PATTERN),

    COALESCE("coalesce", 1, Result.WIDEST, 50, SAME),
    NULLIF("nullif", 2, Result.FIRST, SAME, SAME),

    YEAR("year", 1, Result.INTEGER, DATE),
    QUARTER("quarter", 1, Result.INTEGER, DATE),
    MONTH("month", 1, Result.INTEGER, DATE),
    DAY("day", 1, Result.INTEGER, DATE),
    WEEKDAY("weekday", 1, Result.INTEGER, DATE),
    HOUR("hour", 1, Result.INTEGER, TIME),
    MINUTE("minute", 1, Result.INTEGER, TIME),
    SECOND("second", 1, Result.INTEGER, TIME),
    START_OF("start_of", 2, Result.DATE, DATE_UNIT, DATE),
    ADD_DAYS("add_days", 2, Result.DATE, DATE, INTEGER),
    DAYS_BETWEEN("days_between", 2, Result.INTEGER, DATE, DATE),

    TO_TEXT("text", 1, Result.TEXT, ANY),
    TO_INTEGER("integer", 1, Result.INTEGER, ANY),
    TO_DOUBLE("double", 1, Result.DOUBLE, ANY),
    TO_BOOLEAN("boolean", 1, Result.BOOLEAN, ANY),
    TO_DATE("date", 1, Result.DATE, ANY),
    TO_TIMESTAMP("timestamp", 1, Result.TIMESTAMP, ANY);

    /** What an argument has to be. */
    enum Kind {
        TEXT,
        NUMBER,
        INTEGER,
        BOOLEAN,
        /** A date; of a timestamp, its date is taken. */
        DATE,
        /** A time or a timestamp. */
        TIME,
        ANY,
        /** Comparable with the other arguments of this kind. */
        SAME,
        /** A whole number written out, so that it is known before any row is. */
        COUNT,
        /** A text written out. */
        WRITTEN,
        /** A regular expression written out. */
        PATTERN,
        /** 'year', 'quarter', 'month' or 'week', written out. */
        DATE_UNIT
    }

    /** What comes out. */
    enum Result {
        TEXT,
        INTEGER,
        DOUBLE,
        BOOLEAN,
        DATE,
        TIMESTAMP,
        /** The type that all arguments of a number or the same kind fit into. */
        WIDEST,
        FIRST
    }

    private final String function;
    private final int least;
    private final int most;
    private final Result result;

    @SuppressWarnings("ImmutableEnumChecker") // List.of is immutable
    private final List<Kind> kinds;

    Operation(Result result, Kind... kinds) {
        this("", kinds.length, result, kinds.length, kinds);
    }

    Operation(Result result, int most, Kind... kinds) {
        this("", kinds.length, result, most, kinds);
    }

    Operation(String function, int least, Result result, Kind... kinds) {
        this(function, least, result, kinds.length, kinds);
    }

    Operation(String function, int least, Result result, int most, Kind... kinds) {
        this.function = function;
        this.least = least;
        this.most = most;
        this.result = result;
        this.kinds = List.of(kinds);
    }

    static Optional<Operation> function(String name) {
        String lower = name.toLowerCase(Locale.ROOT);
        return Arrays.stream(values())
                .filter(operation -> !operation.function.isEmpty() && operation.function.equals(lower))
                .findFirst();
    }

    static List<String> functions() {
        return Arrays.stream(values())
                .map(operation -> operation.function)
                .filter(name -> !name.isEmpty())
                .toList();
    }

    int least() {
        return least;
    }

    int most() {
        return most;
    }

    Result result() {
        return result;
    }

    /** Of the argument at an index; the last kind stands for all that follow. */
    Kind kind(int argument) {
        return kinds.get(Math.min(argument, kinds.size() - 1));
    }

    /** As a message names it. */
    @Override
    public String toString() {
        return function.isEmpty() ? name().toLowerCase(Locale.ROOT) : function;
    }
}
