package dev.millrace.pipelines;

import java.math.BigDecimal;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.LocalTime;
import java.util.List;
import java.util.stream.Collectors;

/** SQL as DuckDB 2 reads it. */
public class DuckDbDialect implements Dialect {

    /** Tab, line ends and space, and the spaces of Unicode that are not joined to a word. */
    private static final String WHITE_SPACE = "chr(9) || chr(10) || chr(11) || chr(12) || chr(13) || ' ' || chr(160)";

    /** A time without a zone: the engine would read one and leave it out of account. */
    private static final String TIMESTAMP =
            "[0-9]{4}-[0-9]{2}-[0-9]{2}[ T][0-9]{2}:[0-9]{2}(:[0-9]{2}([.][0-9]{1,6})?)?";

    @Override
    public String identifier(String name) {
        refuseNul(name);
        return "\"" + name.replace("\"", "\"\"") + "\"";
    }

    /**
     * Takes no liberties, where the engine's own cast rounds {@code 1.5} to a whole number and drops the time of a date.
     * Text that is not what the column means is spoiled, so that the cast fails: {@code error()} would keep the optimizer
     * from filtering first.
     */
    @Override
    public String value(Column column) {
        String text = identifier(column.name());
        if (column.textOf() == null) {
            return text;
        }
        return switch (column.type()) {
            case INTEGER -> checked(text, "cast(try_cast(" + text + " as bigint) as varchar) = " + text, "bigint");
            case DATE -> checked(text, "cast(try_cast(" + text + " as date) as varchar) = " + text, "date");
            case BOOLEAN -> checked(text, "lower(" + text + ") in ('true', 'false')", "boolean");
            case TIMESTAMP -> checked(text, "regexp_full_match(" + text + ", '" + TIMESTAMP + "')", "timestamp");
            case DOUBLE -> "cast(" + text + " as double)";
            case TEXT, DECIMAL, TIME, OTHER ->
                throw new IllegalArgumentException("text is not read as " + column.type());
        };
    }

    private static String checked(String text, String isSound, String type) {
        return "cast(if(" + isSound + ", " + text + ", '!' || " + text + ") as " + type + ")";
    }

    @Override
    public String text(String value) {
        refuseNul(value);
        return "'" + value.replace("'", "''") + "'";
    }

    private static void refuseNul(String text) {
        if (text.indexOf('\0') >= 0) {
            throw new IllegalArgumentException("SQL cannot hold the character U+0000");
        }
    }

    @Override
    public String integer(long value) {
        // The smallest one is no literal: a minus and a number that is too large.
        return value == Long.MIN_VALUE ? "cast('" + value + "' as bigint)" : Long.toString(value);
    }

    @Override
    public String decimal(BigDecimal value) {
        return value.toPlainString();
    }

    @Override
    public String floating(BigDecimal value) {
        return "cast('" + value + "' as double)";
    }

    @Override
    public String date(LocalDate value) {
        return "date '" + value + "'";
    }

    @Override
    public String timestamp(LocalDateTime value) {
        return "timestamp '" + value.toLocalDate() + " " + value.toLocalTime() + "'";
    }

    @Override
    public String time(LocalTime value) {
        return "time '" + value + "'";
    }

    @Override
    public String type(CastTarget target) {
        return switch (target.type()) {
            case TEXT -> "varchar";
            case INTEGER -> "bigint";
            case DECIMAL -> "decimal(" + target.precision() + ", " + target.scale() + ")";
            case DOUBLE -> "double";
            case BOOLEAN -> "boolean";
            case DATE -> "date";
            case TIMESTAMP -> "timestamp";
            case TIME -> "time";
            case OTHER -> throw new IllegalArgumentException("nothing is cast to " + target.type());
        };
    }

    @Override
    public String convert(String sql, ColumnType from, CastTarget to) {
        String tried = "try_cast(" + sql + " as " + type(to) + ")";
        return switch (to.type()) {
            // DuckDB rounds a fraction away; here it is no integer.
            case INTEGER ->
                switch (from) {
                    case INTEGER, BOOLEAN -> tried;
                    case TEXT -> "case when try_cast(" + sql + " as double) = " + tried + " then " + tried + " end";
                    default -> "case when " + sql + " = floor(" + sql + ") then " + tried + " end";
                };
            case BOOLEAN ->
                switch (from) {
                    case BOOLEAN -> sql;
                    case TEXT ->
                        "case when lower(trim(" + sql + ")) in ('true', 't', 'yes', 'y', '1') then true"
                                + " when lower(trim(" + sql + ")) in ('false', 'f', 'no', 'n', '0') then false end";
                    default -> "case when " + sql + " = 1 then true when " + sql + " = 0 then false end";
                };
            default -> tried;
        };
    }

