package dev.millrace.pipelines;

import java.util.List;

import org.jspecify.annotations.Nullable;

/** Rows as the reference sees them. */
record Table(List<Column> columns, List<Row> rows) {

    /**
     * One row.
     *
     * @param line its number in the file, 0 when it is made of several
     */
    record Row(long line, List<@Nullable Object> values) {}

    int index(String name) {
        for (int i = 0; i < columns.size(); i++) {
            if (columns.get(i).name().equals(name)) {
                return i;
            }
        }
        throw new IllegalArgumentException("no column " + name);
    }

    Table with(List<Row> others) {
        return new Table(columns, others);
    }
}
