package dev.millrace.pipelines;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Random;

/** Makes steps, as JSON in Java's collections, that mostly suit given columns. */
final class RandomSteps {

    private static final List<String> TEXTS = List.of(
            "", " a ", "a", "India", "5", "5.0", "-3", "1.5", "a,b", "it's", "%", "yes", "2024-02-29", "\u65e5\u672c");

    private final Random random;
    private final List<Column> columns;
    private final RandomExpressions expressions;

    RandomSteps(Random random, List<Column> columns) {
        this.random = random;
        this.columns = columns;
        this.expressions = new RandomExpressions(random, columns);
    }

    Map<String, Object> step() {
        return switch (random.nextInt(14)) {
            case 0, 1, 2 -> step("filter", condition(2));
            case 3 -> step("select", Map.of("columns", some(Math.max(1, columns.size() - 1))));
            case 4 -> step("drop", Map.of("columns", some(1)));
            case 5 ->
                step("rename", Map.of("columns", Map.of(any().name(), expressions.one("x", "Y z", any().name()))));
            case 6 -> cast();
            case 7, 8 -> derive();
            case 9 -> {
                Column column = any();
                yield step("fill_null", Map.of("column", column.name(), "value", value(column.type())));
            }
            case 10 -> texts();
            case 11 -> sort();
            case 12 ->
                random.nextBoolean()
                        ? step("limit", Map.of("count", random.nextInt(15), "offset", random.nextInt(3)))
                        : step(
                                "deduplicate",
                                Map.of("keys", some(1 + random.nextInt(2)), "keep", expressions.one("first", "last")));
            default -> aggregate();
        };
    }

    private static Map<String, Object> step(String type, Map<String, Object> params) {
        return Map.of("type", type, "params", params);
    }

    private Column any() {
        return columns.get(random.nextInt(columns.size()));
    }

    private List<String> some(int count) {
        List<Column> shuffled = new ArrayList<>(columns);
        Collections.shuffle(shuffled, random);
        return shuffled.stream().limit(count).map(Column::name).toList();
    }

    private Map<String, Object> condition(int depth) {
        if (depth > 0 && random.nextInt(4) == 0) {
            return Map.of(
                    expressions.one("all", "any"), List.of(condition(depth - 1), condition(depth - 1), condition(0)));
        }
        Column column = any();
        Operator operator = expressions.one(Operator.values());
        Object value =
                switch (operator.takes()) {
                    case ONE -> value(column.type());
                    case LIST -> List.of(value(column.type()), value(column.type()));
                    case RANGE -> List.of(value(column.type()), value(column.type()));
                    case TEXT -> value(ColumnType.TEXT);
                    case PATTERN -> expressions.one("^a", "\\d", "i.*a", "^$", "(?i)INDIA");
                    case NOTHING -> "";
                };
        return operator.takes() == Operator.Takes.NOTHING
                ? Map.of("column", column.name(), "operator", operator.toString())
                : Map.of("column", column.name(), "operator", operator.toString(), "value", value);
    }

    Object value(ColumnType type) {
        return switch (type) {
            case TEXT -> TEXTS.get(random.nextInt(TEXTS.size()));
            case INTEGER -> expressions.<Object>one(0, 1, 5, -3, 7, "5", 2.5, -0.5, "9223372036854775807", 1e20);
            case DECIMAL -> expressions.<Object>one(0, 1.25, "-2.75", 10, 3.333);
            case DOUBLE -> expressions.<Object>one(0, 0.25, "1.5", -2, 10, 1e3);
            case BOOLEAN -> expressions.<Object>one(true, false, "true");
            case DATE -> expressions.<Object>one("2024-02-29", "2023-12-31", "2024-01-01");
            case TIMESTAMP -> expressions.<Object>one("2024-02-29", "2023-12-31T23:59:59", "2024-01-01 12:00:00");
            case TIME, OTHER -> "x";
        };
    }

    private Map<String, Object> cast() {
        return step(
                "cast",
                Map.of(
                        "columns",
                        some(1 + random.nextInt(2)),
                        "to_type",
                        expressions.one("text", "integer", "decimal", "double", "boolean", "date", "timestamp"),
                        "on_error",
                        expressions.one("fail", "null", "reject", "reject")));
    }

    private Map<String, Object> derive() {
        ColumnType type = expressions.one(
                ColumnType.INTEGER,
                ColumnType.DECIMAL,
                ColumnType.DOUBLE,
                ColumnType.TEXT,
                ColumnType.BOOLEAN,
                ColumnType.DATE,
                ColumnType.TIMESTAMP);
        String name = random.nextInt(3) == 0 ? any().name() : "new " + random.nextInt(5);
        return step("derive", Map.of("column", name, "expression", expressions.of(type, 3)));
    }

    private Map<String, Object> texts() {
        List<String> texts = columns.stream()
                .filter(column -> column.type() == ColumnType.TEXT)
                .map(Column::name)
                .toList();
        if (texts.isEmpty() || random.nextInt(3) == 0) {
            return step("trim", Map.of());
        }
        String mode = expressions.one("part", "whole", "regex");
        return step(
                "replace",
                Map.of(
                        "columns",
                        texts,
                        "find",
                        expressions.one("a", "India", mode.equals("regex") ? "[0-9]" : "5"),
                        "replacement",
                        expressions.one("", "it's", "$1\\0"),
                        "mode",
                        mode));
    }

    private Map<String, Object> sort() {
        List<Map<String, Object>> keys = new ArrayList<>();
        for (String name : some(1 + random.nextInt(2))) {
            keys.add(Map.of(
                    "column",
                    name,
                    "order",
                    expressions.one("asc", "desc"),
                    "nulls",
                    expressions.one("first", "last")));
        }
        return step("sort", Map.of("by", keys));
    }

    private Map<String, Object> aggregate() {
        List<Map<String, Object>> measures = new ArrayList<>();
        measures.add(Map.of("function", "count", "as", "count " + random.nextInt(1_000_000)));
        Column column = any();
        String function = expressions.one("count", "sum", "avg", "min", "max", "count_distinct");
        measures.add(
                Map.of("function", function, "column", column.name(), "as", "measure " + random.nextInt(1_000_000)));
        List<String> keys = some(random.nextInt(3));
        return step(
                "aggregate",
                keys.isEmpty() ? Map.of("aggregations", measures) : Map.of("group_by", keys, "aggregations", measures));
    }
}