    @Override
    public String call(Operation operation, List<String> arguments) {
        String first = arguments.getFirst();
        String second = arguments.size() > 1 ? arguments.get(1) : "";
        return switch (operation) {
            case OR -> infix(" or ", arguments);
            case AND -> infix(" and ", arguments);
            case NOT -> "(not " + first + ")";
            case EQ -> infix(" = ", arguments);
            case NE -> infix(" <> ", arguments);
            case LT -> infix(" < ", arguments);
            case LTE -> infix(" <= ", arguments);
            case GT -> infix(" > ", arguments);
            case GTE -> infix(" >= ", arguments);
            case IN -> "(" + first + " in (" + rest(arguments) + "))";
            case BETWEEN -> "(" + first + " between " + second + " and " + arguments.get(2) + ")";
            case IS_NULL -> "(" + first + " is null)";
            case ADD -> infix(" + ", arguments);
            case SUBTRACT -> infix(" - ", arguments);
            case MULTIPLY -> infix(" * ", arguments);
            case DIVIDE -> "(cast(" + first + " as double) / nullif(cast(" + second + " as double), 0))";
            case MODULO -> "(" + first + " % nullif(" + second + ", 0))";
            case NEGATE -> "(- " + first + ")";
            case JOIN -> infix(" || ", arguments);
            case SQRT -> "case when " + first + " >= 0 then sqrt(" + first + ") end";
            case TRIM -> "trim(" + first + ", " + WHITE_SPACE + ")";
            case CONCAT -> infix(" || ", arguments);
            case WEEKDAY -> function("isodow", arguments);
            case START_OF -> "cast(" + function("date_trunc", arguments) + " as date)";
            case ADD_DAYS -> "(cast(" + first + " as date) + try_cast(" + second + " as integer))";
            case DAYS_BETWEEN -> "date_diff('day', cast(" + first + " as date), cast(" + second + " as date))";
            case ABS, ROUND, FLOOR, CEIL, POWER, LEAST, GREATEST -> function(operation.toString(), arguments);
            case UPPER, LOWER, LENGTH, LEFT, RIGHT, SUBSTRING, REPLACE, SPLIT_PART ->
                function(operation.toString(), arguments);
            case CONTAINS, STARTS_WITH, ENDS_WITH, COALESCE, NULLIF -> function(operation.toString(), arguments);
            case YEAR, QUARTER, MONTH, DAY, HOUR, MINUTE, SECOND -> function(operation.toString(), arguments);
            case MATCHES, TO_TEXT, TO_INTEGER, TO_DOUBLE, TO_BOOLEAN, TO_DATE, TO_TIMESTAMP ->
                throw new IllegalArgumentException(operation + " has a method of its own");
        };
    }

    private static String infix(String operator, List<String> arguments) {
        return "(" + String.join(operator, arguments) + ")";
    }

    private static String function(String name, List<String> arguments) {
        return name + "(" + String.join(", ", arguments) + ")";
    }

    private static String rest(List<String> arguments) {
        return arguments.stream().skip(1).collect(Collectors.joining(", "));
    }

    @Override
    public String matches(String sql, String pattern) {
        return "regexp_matches(" + sql + ", " + text(pattern) + ")";
    }

    @Override
    public String replaceMatches(String sql, String pattern, String replacement) {
        String plain = text(replacement.replace("\\", "\\\\"));
        return "regexp_replace(" + sql + ", " + text(pattern) + ", " + plain + ", 'g')";
    }

    @Override
    public String fail(String message, CastTarget type) {
        return "cast(error(" + message + ") as " + type(type) + ")";
    }

    @Override
    public String object(List<String> columns) {
        String members = columns.stream()
                .map(column -> text(column) + ", " + identifier(column))
                .collect(Collectors.joining(", "));
        return "cast(json_object(" + members + ") as varchar)";
    }

    @Override
    public String aggregate(Aggregate.Function function, String sql, ColumnType type) {
        return switch (function) {
            case COUNT -> "count(" + sql + ")";
            // Without the cast a sum of integers has 128 bits, which Parquet cannot keep.
            case SUM -> type == ColumnType.INTEGER ? "cast(sum(" + sql + ") as bigint)" : "sum(" + sql + ")";
            case AVG -> "avg(" + sql + ")";
            case MIN -> "min(" + sql + ")";
            case MAX -> "max(" + sql + ")";
            case COUNT_DISTINCT -> "count(distinct " + sql + ")";
        };
    }
}
