package dev.millrace.pipelines;

import java.math.BigDecimal;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.LocalTime;
import java.util.List;

/**
 * How one engine spells SQL: the only place where identifiers and literals are quoted and functions are named. All that
 * the compiler writes itself is plain SQL that every engine knows: {@code select}, {@code with}, {@code where},
 * {@code case}, {@code coalesce}, comparisons.
 *
 * <p>Whatever is passed as SQL is a whole expression that needs no further parentheses.
 */
public interface Dialect {

    String identifier(String name);

    /**
     * A column's value: the column itself, or what its text means where it holds text. Text that does not mean a value of
     * the column's type ends the query.
     */
    String value(Column column);

    String text(String value);

    String integer(long value);

    String decimal(BigDecimal value);

    /** A floating point literal, also for numbers with many digits. */
    String floating(BigDecimal value);

    String date(LocalDate value);

    String timestamp(LocalDateTime value);

    String time(LocalTime value);

    /** The engine's name of a type. */
    String type(CastTarget target);

    /**
     * Converts by the rules that {@code docs/reference/steps.md} states for every engine; null where a value cannot be
     * converted.
     */
    String convert(String sql, ColumnType from, CastTarget to);

    /** A function or operator of the expression language over arguments of the types it takes. */
    String call(Operation operation, List<String> arguments);

    /** True when a part of the text matches. */
    String matches(String sql, String pattern);

    /** Replaces every match of a pattern by plain text. */
    String replaceMatches(String sql, String pattern, String replacement);

    /** An expression of the given type that never answers: it ends the query with a message made at run time. */
    String fail(String message, CastTarget type);

    /** One JSON object out of columns. */
    String object(List<String> columns);

    /** A function over a group of rows; sums of integers stay integers of 64 bits. */
    String aggregate(Aggregate.Function function, String sql, ColumnType type);
}
