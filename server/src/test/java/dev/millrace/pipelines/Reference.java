package dev.millrace.pipelines;

import static dev.millrace.pipelines.ReferenceValues.compare;

import java.math.BigDecimal;
import java.math.BigInteger;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Function;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

import org.jspecify.annotations.Nullable;

import dev.millrace.pipelines.Condition.All;
import dev.millrace.pipelines.Condition.Any;
import dev.millrace.pipelines.Condition.Comparison;
import dev.millrace.pipelines.Table.Row;

/** Runs steps row by row in plain Java: what the compiled query has to come out at. Knows nothing of SQL. */
final class Reference {

    /** A row that a step took out. */
    record Reject(long line, int step, String column) {}

    /** A cast that fails the job. */
    static final class Failure extends RuntimeException {}

    private final List<StepPlan> plans;
    private final List<Reject> rejects = new ArrayList<>();

    Reference(CompiledPipeline compiled) {
        this.plans = compiled.steps();
    }

    List<Reject> rejects() {
        return rejects.stream()
                .sorted(Comparator.comparingLong((Reject reject) -> reject.line() == 0 ? Long.MAX_VALUE : reject.line())
                        .thenComparingInt(Reject::step))
                .toList();
    }

    Table run(Table input) {
        Table table = input;
        for (StepPlan plan : plans) {
            Table after = step(plan, table);
            table = new Table(plan.columns(), after.rows());
        }
        return table;
    }

    private Table step(StepPlan plan, Table table) {
        return switch (plan.step()) {
            case Filter filter ->
                table.with(table.rows().stream()
                        .filter(row -> meets(filter.condition(), table, row))
                        .toList());
            case Select select -> picked(table, select.columns());
            case Drop drop ->
                picked(
                        table,
                        table.columns().stream()
                                .map(Column::name)
                                .filter(name -> !drop.columns().contains(name))
                                .toList());
            case Rename ignored -> table;
            case ConvertFormat ignored -> table;
            case Cast cast -> cast(plan.number(), cast, table);
            case Derive derive -> {
                Column made = plan.columns().stream()
                        .filter(column -> column.name().equals(derive.column()))
                        .findFirst()
                        .orElseThrow();
                yield derive(derive, table, made.type());
            }
            case FillNull fill ->
                changed(table, fill.columns(), (column, value) -> value == null ? filled(fill, column) : value);
            case Replace replace ->
                changed(
                        table,
                        replace.columns(),
                        (column, value) -> value == null ? null : replaced(replace, (String) value));
            case Trim trim -> {
                List<String> columns = trim.columns().isEmpty()
                        ? table.columns().stream()
                                .filter(column -> column.type() == ColumnType.TEXT)
                                .map(Column::name)
                                .toList()
                        : trim.columns();
                yield changed(table, columns, (column, value) -> value == null ? null : ((String) value).strip());
            }
            case Sort sort -> sorted(sort, table);
            case Limit limit ->
                table.with(table.rows().stream()
                        .skip(limit.offset())
                        .limit(limit.count())
                        .toList());
            case Sample sample ->
                throw new IllegalArgumentException("chance needs places, not in the reference: " + sample);
            case Deduplicate deduplicate -> deduplicated(deduplicate, table);
            case Aggregate aggregate -> aggregated(aggregate, table);
        };
    }

    private static boolean meets(Condition condition, Table table, Row row) {
        return switch (condition) {
            case All(List<Condition> parts) -> parts.stream().allMatch(part -> meets(part, table, row));
            case Any(List<Condition> parts) -> parts.stream().anyMatch(part -> meets(part, table, row));
            case Comparison(String column, Operator operator, List<Literal> values) -> {
                int index = table.index(column);
                yield compares(
                        row.values().get(index), table.columns().get(index).type(), operator, values);
            }
        };
    }

