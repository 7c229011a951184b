package dev.millrace.pipelines;

/** The formats that files are read and written in. */
public enum FileFormat {
    CSV,
    TSV,
    /** One array of objects. */
    JSON,
    /** One object a line. */
    NDJSON,
    PARQUET;

    /** Of a file's name, without the dot. */
    public String extension() {
        return Words.wire(this);
    }

    /** Text, with a delimiter between the fields of a line. */
    public boolean isDelimited() {
        return this == CSV || this == TSV;
    }
}
