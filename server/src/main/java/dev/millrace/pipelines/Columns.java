package dev.millrace.pipelines;

import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** The columns that a step meets, by name. */
final class Columns {

    private final Map<String, Column> byName = new LinkedHashMap<>();

    Columns(List<Column> columns) {
        columns.forEach(column -> byName.put(column.name(), column));
    }

    Optional<Column> find(String name) {
        return Optional.ofNullable(byName.get(name));
    }

    Collection<String> names() {
        return byName.keySet();
    }

    List<Column> all() {
        return List.copyOf(byName.values());
    }
}
