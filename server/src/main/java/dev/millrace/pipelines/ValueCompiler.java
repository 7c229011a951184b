package dev.millrace.pipelines;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.function.UnaryOperator;

/** Adds the steps that change values in place: fill_null, replace and trim. */
final class ValueCompiler {

    private final StepContext step;
    private final Query query;
    private final Dialect dialect;

    ValueCompiler(StepContext step, Query query, Dialect dialect) {
        this.step = step;
        this.query = query;
        this.dialect = dialect;
    }

    void fillNull(FillNull fill) {
        Operands operands = new Operands(dialect);
        change(step.columns(fill.columns()), item -> {
            Column column = item.column();
            try {
                String value = operands.sql(fill.value(), column.type());
                Growth growth = item.growth().or(Growth.of(fill.value().written()));
                String filled = dialect.call(Operation.COALESCE, List.of(dialect.value(column), value));
                return new Item(filled, column.valued(), growth);
            } catch (Operands.Misfit e) {
                throw step.problem(
                        e.getMessage() + ", and column " + Words.quoted(column.name()) + " is " + column.type());
            }
        });
    }

    void replace(Replace replace) {
        String find = dialect.text(replace.find());
        String replacement = dialect.text(replace.replacement());
        change(texts(replace.columns()), item -> {
            String sql = item.sql();
            Growth growth = item.growth();
            return switch (replace.mode()) {
                case PART ->
                    new Item(
                            dialect.call(Operation.REPLACE, List.of(sql, find, replacement)),
                            item.column(),
                            growth.replacing(replace.find(), replace.replacement()));
                case WHOLE ->
                    new Item(
                            "case when " + sql + " = " + find + " then " + replacement + " else " + sql + " end",
                            item.column(),
                            growth.or(Growth.of(replace.replacement())));
                case REGEX ->
                    new Item(
                            dialect.replaceMatches(sql, replace.find(), replace.replacement()),
                            item.column(),
                            growth.replacingMatches(replace.replacement()));
            };
        });
    }

    void trim(Trim trim) {
        List<Column> columns = trim.columns().isEmpty()
                ? query.columns().stream()
                        .filter(column -> column.type() == ColumnType.TEXT)
                        .toList()
                : texts(trim.columns());
        change(
                columns,
                item -> new Item(dialect.call(Operation.TRIM, List.of(item.sql())), item.column(), item.growth()));
    }

    private List<Column> texts(List<String> names) {
        List<Column> columns = step.columns(names);
        for (Column column : columns) {
            if (column.type() != ColumnType.TEXT) {
                throw step.problem("needs text, and column " + Words.quoted(column.name()) + " is " + column.type()
                        + " (cast it to text first)");
            }
        }
        return columns;
    }

    private void change(List<Column> columns, UnaryOperator<Item> change) {
        Set<Column> changed = new HashSet<>(columns);
        List<Item> items = new ArrayList<>(query.items());
        items.replaceAll(item -> changed.contains(item.column()) ? change.apply(item) : item);
        query.project(step, items, "");
    }
}
