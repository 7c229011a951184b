package dev.millrace.pipelines;

import java.util.List;
import java.util.Random;
import java.util.function.Supplier;

/** Writes sources of expressions of a wanted type over given columns. */
final class RandomExpressions {

    private final Random random;
    private final List<Column> columns;

    RandomExpressions(Random random, List<Column> columns) {
        this.random = random;
        this.columns = columns;
    }

    String of(ColumnType type, int depth) {
        if (depth <= 0 || random.nextInt(5) == 0) {
            return leaf(type);
        }
        if (random.nextInt(6) == 0) {
            return general(type, depth);
        }
        return switch (type) {
            case INTEGER -> integer(depth - 1);
            case DECIMAL -> decimal(depth - 1);
            case DOUBLE -> floating(depth - 1);
            case TEXT -> text(depth - 1);
            case BOOLEAN -> truth(depth - 1);
            case DATE -> date(depth - 1);
            case TIMESTAMP -> "timestamp(" + of(ColumnType.DATE, depth - 1) + ")";
            case TIME, OTHER -> leaf(type);
        };
    }

    private String general(ColumnType type, int depth) {
        Supplier<String> same = () -> of(type, depth - 1);
        String condition = of(ColumnType.BOOLEAN, depth - 1);
        return one(
                "if(" + condition + ", " + same.get() + ", " + same.get() + ")",
                "case when " + condition + " then " + same.get() + " else " + same.get() + " end",
                "coalesce(" + same.get() + ", " + same.get() + ")",
                type == ColumnType.BOOLEAN ? same.get() : "nullif(" + same.get() + ", " + leaf(type) + ")",
                type == ColumnType.BOOLEAN ? same.get() : "least(" + same.get() + ", " + same.get() + ")",
                type == ColumnType.BOOLEAN ? same.get() : "greatest(" + same.get() + ", " + same.get() + ")");
    }

    private String integer(int depth) {
        String a = of(ColumnType.INTEGER, depth);
        String b = of(ColumnType.INTEGER, depth);
        String date = of(ColumnType.DATE, depth);
        return one(
                "(" + a + " + " + b + ")",
                "(" + a + " - " + b + ")",
                a + " * " + leaf(ColumnType.INTEGER),
                "(" + a + ") % (" + b + ")",
                "abs(" + a + ")",
                "-(" + a + ")",
                "length(" + of(ColumnType.TEXT, depth) + ")",
                one("year", "quarter", "month", "day", "weekday") + "(" + date + ")",
                one("hour", "minute", "second") + "(" + of(ColumnType.TIMESTAMP, depth) + ")",
                "days_between(" + date + ", " + of(ColumnType.DATE, depth) + ")",
                "integer(" + of(ColumnType.TEXT, depth) + ")",
                "integer(" + of(ColumnType.DOUBLE, depth) + ")");
    }

    private String decimal(int depth) {
        String a = of(ColumnType.DECIMAL, depth);
        return one(
                "(" + a + " + " + of(ColumnType.DECIMAL, depth) + ")",
                "(" + a + " - " + leaf(ColumnType.DECIMAL) + ")",
                "round(" + a + ", 1)",
                "floor(" + a + ")",
                "ceil(" + a + ")",
                "abs(" + a + ")");
    }

    private String floating(int depth) {
        String a = of(ColumnType.DOUBLE, depth);
        return one(
                "(" + a + " + " + of(ColumnType.DOUBLE, depth) + ")",
                "(" + a + " - " + of(ColumnType.INTEGER, depth) + ")",
                a + " * 0.5",
                a + " / 4",
                of(ColumnType.INTEGER, depth) + " / 2",
                "round(" + a + ", 1)",
                "floor(" + a + ")",
                "double(" + of(ColumnType.TEXT, depth) + ")");
    }

