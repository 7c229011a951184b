package dev.millrace.engine.child;

import java.util.Collections;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;

import dev.millrace.pipelines.Column;
import dev.millrace.pipelines.DuckDbDialect;

/** The engine's dialect, which remembers whose text it was asked to take for a value. */
final class TypedColumns extends DuckDbDialect {

    private final Set<String> used = new HashSet<>();

    @Override
    public String value(Column column) {
        if (column.textOf() != null) {
            used.add(column.textOf());
        }
        return super.value(column);
    }

    /** The columns of the file whose text has to be of their type. */
    Set<String> used() {
        return Collections.unmodifiableSet(used);
    }

    /** A query of the same columns that hold values, for a file that keeps types. */
    String values(String query, List<Column> columns) {
        String items = columns.stream()
                .map(column -> value(column) + " as " + identifier(column.name()))
                .collect(Collectors.joining(", "));
        return "select " + items + " from (" + query + ")";
    }
}
