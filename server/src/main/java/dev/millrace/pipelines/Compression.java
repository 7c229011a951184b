package dev.millrace.pipelines;

/** How an output is compressed: a text format as a whole, Parquet page by page inside the file. */
public enum Compression {
    NONE(""),
    GZIP(".gz"),
    ZSTD(".zst"),
    /** Parquet only. */
    SNAPPY("");

    private final String suffix;

    Compression(String suffix) {
        this.suffix = suffix;
    }

    String suffix() {
        return suffix;
    }
}
