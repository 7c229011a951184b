package dev.millrace.pipelines;

import java.util.Locale;

/** What a column holds, in the words of the API. An engine's own types are narrower; its dialect maps them. */
public enum ColumnType {
    TEXT,
    /** A whole number of at most 64 bits. */
    INTEGER,
    /** An exact number with a fixed count of decimal places. */
    DECIMAL,
    /** A floating point number of 64 bits. */
    DOUBLE,
    BOOLEAN,
    DATE,
    TIMESTAMP,
    TIME,
    /** Lists, structs, JSON, blobs: carried along, tested for null, turned into text, and nothing else. */
    OTHER;

    public boolean isNumber() {
        return this == INTEGER || this == DECIMAL || this == DOUBLE;
    }

    /** Has an order that people expect: everything but booleans and what is opaque to us. */
    boolean isOrdered() {
        return this != BOOLEAN && this != OTHER;
    }

    @Override
    public String toString() {
        return name().toLowerCase(Locale.ROOT);
    }
}
