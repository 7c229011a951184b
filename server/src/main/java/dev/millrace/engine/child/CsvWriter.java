package dev.millrace.engine.child;

import java.io.BufferedWriter;
import java.io.Closeable;
import java.io.IOException;
import java.io.OutputStreamWriter;
import java.io.Writer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;

import org.jspecify.annotations.Nullable;

/** Writes records as RFC 4180 has them, apart from the line end, which is a line feed. */
final class CsvWriter implements Closeable {

    private final Writer out;
    private final char delimiter;

    CsvWriter(Path file, byte delimiter) throws IOException {
        this.out = new BufferedWriter(
                new OutputStreamWriter(Files.newOutputStream(file), StandardCharsets.UTF_8), 1 << 16);
        this.delimiter = (char) delimiter;
    }

    /** Writes the fields of a sound record; what was quoted stays quoted, as an empty value is not a missing one. */
    void copy(CsvReader record) throws IOException {
        for (int i = 0; i < record.fields(); i++) {
            separate(i);
            String value = record.field(i);
            if (value != null) {
                write(value, record.isQuoted(i));
            }
        }
        out.write('\n');
    }

    void write(@Nullable String... values) throws IOException {
        for (int i = 0; i < values.length; i++) {
            separate(i);
            String value = values[i];
            if (value != null) {
                write(value, false);
            }
        }
        out.write('\n');
    }

    private void separate(int index) throws IOException {
        if (index > 0) {
            out.write(delimiter);
        }
    }

    private void write(String value, boolean quoted) throws IOException {
        if (quoted || isSpecial(value)) {
            out.write('"');
            out.write(value.replace("\"", "\"\""));
            out.write('"');
        } else {
            out.write(value);
        }
    }

    private boolean isSpecial(String value) {
        if (value.isEmpty() || value.charAt(0) == ' ') {
            return true;
        }
        for (int i = 0; i < value.length(); i++) {
            char c = value.charAt(i);
            if (c == delimiter || c == '"' || c == '\n' || c == '\r') {
                return true;
            }
        }
        return false;
    }

    @Override
    public void close() throws IOException {
        out.close();
    }
}
