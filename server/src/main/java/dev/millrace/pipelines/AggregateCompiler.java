package dev.millrace.pipelines;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;

import org.jspecify.annotations.Nullable;

/** Adds an aggregation to the query. */
final class AggregateCompiler {

    private final StepContext step;
    private final Query query;
    private final Dialect dialect;

    AggregateCompiler(StepContext step, Query query, Dialect dialect) {
        this.step = step;
        this.query = query;
        this.dialect = dialect;
    }

    void compile(Aggregate aggregate, boolean orderMatters) {
        List<Column> keys = step.columns(aggregate.groupBy());
        List<Item> items = new ArrayList<>();
        for (Column key : keys) {
            if (key.type() == ColumnType.OTHER) {
                throw step.problem("cannot group by column " + Words.quoted(key.name()) + ", which is no plain value");
            }
            items.add(new Item(dialect.value(key), key.valued(), query.growth(key)));
        }
        aggregate.aggregations().forEach(measure -> items.add(measure(measure)));
        step.refuseDoubles(items);
        List<String> names =
                keys.stream().map(key -> dialect.identifier(key.name())).toList();
        String values = keys.stream().map(dialect::value).collect(Collectors.joining(", "));
        String grouping = names.isEmpty() ? "" : "group by " + values + " ";
        String order = names.stream().map(name -> name + " asc nulls last").collect(Collectors.joining(", "));
        // Without keys SQL makes a row even of nothing; here no rows make no row.
        query.regroup(step, items, grouping + "having count(*) > 0" + (names.isEmpty() ? "" : " order by " + order));
        if (orderMatters) {
            query.number(
                    step,
                    names.isEmpty()
                            ? dialect.identifier(items.getFirst().column().name())
                            : order);
        }
    }

    private Item measure(Aggregate.Measure measure) {
        if (measure.column().isEmpty()) {
            return new Item("count(*)", new Column(measure.as(), ColumnType.INTEGER), Growth.SHORT);
        }
        Column column = step.column(measure.column().get());
        String wanted = objection(measure.function(), column.type());
        if (wanted != null) {
            throw step.problem(Words.wire(measure.function()) + " needs " + wanted + ", and column "
                    + Words.quoted(column.name()) + " is " + column.type());
        }
        ColumnType type =
                switch (measure.function()) {
                    case COUNT, COUNT_DISTINCT -> ColumnType.INTEGER;
                    case AVG -> ColumnType.DOUBLE;
                    case SUM, MIN, MAX -> column.type();
                };
        String sql = dialect.aggregate(measure.function(), dialect.value(column), column.type());
        return new Item(sql, new Column(measure.as(), type), query.growth(column));
    }

    private static @Nullable String objection(Aggregate.Function function, ColumnType type) {
        return switch (function) {
            case COUNT -> null;
            case SUM, AVG -> type.isNumber() ? null : "a column of numbers";
            case MIN, MAX, COUNT_DISTINCT -> type == ColumnType.OTHER ? "a column of plain values" : null;
        };
    }
}
