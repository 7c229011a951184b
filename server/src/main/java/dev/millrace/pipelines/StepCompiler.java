package dev.millrace.pipelines;

import java.math.BigDecimal;
import java.math.BigInteger;
import java.math.RoundingMode;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Collectors;

import org.jspecify.annotations.Nullable;

import dev.millrace.pipelines.Query.Item;

/** Checks one step against the columns it meets and adds it to the query. */
final class StepCompiler {

    private final int number;
    private final Step step;
    private final Query query;
    private final Dialect dialect;
    private final StepContext context;

    StepCompiler(int number, Step step, Query query, Dialect dialect) {
        this.number = number;
        this.step = step;
        this.query = query;
        this.dialect = dialect;
        this.context = new StepContext(number, step.type(), query.columns());
    }

    /** Adds the step; when a later one depends on the order of rows, the order that this one makes is kept in a number. */
    void compile(boolean orderMatters) {
        switch (step) {
            case Filter filter ->
                query.narrow(number, "where " + new ConditionCompiler(context, dialect).compile(filter.condition()));
            case Select select -> query.project(number, items(context.columns(select.columns())), "");
            case Drop drop -> drop(drop);
            case Rename rename -> rename(rename);
            case Cast cast -> new CastCompiler(context, cast, query, dialect).compile();
            case Derive derive -> derive(derive);
            case FillNull fill -> fillNull(fill);
            case Replace replace -> replace(replace);
            case Trim trim -> trim(trim);
            case Sort sort -> sort(sort, orderMatters);
            case Limit limit -> query.narrow(number, "limit " + limit.count() + " offset " + limit.offset());
            case Sample sample -> sample(sample);
            case Deduplicate deduplicate -> deduplicate(deduplicate);
            case Aggregate aggregate -> aggregate(aggregate, orderMatters);
            case ConvertFormat ignored -> {}
        }
    }

    /** The select that finds the rows which this step rejects, when it may. Asked before the step is added. */
    Optional<String> rejects() {
        return step instanceof Cast cast && cast.mayReject()
                ? Optional.of(new CastCompiler(context, cast, query, dialect).rejects())
                : Optional.empty();
    }

    private Item item(Column column) {
        return new Item(dialect.identifier(column.name()), column);
    }

    private List<Item> items(List<Column> columns) {
        return columns.stream().map(this::item).toList();
    }

    private void drop(Drop drop) {
        context.columns(drop.columns());
        Set<String> dropped = new HashSet<>(drop.columns());
        List<Column> left = query.columns().stream()
                .filter(column -> !dropped.contains(column.name()))
                .toList();
        if (left.isEmpty()) {
            throw context.problem("drops every column");
        }
        query.project(number, items(left), "");
    }

    private void rename(Rename rename) {
        context.columns(List.copyOf(rename.columns().keySet()));
        List<Item> items = query.columns().stream()
                .map(column -> new Item(
                        dialect.identifier(column.name()),
                        new Column(rename.columns().getOrDefault(column.name(), column.name()), column.type())))
                .toList();
        refuseDoubles(items);
        query.project(number, items, "");
    }

    /** Engines do not tell names apart by case alone. */
    private void refuseDoubles(List<Item> items) {
        Map<String, String> seen = new HashMap<>();
        for (Item item : items) {
            String name = item.column().name();
            String other = seen.put(name.toLowerCase(Locale.ROOT), name);
            if (other != null) {
                String difference = other.equals(name) ? "" : " beside " + Words.quoted(other) + ", apart from case";
                throw context.problem("makes a second column " + Words.quoted(name) + difference);
            }
        }
    }

    private void derive(Derive derive) {
        ExpressionCompiler.Typed typed;
        try {
            typed = new ExpressionCompiler(context.columns(), dialect).compile(derive.expression());
        } catch (ExpressionProblem e) {
            throw context.problem("the expression is wrong " + e.getMessage());
        }
        if (typed.type() == null) {
            throw context.problem("the expression is always null, of no type: use text(null) or another type");
        }
        Item made = new Item(typed.sql(), new Column(derive.column(), typed.type()));
        boolean replaces = context.columns().find(derive.column()).isPresent();
        List<Item> items = new ArrayList<>();
        for (Column column : query.columns()) {
            items.add(column.name().equals(derive.column()) ? made : item(column));
        }
        if (!replaces) {
            items.add(made);
            refuseDoubles(items);
        }
        query.project(number, items, "");
    }

    private void fillNull(FillNull fill) {
        Operands operands = new Operands(dialect);
        change(context.columns(fill.columns()), column -> {
            try {
                String value = operands.sql(fill.value(), column.type());
                return dialect.call(Operation.COALESCE, List.of(dialect.identifier(column.name()), value));
            } catch (Operands.Misfit e) {
                throw context.problem(
                        e.getMessage() + ", and column " + Words.quoted(column.name()) + " is " + column.type());
            }
        });
    }

    private void replace(Replace replace) {
        change(texts(replace.columns()), column -> {
            String sql = dialect.identifier(column.name());
            String find = dialect.text(replace.find());
            String replacement = dialect.text(replace.replacement());
            return switch (replace.mode()) {
                case PART -> dialect.call(Operation.REPLACE, List.of(sql, find, replacement));
                case WHOLE -> "case when " + sql + " = " + find + " then " + replacement + " else " + sql + " end";
                case REGEX -> dialect.replaceMatches(sql, replace.find(), replace.replacement());
            };
        });
    }

