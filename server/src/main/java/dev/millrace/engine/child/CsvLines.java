package dev.millrace.engine.child;

import java.io.Closeable;
import java.io.IOException;

/** Finds the lines of rows that the engine knows by number only, by reading the file along with it. */
final class CsvLines implements Closeable {

    private final CsvReader reader;
    private final CsvChecker checker;
    private long row;

    /**
     * Begins at the first row.
     *
     * @param checker knows the records that the engine was given
     */
    CsvLines(CsvInput input, CsvChecker checker) throws IOException, Refusal {
        this.reader = input.open();
        this.checker = checker;
        if (input.shape().header()) {
            reader.next();
        }
    }

    /** The line that a row begins on. Ask for them in their order. */
    long lineOf(long number) throws IOException, Refusal {
        while (row < number && reader.next()) {
            row += checker.problem(reader) == null ? 1 : 0;
        }
        return reader.line();
    }

    @Override
    public void close() throws IOException {
        reader.close();
    }
}
