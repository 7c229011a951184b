package dev.millrace.engine.child;

/**
 * What one job may take.
 *
 * @param memory bytes that DuckDB may hold before it spills
 * @param threads threads of the query
 * @param spill bytes of temporary files of the query
 * @param unpacked bytes that a packed or re-encoded file may become
 * @param columns columns that a file may have
 * @param line bytes of one record of a CSV file, or of one JSON object
 */
public record Bounds(long memory, int threads, long spill, long unpacked, int columns, int line) {

    /** The same, with all of the memory for one thread. */
    Bounds onOneThread() {
        return new Bounds(memory, 1, spill, unpacked, columns, line);
    }
}
