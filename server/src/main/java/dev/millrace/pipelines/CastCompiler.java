package dev.millrace.pipelines;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;

import dev.millrace.pipelines.Cast.OnError;

/** Adds a cast to the query, and finds the rows that it rejects. */
final class CastCompiler {

    private static final int VALUE_SHOWN = 60;

    private final StepContext step;
    private final Cast cast;
    private final Query query;
    private final Dialect dialect;
    private final List<Column> affected;

    CastCompiler(StepContext step, Cast cast, Query query, Dialect dialect) {
        this.step = step;
        this.cast = cast;
        this.query = query;
        this.dialect = dialect;
        this.affected = step.columns(cast.columns());
        for (Column column : affected) {
            if (!Conversions.isPossible(column.type(), cast.target().type())) {
                throw step.problem("column " + Words.quoted(column.name()) + " is " + column.type()
                        + ", which cannot become " + cast.target().type());
            }
        }
    }

    void compile() {
        Set<Column> changed = new HashSet<>(affected);
        List<Item> items = new ArrayList<>(query.items());
        items.replaceAll(item -> changed.contains(item.column()) ? converted(item) : item);
        String clauses = cast.onError() == OnError.REJECT
                ? "where " + affected.stream().map(this::isSound).collect(Collectors.joining(" and "))
                : "";
        query.project(step, items, clauses);
    }

    /** One select over the rows before the step, with the columns of {@link CompiledPipeline#rejectsSql}. */
    String rejects() {
        String line = query.line().orElse("cast(null as " + integer() + ")");
        StringBuilder name = new StringBuilder("case");
        StringBuilder reason = new StringBuilder("case");
        for (Column column : affected) {
            name.append(" when ").append(isBad(column)).append(" then ").append(dialect.text(column.name()));
            reason.append(" when ").append(isBad(column)).append(" then ").append(message(column));
        }
        String raw = dialect.object(query.columns().stream().map(Column::name).toList());
        String bad = affected.stream().map(this::isBad).collect(Collectors.joining(" or "));
        String list = line + " as line, " + step.number() + " as step, " + name + " end as column_name, " + reason
                + " end as reason, " + raw + " as raw";
        return "(" + query.with(list, "\nwhere " + bad) + ")";
    }

    private Item converted(Item item) {
        Column column = item.column();
        String sql = tried(column);
        boolean same = column.type() == cast.target().type() && column.textOf() == null;
        if (cast.onError() == OnError.FAIL && !same) {
            sql = "case when " + isSound(column) + " then " + sql + " else "
                    + dialect.fail(message(column), cast.target()) + " end";
        }
        boolean wasText =
                column.textOf() != null || column.type() == ColumnType.TEXT || column.type() == ColumnType.OTHER;
        return new Item(sql, new Column(column.name(), cast.target().type()), wasText ? item.growth() : Growth.SHORT);
    }

    private String tried(Column column) {
        return convert(column, cast.target());
    }

    /** Text is converted as it stands, so that what is not of the type it seemed to be is found here. */
    private String convert(Column column, CastTarget target) {
        boolean isText = column.textOf() != null && column.type() != ColumnType.BOOLEAN;
        return isText
                ? dialect.convert(dialect.identifier(column.name()), ColumnType.TEXT, target)
                : dialect.convert(dialect.value(column), column.type(), target);
    }

    private String isSound(Column column) {
        return "(" + dialect.identifier(column.name()) + " is null or " + tried(column) + " is not null)";
    }

    private String isBad(Column column) {
        return "(" + dialect.identifier(column.name()) + " is not null and " + tried(column) + " is null)";
    }

    /** Names the value, the column and the type; made by the engine for the row at hand. */
    private String message(Column column) {
        String value = convert(column, CastTarget.of(ColumnType.TEXT));
        String shown = dialect.call(Operation.LEFT, List.of(value, dialect.integer(VALUE_SHOWN)));
        String before = "step " + step.number() + " (cast): '";
        String after = "' in column " + Words.quoted(column.name()) + " is not "
                + cast.target().described();
        return dialect.call(Operation.JOIN, List.of(dialect.text(before), shown, dialect.text(after)));
    }

    private String integer() {
        return dialect.type(CastTarget.of(ColumnType.INTEGER));
    }
}
