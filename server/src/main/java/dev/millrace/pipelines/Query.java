package dev.millrace.pipelines;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** The query as it grows: a chain of named subqueries, the columns of the last one, and the hidden columns it carries. */
final class Query {

    private final Dialect dialect;
    private final HiddenColumns hidden;
    private final List<String> chain = new ArrayList<>();
    private final Map<String, Growth> growth = new HashMap<>();
    private List<Column> columns;
    private String last = CompiledPipeline.INPUT;
    private Optional<String> line;
    private Optional<String> place;
    private long length;

    Query(Dialect dialect, HiddenColumns hidden, List<Column> input) {
        this.dialect = dialect;
        this.hidden = hidden;
        this.columns = List.copyOf(input);
        this.line = hidden.lineMatters() ? hidden.rowNumber() : Optional.empty();
        this.place = hidden.orderMattersAfter(-1) ? hidden.rowNumber() : Optional.empty();
    }

    List<Column> columns() {
        return columns;
    }

    /** A column taken over as it is. */
    Item item(Column column) {
        return new Item(dialect.identifier(column.name()), column, growth(column));
    }

    List<Item> items() {
        return columns.stream().map(this::item).toList();
    }

    Growth growth(Column column) {
        return growth.getOrDefault(column.name(), Growth.NONE);
    }

    /** The hidden column with the row's number in the file, while rows still are the file's. */
    Optional<String> line() {
        return line.map(dialect::identifier);
    }

    /** The hidden column that says where the row stands among the others. */
    String place() {
        return dialect.identifier(place.orElseThrow());
    }

    /** The quoted name of a hidden column that a step makes for itself. */
    String hidden(String purpose) {
        return dialect.identifier(hidden.name(purpose));
    }

    /** Adds a step that leaves the columns as they are: {@code select * from <the one before> …}. */
    void narrow(StepContext step, String clauses) {
        add(step, "select * from " + last + " " + clauses);
    }

    /** Adds one more column to the ones there are, a hidden one. */
    void widen(StepContext step, String sql, String name) {
        add(step, "select *, " + sql + " as " + name + " from " + last);
    }

    /** Adds a step with columns of its own, the hidden ones carried along. */
    void project(StepContext step, List<Item> items, String clauses) {
        for (Item item : items) {
            if (item.growth().isTooLarge()) {
                throw step.problem("could make the texts of column "
                        + Words.quoted(item.column().name()) + " more than " + Growth.MOST_TIMES
                        + " times as long as those of the file");
            }
        }
        String list = Stream.concat(
                        items.stream().map(this::spelled),
                        Stream.concat(line.stream(), place.stream()).distinct().map(dialect::identifier))
                .collect(Collectors.joining(", "));
        add(step, "select " + list + " from " + last + " " + clauses);
        columns = items.stream().map(Item::column).toList();
        growth.clear();
        items.forEach(item -> growth.put(item.column().name(), item.growth()));
    }

    private String spelled(Item item) {
        String name = dialect.identifier(item.column().name());
        return item.sql().equals(name) ? name : item.sql() + " as " + name;
    }

    /** Adds a step whose rows are new ones: no line and no place goes with them. */
    void regroup(StepContext step, List<Item> items, String clauses) {
        line = Optional.empty();
        place = Optional.empty();
        project(step, items, clauses);
    }

    /** Numbers the rows anew in the given order, for a later step that depends on it. */
    void number(StepContext step, String order) {
        String name = hidden.name("place" + step.number());
        widen(step, "row_number() over (order by " + order + ")", dialect.identifier(name));
        place = Optional.of(name);
    }

    private void add(StepContext step, String select) {
        String name = "step" + step.number();
        // A step may take several subqueries.
        last = chain.isEmpty() || !last.matches(name + "x*") ? name : last + "x";
        chain.add(last + " as (" + select.strip() + ")");
        length += select.length();
        if (length > Limits.SQL_LENGTH) {
            throw step.problem("there are too many columns for so many steps");
        }
        if (chain.size() > Limits.SUBQUERIES) {
            throw step.problem("there are too many steps that depend on the order of rows");
        }
    }

    /** The chain so far followed by a select over its end. */
    String with(String list, String clauses) {
        String with = chain.isEmpty() ? "" : "with " + String.join(",\n", chain) + "\n";
        return with + "select " + list + "\nfrom " + last + clauses;
    }

    String sql() {
        return with(
                columns.stream()
                        .map(column -> dialect.identifier(column.name()))
                        .collect(Collectors.joining(", ")),
                "");
    }
}
