package dev.millrace.pipelines;

import org.jspecify.annotations.Nullable;

/**
 * A column of the rows between two steps.
 *
 * <p>A text file's columns mean a type, but are held as the text that the file has: what no step changes comes out as it
 * went in, {@code 1.10} and {@code TRUE} included. Steps work with the {@linkplain Dialect#value value} instead.
 *
 * @param name exactly as the file writes it; steps have to use the same case
 * @param textOf the column of the file whose text this one still holds; null when it holds values of its type
 */
public record Column(String name, ColumnType type, @Nullable String textOf) {

    /** A column that holds values of its type. */
    public Column(String name, ColumnType type) {
        this(name, type, null);
    }

    /** A column of a text file. */
    public static Column asText(String name, ColumnType type) {
        return new Column(name, type, type == ColumnType.TEXT ? null : name);
    }

    Column named(String other) {
        return new Column(other, type, textOf);
    }

    /** The same column once it holds values of its type. */
    Column valued() {
        return new Column(name, type);
    }
}
