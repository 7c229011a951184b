package dev.millrace.engine.child;

import java.io.Closeable;
import java.io.IOException;
import java.nio.file.Path;

import org.jspecify.annotations.Nullable;

/** The file of rows that could not be read or converted: a line number, the reason and the row's text for each. */
final class Rejects implements Closeable {

    static final String NAME = "rejects.csv";

    private final Path file;
    private @Nullable CsvWriter writer;
    private long count;

    Rejects(Path folder) {
        this.file = folder.resolve(NAME);
    }

    /**
     * Adds a row.
     *
     * @param line of the file, from 1; null where rows no longer have one
     */
    void add(@Nullable Long line, String reason, String raw) throws IOException {
        if (writer == null) {
            writer = new CsvWriter(file, (byte) ',');
            writer.write("line", "reason", "raw");
        }
        writer.write(line == null ? null : line.toString(), reason, raw);
        count++;
    }

    long count() {
        return count;
    }

    @Override
    public void close() throws IOException {
        if (writer != null) {
            writer.close();
        }
    }
}
