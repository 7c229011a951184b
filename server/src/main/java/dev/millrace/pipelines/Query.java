package dev.millrace.pipelines;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** The query as it grows: a chain of named subqueries, the columns of the last one, and the hidden columns it carries. */
final class Query {

    private final Dialect dialect;
    private final HiddenColumns hidden;
    private final List<String> chain = new ArrayList<>();
    private List<Column> columns;
    private String last = CompiledPipeline.INPUT;
    private Optional<String> line;
    private Optional<String> place;

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

    /** The hidden column with the row's number in the file, while rows still are the file's. */
    Optional<String> line() {
        return line.map(dialect::identifier);
    }

    /** The hidden column that says where the row stands among the others. */
    String place() {
        return dialect.identifier(place.orElseThrow());
    }

    /** Adds a step that leaves the columns as they are: {@code select * from <the one before> …}. */
    void narrow(int step, String clauses) {
        add(step, "select * from " + last + " " + clauses);
    }

    /** Adds a step with columns of its own, the hidden ones carried along. */
    void project(int step, List<Item> items, String clauses) {
        String list = Stream.concat(
                        items.stream().map(this::spelled),
                        Stream.concat(line.stream(), place.stream()).distinct().map(dialect::identifier))
                .collect(Collectors.joining(", "));
        add(step, "select " + list + " from " + last + " " + clauses);
        columns = items.stream().map(Item::column).toList();
    }

    private String spelled(Item item) {
        String name = dialect.identifier(item.column().name());
        return item.sql().equals(name) ? name : item.sql() + " as " + name;
    }

    /** Adds a step whose rows are new ones: no line and no place goes with them. */
    void regroup(int step, List<Item> items, String clauses) {
        line = Optional.empty();
        place = Optional.empty();
        project(step, items, clauses);
    }

    /** Numbers the rows anew in the given order, for a later step that depends on it. */
    void number(int step, String order) {
        String name = hidden.name("place" + step);
        narrowWith(step, "row_number() over (order by " + order + ") as " + dialect.identifier(name));
        place = Optional.of(name);
    }

    /** Adds one more column to the ones there are, a hidden one. */
    void narrowWith(int step, String item) {
        add(step, "select *, " + item + " from " + last);
    }

    /** The quoted name of a hidden column that a step makes for itself. */
    String hidden(String purpose) {
        return dialect.identifier(hidden.name(purpose));
    }

    private void add(int step, String select) {
        String name = "step" + step;
        // A step may take several subqueries.
        last = chain.isEmpty() || !last.matches(name + "[a-z]*") ? name : last + "x";
        chain.add(last + " as (" + select.strip() + ")");
    }

    /** The relation before the next step. */
    String source() {
        return last;
    }

    /** The chain so far followed by a select over its end. */
    String with(String select) {
        return chain.isEmpty() ? select : "with " + String.join(",\n", chain) + "\n" + select;
    }

    String sql() {
        String list = columns.stream()
                .map(column -> dialect.identifier(column.name()))
                .collect(Collectors.joining(", "));
        return with("select " + list + " from " + last);
    }

    /** One column of a select list. */
    record Item(String sql, Column column) {}
}
