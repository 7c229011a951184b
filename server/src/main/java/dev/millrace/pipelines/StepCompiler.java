package dev.millrace.pipelines;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** Checks one step against the columns it meets and adds it to the query. */
final class StepCompiler {

    private final Step step;
    private final Query query;
    private final Dialect dialect;
    private final StepContext context;

    StepCompiler(int number, Step step, Query query, Dialect dialect) {
        this.step = step;
        this.query = query;
        this.dialect = dialect;
        this.context = new StepContext(number, step.type(), query.columns());
    }

    /** Adds the step; when a later one depends on the order of rows, the order that this one makes is kept in a number. */
    void compile(boolean orderMatters) {
        ValueCompiler values = new ValueCompiler(context, query, dialect);
        OrderCompiler order = new OrderCompiler(context, query, dialect);
        switch (step) {
            case Filter filter ->
                query.narrow(context, "where " + new ConditionCompiler(context, dialect).compile(filter.condition()));
            case Select select -> select(context.columns(select.columns()));
            case Drop drop -> drop(drop);
            case Rename rename -> rename(rename);
            case Cast cast -> new CastCompiler(context, cast, query, dialect).compile();
            case Derive derive -> derive(derive);
            case FillNull fill -> values.fillNull(fill);
            case Replace replace -> values.replace(replace);
            case Trim trim -> values.trim(trim);
            case Sort sort -> order.sort(sort, orderMatters);
            case Limit limit -> query.narrow(context, "limit " + limit.count() + " offset " + limit.offset());
            case Sample sample -> order.sample(sample);
            case Deduplicate deduplicate -> order.deduplicate(deduplicate);
            case Aggregate aggregate -> new AggregateCompiler(context, query, dialect).compile(aggregate, orderMatters);
            case ConvertFormat ignored -> {}
        }
    }

    /** The select that finds the rows which this step rejects, when it may. Asked before the step is added. */
    Optional<String> rejects() {
        return step instanceof Cast cast && cast.mayReject()
                ? Optional.of(new CastCompiler(context, cast, query, dialect).rejects())
                : Optional.empty();
    }

    private void select(List<Column> columns) {
        query.project(context, columns.stream().map(query::item).toList(), "");
    }

    private void drop(Drop drop) {
        Set<Column> dropped = new HashSet<>(context.columns(drop.columns()));
        List<Column> left = query.columns().stream()
                .filter(column -> !dropped.contains(column))
                .toList();
        if (left.isEmpty()) {
            throw context.problem("drops every column");
        }
        select(left);
    }

    private void rename(Rename rename) {
        context.columns(List.copyOf(rename.columns().keySet()));
        List<Item> items = new ArrayList<>();
        for (Item item : query.items()) {
            Column column = item.column();
            String name = rename.columns().getOrDefault(column.name(), column.name());
            items.add(new Item(item.sql(), column.named(name), item.growth()));
        }
        context.refuseDoubles(items);
        query.project(context, items, "");
    }

    private void derive(Derive derive) {
        ExpressionCompiler.Typed typed;
        try {
            typed = new ExpressionCompiler(context.columns(), query, dialect).compile(derive.expression());
        } catch (ExpressionProblem e) {
            throw context.problem("the expression is wrong " + e.getMessage());
        }
        if (typed.type() == null) {
            throw context.problem("the expression is always null, of no type: use text(null) or another type");
        }
        Item made = new Item(typed.sql(), new Column(derive.column(), typed.type()), typed.growth());
        List<Item> items = new ArrayList<>(query.items());
        items.replaceAll(item -> item.column().name().equals(derive.column()) ? made : item);
        if (!items.contains(made)) {
            items.add(made);
            context.refuseDoubles(items);
        }
        query.project(context, items, "");
    }
}
