package dev.millrace.pipelines;

import java.math.BigDecimal;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.LocalTime;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;

/** Roughly how Spark SQL would spell things: enough to see what leaks past a dialect, not enough to run. */
final class SparkishDialect implements Dialect {

    @Override
    public String identifier(String name) {
        return "`" + name.replace("`", "``") + "`";
    }

    @Override
    public String value(Column column) {
        String name = identifier(column.name());
        return column.textOf() == null ? name : "cast(" + name + " as " + type(CastTarget.of(column.type())) + ")";
    }

    @Override
    public String text(String value) {
        return "'" + value.replace("\\", "\\\\").replace("'", "\\'") + "'";
    }

    @Override
    public String integer(long value) {
        return value + "L";
    }

    @Override
    public String decimal(BigDecimal value) {
        return value.toPlainString() + "BD";
    }

    @Override
    public String floating(BigDecimal value) {
        return value + "D";
    }

    @Override
    public String date(LocalDate value) {
        return "date '" + value + "'";
    }

    @Override
    public String timestamp(LocalDateTime value) {
        return "timestamp_ntz '" + value + "'";
    }

    @Override
    public String time(LocalTime value) {
        return "time '" + value + "'";
    }

    @Override
    public String type(CastTarget target) {
        return switch (target.type()) {
            case TEXT -> "string";
            case INTEGER -> "long";
            case DECIMAL -> "decimal(" + target.precision() + ", " + target.scale() + ")";
            default -> target.type().toString();
        };
    }

    @Override
    public String convert(String sql, ColumnType from, CastTarget to) {
        return "safe_cast(" + sql + " as " + type(to) + ")";
    }

    @Override
    public String call(Operation operation, List<String> arguments) {
        String name = operation.name().toLowerCase(Locale.ROOT).replace("_", "");
        return name + arguments.stream().collect(Collectors.joining(", ", "(", ")"));
    }

    @Override
    public String matches(String sql, String pattern) {
        return sql + " rlike " + text(pattern);
    }

    @Override
    public String replaceMatches(String sql, String pattern, String replacement) {
        return "regexp_replace(" + sql + ", " + text(pattern) + ", " + text(replacement) + ")";
    }

    @Override
    public String fail(String message, CastTarget type) {
        return "raise_problem(" + message + ")";
    }

    @Override
    public String object(List<String> columns) {
        return columns.stream().map(this::identifier).collect(Collectors.joining(", ", "to_json(struct(", "))"));
    }

    @Override
    public String aggregate(Aggregate.Function function, String sql, ColumnType type) {
        return "agg_" + function + "(" + sql + ")";
    }
}