    private static boolean compares(
            @Nullable Object value, ColumnType type, Operator operator, List<Literal> literals) {
        if (value == null) {
            return switch (operator) {
                case NE, NOT_IN, IS_NULL -> true;
                default -> false;
            };
        }
        Function<Integer, Integer> order = i -> compare(value, ReferenceValues.literal(literals.get(i), type));
        Function<Integer, String> text = i -> literals.get(i).written();
        return switch (operator) {
            case EQ -> order.apply(0) == 0;
            case NE -> order.apply(0) != 0;
            case GT -> order.apply(0) > 0;
            case GTE -> order.apply(0) >= 0;
            case LT -> order.apply(0) < 0;
            case LTE -> order.apply(0) <= 0;
            case BETWEEN -> order.apply(0) >= 0 && order.apply(1) <= 0;
            case IN -> literals.stream().anyMatch(one -> compares(value, type, Operator.EQ, List.of(one)));
            case NOT_IN -> literals.stream().noneMatch(one -> compares(value, type, Operator.EQ, List.of(one)));
            case CONTAINS -> ((String) value).contains(text.apply(0));
            case STARTS_WITH -> ((String) value).startsWith(text.apply(0));
            case ENDS_WITH -> ((String) value).endsWith(text.apply(0));
            case MATCHES ->
                Pattern.compile(text.apply(0)).matcher((String) value).find();
            case IS_NULL -> false;
            case NOT_NULL -> true;
        };
    }

    private static Table picked(Table table, List<String> names) {
        List<Integer> indexes = names.stream().map(table::index).toList();
        List<Row> rows = new ArrayList<>();
        for (Row row : table.rows()) {
            List<@Nullable Object> values = new ArrayList<>();
            indexes.forEach(index -> values.add(row.values().get(index)));
            rows.add(new Row(row.line(), values));
        }
        return new Table(
                indexes.stream().map(index -> table.columns().get(index)).toList(), rows);
    }

    /** A change of single values. */
    private interface Change {
        @Nullable
        Object apply(Column column, @Nullable Object value);
    }

    private static Table changed(Table table, List<String> names, Change change) {
        List<Row> rows = new ArrayList<>();
        for (Row row : table.rows()) {
            List<@Nullable Object> values = new ArrayList<>(row.values());
            for (String name : names) {
                int index = table.index(name);
                values.set(index, change.apply(table.columns().get(index), values.get(index)));
            }
            rows.add(new Row(row.line(), values));
        }
        return table.with(rows);
    }

    private static Object filled(FillNull fill, Column column) {
        Object value = ReferenceValues.literal(fill.value(), column.type());
        return switch (column.type()) {
            case INTEGER -> ((BigDecimal) value).longValueExact();
            default -> value;
        };
    }

    private static String replaced(Replace replace, String value) {
        return switch (replace.mode()) {
            case PART -> value.replace(replace.find(), replace.replacement());
            case WHOLE -> value.equals(replace.find()) ? replace.replacement() : value;
            case REGEX ->
                Pattern.compile(replace.find())
                        .matcher(value)
                        .replaceAll(Matcher.quoteReplacement(replace.replacement()));
        };
    }

    private Table cast(int number, Cast cast, Table table) {
        List<Row> rows = new ArrayList<>();
        for (Row row : table.rows()) {
            List<@Nullable Object> values = new ArrayList<>(row.values());
            String bad = null;
            for (String name : cast.columns()) {
                int index = table.index(name);
                Object value = values.get(index);
                Object converted = value == null ? null : ReferenceValues.convert(value, cast.target());
                if (value != null && converted == null && bad == null) {
                    bad = name;
                }
                values.set(index, converted);
            }
            if (bad != null && cast.onError() == Cast.OnError.FAIL) {
                throw new Failure();
            }
            if (bad != null && cast.onError() == Cast.OnError.REJECT) {
                rejects.add(new Reject(row.line(), number, bad));
            } else {
                rows.add(new Row(row.line(), values));
            }
        }
        return table.with(rows);
    }

    private static Table derive(Derive derive, Table table, ColumnType type) {
        boolean replaces =
                table.columns().stream().anyMatch(column -> column.name().equals(derive.column()));
        List<Row> rows = new ArrayList<>();
        for (Row row : table.rows()) {
            Object value = typed(new ReferenceExpressions(table, row).value(derive.expression()), type);
            List<@Nullable Object> values = new ArrayList<>(row.values());
            if (replaces) {
                values.set(table.index(derive.column()), value);
            } else {
                values.add(value);
            }
            rows.add(new Row(row.line(), values));
        }
        return table.with(rows);
    }

    /** An expression of several branches may give a narrower value than its type is. */
    private static @Nullable Object typed(@Nullable Object value, ColumnType type) {
        if (value instanceof Number number && type == ColumnType.DOUBLE) {
            return number.doubleValue();
        }
        if (value instanceof Number number && type == ColumnType.DECIMAL) {
            return ReferenceValues.number(number);
        }
        return value != null && type == ColumnType.TIMESTAMP ? ReferenceValues.moment(value) : value;
    }