    private void trim(Trim trim) {
        List<Column> columns = trim.columns().isEmpty()
                ? query.columns().stream()
                        .filter(column -> column.type() == ColumnType.TEXT)
                        .toList()
                : texts(trim.columns());
        change(columns, column -> dialect.call(Operation.TRIM, List.of(dialect.identifier(column.name()))));
    }

    private List<Column> texts(List<String> names) {
        List<Column> columns = context.columns(names);
        for (Column column : columns) {
            if (column.type() != ColumnType.TEXT) {
                throw context.problem("needs text, and column " + Words.quoted(column.name()) + " is " + column.type()
                        + " (cast it to text first)");
            }
        }
        return columns;
    }

    private void change(List<Column> changed, Function<Column, String> sql) {
        Set<Column> affected = new HashSet<>(changed);
        query.project(
                number,
                query.columns().stream()
                        .map(column -> affected.contains(column) ? new Item(sql.apply(column), column) : item(column))
                        .toList(),
                "");
    }

    private void sort(Sort sort, boolean orderMatters) {
        String order = sort.by().stream().map(this::key).collect(Collectors.joining(", ")) + ", " + query.place();
        if (orderMatters) {
            query.number(number, order);
            query.narrow(number, "order by " + query.place());
        } else {
            query.narrow(number, "order by " + order);
        }
    }

    private String key(Sort.Key key) {
        Column column = context.column(key.column());
        if (column.type() == ColumnType.OTHER) {
            throw context.problem("cannot sort by column " + Words.quoted(column.name()) + ", a nested value");
        }
        return dialect.identifier(column.name()) + " " + Words.wire(key.order()) + " nulls " + Words.wire(key.nulls());
    }

    private void sample(Sample sample) {
        String place = dialect.convert(query.place(), ColumnType.INTEGER, CastTarget.of(ColumnType.TEXT));
        String chance = dialect.digest(dialect.call(Operation.JOIN, List.of(dialect.text(sample.seed() + ":"), place)));
        BigDecimal fraction = sample.fraction();
        if (fraction == null) {
            query.narrow(number, "order by " + chance + ", " + query.place() + " limit " + sample.count());
            query.narrow(number, "order by " + query.place());
        } else if (fraction.compareTo(BigDecimal.ONE) < 0) {
            query.narrow(number, "where " + chance + " < " + dialect.text(threshold(fraction)));
        }
    }

    /** The share of all digests, as their first digits: a row whose digest sorts below is in. */
    static String threshold(BigDecimal fraction) {
        BigInteger share = fraction.multiply(BigDecimal.valueOf(1L << 48))
                .setScale(0, RoundingMode.DOWN)
                .toBigIntegerExact();
        return String.format(Locale.ROOT, "%012x", share);
    }

    private void deduplicate(Deduplicate deduplicate) {
        List<Column> keys = deduplicate.keys().isEmpty() ? query.columns() : context.columns(deduplicate.keys());
        String by = keys.stream().map(key -> dialect.identifier(key.name())).collect(Collectors.joining(", "));
        String order = query.place() + (deduplicate.keep() == Deduplicate.Keep.FIRST ? " asc" : " desc");
        String among = query.hidden("among" + number);
        query.narrowWith(number, "row_number() over (partition by " + by + " order by " + order + ") as " + among);
        query.narrow(number, "where " + among + " = 1 order by " + query.place());
    }

    private void aggregate(Aggregate aggregate, boolean orderMatters) {
        List<Item> items = new ArrayList<>(items(context.columns(aggregate.groupBy())));
        aggregate.aggregations().forEach(measure -> items.add(measure(measure)));
        refuseDoubles(items);
        String keys = aggregate.groupBy().stream().map(dialect::identifier).collect(Collectors.joining(", "));
        String grouping = keys.isEmpty() ? "" : "group by " + keys + " ";
        String order = aggregate.groupBy().stream()
                .map(key -> dialect.identifier(key) + " asc nulls last")
                .collect(Collectors.joining(", "));
        // Without groups SQL makes a row even of nothing; here no rows make no row.
        query.regroup(number, items, grouping + "having count(*) > 0" + (order.isEmpty() ? "" : " order by " + order));
        if (orderMatters) {
            query.number(
                    number,
                    order.isEmpty()
                            ? dialect.identifier(items.getFirst().column().name())
                            : order);
        }
    }

    private Item measure(Aggregate.Measure measure) {
        if (measure.column().isEmpty()) {
            return new Item("count(*)", new Column(measure.as(), ColumnType.INTEGER));
        }
        Column column = context.column(measure.column().get());
        String wanted = objection(measure.function(), column.type());
        if (wanted != null) {
            throw context.problem(Words.wire(measure.function()) + " needs " + wanted + ", and column "
                    + Words.quoted(column.name()) + " is " + column.type());
        }
        ColumnType type =
                switch (measure.function()) {
                    case COUNT, COUNT_DISTINCT -> ColumnType.INTEGER;
                    case AVG -> ColumnType.DOUBLE;
                    case SUM, MIN, MAX -> column.type();
                };
        String sql = dialect.aggregate(measure.function(), dialect.identifier(column.name()), column.type());
        return new Item(sql, new Column(measure.as(), type));
    }

    private static @Nullable String objection(Aggregate.Function function, ColumnType type) {
        return switch (function) {
            case COUNT -> null;
            case SUM, AVG -> type.isNumber() ? null : "a column of numbers";
            case MIN, MAX, COUNT_DISTINCT -> type == ColumnType.OTHER ? "a column of plain values" : null;
        };
    }
}
