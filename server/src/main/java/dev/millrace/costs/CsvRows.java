package dev.millrace.costs;

import java.io.IOException;
import java.io.Reader;
import java.util.ArrayList;
import java.util.List;

import org.jspecify.annotations.Nullable;

/** Reads CSV by RFC 4180, a row at a time: commas, quotes that may hold line breaks, and any kind of line end. */
final class CsvRows {

    private static final int LONGEST_ROW = 1_000_000;
    private static final int END = -1;

    private final Reader in;
    private int next;
    private long line = 1;
    private long rowLine = 1;

    CsvRows(Reader in) throws IOException {
        this.in = in;
        this.next = in.read();
        if (next == '\uFEFF') {
            next = in.read();
        }
    }

    /** The line on which the row began that was read last. */
    long line() {
        return rowLine;
    }

    /**
     * The cells of the next row that is not blank; null at the end.
     *
     * @throws BrokenCsv where quotes do not match, or a row has no end
     */
    @Nullable
    List<String> next() throws IOException {
        while (next == '\r' || next == '\n') {
            lineEnd();
        }
        if (next == END) {
            return null;
        }
        rowLine = line;
        List<String> cells = new ArrayList<>();
        int length = 0;
        while (true) {
            String cell = next == '"' ? quoted() : plain();
            length += cell.length() + 1;
            if (length > LONGEST_ROW) {
                throw new BrokenCsv(rowLine, "is longer than a million characters");
            }
            cells.add(cell);
            if (next != ',') {
                break;
            }
            next = in.read();
        }
        if (next != END) {
            if (next != '\r' && next != '\n') {
                throw new BrokenCsv(rowLine, "has text after a closing quote");
            }
            lineEnd();
        }
        return cells;
    }

    private String plain() throws IOException {
        StringBuilder text = new StringBuilder();
        while (next != ',' && next != '\r' && next != '\n' && next != END) {
            append(text);
        }
        return text.toString();
    }

    private String quoted() throws IOException {
        StringBuilder text = new StringBuilder();
        next = in.read();
        while (true) {
            if (next == END) {
                throw new BrokenCsv(rowLine, "has a quote that is never closed");
            }
            if (next == '"') {
                next = in.read();
                if (next != '"') {
                    return text.toString();
                }
            } else if (next == '\n') {
                line++;
            }
            append(text);
        }
    }

    private void append(StringBuilder text) throws IOException {
        if (text.length() > LONGEST_ROW) {
            throw new BrokenCsv(rowLine, "is longer than a million characters");
        }
        text.append((char) next);
        next = in.read();
    }

    private void lineEnd() throws IOException {
        int first = next;
        next = in.read();
        if (first == '\r' && next == '\n') {
            next = in.read();
        }
        line++;
    }

    /** The file is no CSV from here on. */
    static final class BrokenCsv extends IOException {

        BrokenCsv(long line, String problem) {
            super("line " + line + " " + problem);
        }
    }
}