    private static Table sorted(Sort sort, Table table) {
        List<Row> rows = new ArrayList<>(table.rows());
        List<Sort.Key> keys = new ArrayList<>(sort.by());
        Collections.reverse(keys);
        for (Sort.Key key : keys) {
            int index = table.index(key.column());
            Comparator<@Nullable Object> order =
                    ReferenceValues.order(key.order() == Sort.Order.DESC, key.nulls() == Sort.Nulls.FIRST);
            rows.sort((a, b) -> order.compare(a.values().get(index), b.values().get(index)));
        }
        return table.with(rows);
    }

    /** Values by which rows are the same, whatever the scale of a decimal. */
    private static List<@Nullable Object> key(Table table, Row row, List<String> names) {
        List<@Nullable Object> key = new ArrayList<>();
        for (String name : names) {
            Object value = row.values().get(table.index(name));
            key.add(value instanceof BigDecimal decimal ? decimal.stripTrailingZeros() : value);
        }
        return key;
    }

    private static Table deduplicated(Deduplicate deduplicate, Table table) {
        List<String> names = deduplicate.keys().isEmpty()
                ? table.columns().stream().map(Column::name).toList()
                : deduplicate.keys();
        boolean last = deduplicate.keep() == Deduplicate.Keep.LAST;
        List<Row> rows = new ArrayList<>(last ? table.rows().reversed() : table.rows());
        Set<List<@Nullable Object>> seen = new HashSet<>();
        rows.removeIf(row -> !seen.add(key(table, row, names)));
        return table.with(last ? rows.reversed() : rows);
    }

    private static Table aggregated(Aggregate aggregate, Table table) {
        Map<List<@Nullable Object>, List<Row>> groups = new TreeMap<>(Reference::compareKeys);
        for (Row row : table.rows()) {
            groups.computeIfAbsent(key(table, row, aggregate.groupBy()), key -> new ArrayList<>())
                    .add(row);
        }
        List<Row> rows = new ArrayList<>();
        groups.forEach((key, members) -> {
            List<@Nullable Object> values = new ArrayList<>(key);
            aggregate.aggregations().forEach(measure -> values.add(measured(measure, table, members)));
            rows.add(new Row(0, values));
        });
        return table.with(rows);
    }

    private static int compareKeys(List<@Nullable Object> a, List<@Nullable Object> b) {
        for (int i = 0; i < a.size(); i++) {
            int order = ReferenceValues.order(false, false).compare(a.get(i), b.get(i));
            if (order != 0) {
                return order;
            }
        }
        return 0;
    }

    private static @Nullable Object measured(Aggregate.Measure measure, Table table, List<Row> rows) {
        if (measure.column().isEmpty()) {
            return (long) rows.size();
        }
        int index = table.index(measure.column().get());
        List<Object> values = new ArrayList<>();
        rows.forEach(row -> {
            Object value = row.values().get(index);
            if (value != null) {
                values.add(value);
            }
        });
        return switch (measure.function()) {
            case COUNT -> (long) values.size();
            case COUNT_DISTINCT -> {
                Map<String, Object> distinct = new LinkedHashMap<>();
                values.forEach(value -> distinct.put(
                        value instanceof BigDecimal decimal
                                ? decimal.stripTrailingZeros().toPlainString()
                                : value.toString(),
                        value));
                yield (long) distinct.size();
            }
            case MIN -> values.stream().min(ReferenceValues::compare).orElse(null);
            case MAX -> values.stream().max(ReferenceValues::compare).orElse(null);
            case SUM -> values.isEmpty() ? null : sum(values);
            case AVG -> values.isEmpty() ? null : (Object) (doubleSum(values) / values.size());
        };
    }

    private static Object sum(List<Object> values) {
        return switch (values.getFirst()) {
            case Long ignored ->
                values.stream()
                        .map(value -> BigInteger.valueOf((Long) value))
                        .reduce(BigInteger.ZERO, BigInteger::add)
                        .longValueExact();
            case Double ignored -> doubleSum(values);
            default -> values.stream().map(BigDecimal.class::cast).reduce(BigDecimal.ZERO, BigDecimal::add);
        };
    }

    private static double doubleSum(List<Object> values) {
        return values.stream()
                .mapToDouble(value -> ((Number) Objects.requireNonNull(value)).doubleValue())
                .sum();
    }
}