    private String text(int depth) {
        String a = of(ColumnType.TEXT, depth);
        return one(
                "upper(" + a + ")",
                "lower(" + a + ")",
                "trim(" + a + ")",
                "left(" + a + ", " + random.nextInt(5) + ")",
                "right(" + a + ", " + random.nextInt(5) + ")",
                "substring(" + a + ", " + (1 + random.nextInt(4)) + ", " + random.nextInt(5) + ")",
                "substring(" + a + ", " + (1 + random.nextInt(4)) + ")",
                "replace(" + a + ", 'a', '''x')",
                "split_part(" + a + ", ',', " + (1 + random.nextInt(3)) + ")",
                "concat(" + a + ", '-', " + of(ColumnType.INTEGER, depth) + ", " + of(ColumnType.BOOLEAN, depth) + ")",
                "(" + a + " || " + leaf(ColumnType.TEXT) + ")",
                "text(" + of(ColumnType.DATE, depth) + ")",
                "text(" + of(ColumnType.INTEGER, depth) + ")");
    }

    private String truth(int depth) {
        ColumnType type = one(ColumnType.INTEGER, ColumnType.DOUBLE, ColumnType.TEXT, ColumnType.DATE);
        String a = of(type, depth);
        String text = of(ColumnType.TEXT, depth);
        return one(
                "(" + a + " " + one("=", "<>", "!=", "<", "<=", ">", ">=") + " " + of(type, depth) + ")",
                "(" + of(ColumnType.BOOLEAN, depth) + " and " + of(ColumnType.BOOLEAN, depth) + ")",
                "(" + of(ColumnType.BOOLEAN, depth) + " or " + of(ColumnType.BOOLEAN, depth) + ")",
                "(not " + of(ColumnType.BOOLEAN, depth) + ")",
                "(" + a + " is " + one("", "not ") + "null)",
                "(" + a + one(" in (", " not in (") + leaf(type) + ", " + leaf(type) + "))",
                "(" + a + one(" between ", " not between ") + leaf(type) + " and " + leaf(type) + ")",
                one("contains", "starts_with", "ends_with") + "(" + text + ", " + leaf(ColumnType.TEXT) + ")",
                "matches(" + text + ", '" + one("^a", "[0-9]+", "a|5$", "(?i)IN", "^$") + "')",
                "boolean(" + text + ")");
    }

    private String date(int depth) {
        String a = of(ColumnType.DATE, depth);
        return one(
                "start_of('" + one("year", "quarter", "month", "week") + "', " + a + ")",
                "add_days(" + a + ", " + (random.nextInt(800) - 400) + ")",
                "date(" + of(ColumnType.TIMESTAMP, depth) + ")",
                "date(" + of(ColumnType.TEXT, depth) + ")");
    }

    private String leaf(ColumnType type) {
        List<Column> fitting =
                columns.stream().filter(column -> column.type() == type).toList();
        if (!fitting.isEmpty() && random.nextInt(3) > 0) {
            return name(fitting.get(random.nextInt(fitting.size())).name());
        }
        return switch (type) {
            case INTEGER -> one("0", "1", "2", "7", "-3", "1000");
            case DECIMAL -> one("0.5", "1.25", "-2.75", "10.00");
            case DOUBLE -> one("double('0.5')", "double(3)", "double(null)");
            case TEXT -> one("''", "'a'", "'India'", "'5'", "'it''s'", "'\u65e5\u672c'", "text(null)");
            case BOOLEAN -> one("true", "false", "boolean(null)");
            case DATE -> one("date('2024-02-29')", "date('2023-12-31')", "date(null)");
            case TIMESTAMP -> one("timestamp('2024-02-29')", "timestamp(null)");
            case TIME, OTHER -> "null";
        };
    }

    private String name(String name) {
        if (name.matches("[a-z][a-z0-9_]*") && random.nextBoolean()) {
            return name;
        }
        return random.nextBoolean() ? "\"" + name.replace("\"", "\"\"") + "\"" : "`" + name.replace("`", "``") + "`";
    }

    @SafeVarargs
    final <T> T one(T... choices) {
        return choices[random.nextInt(choices.length)];
    }
}
