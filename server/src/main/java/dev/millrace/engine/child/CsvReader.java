package dev.millrace.engine.child;

import java.io.Closeable;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

import org.jspecify.annotations.Nullable;

/**
 * Reads the records of a delimited text file one after another, and says of a broken one what is wrong with it. It is the
 * careful reader: the engine itself is faster, and is trusted for as long as everything adds up.
 *
 * <p>A record with broken quotes ends at its first line end, so that one stray quote does not swallow the file.
 * Not for use by several threads.
 */
final class CsvReader implements Closeable {

    // A stray quote makes the reader look ahead by up to a record's limit, so a file full of them would take for ever.
    private static final int BROKEN_QUOTES_LIMIT = 1000;
    private static final int END = -1;

    private final InputStream in;
    private final CsvDialect dialect;
    private final int lineLimit;
    private final boolean blankLinesCount;

    private byte[] buffer = new byte[1 << 16];
    private int start;
    private int end;
    private boolean drained;

    private long line = 1;
    private long nextLine = 1;
    private int length;
    private int fields;
    private int[] bounds = new int[64];
    private boolean[] quoted = new boolean[32];
    private @Nullable String problem;
    private int brokenQuotes;

    /**
     * @param lineLimit bytes of the longest record
     * @param blankLinesCount whether an empty line is a record, as in a file of one column
     */
    CsvReader(InputStream in, CsvDialect dialect, int lineLimit, boolean blankLinesCount) {
        this.in = in;
        this.dialect = dialect;
        this.lineLimit = lineLimit;
        this.blankLinesCount = blankLinesCount;
    }

    /**
     * Moves on to the next record.
     *
     * @return false at the end of the file
     * @throws Refusal when the file is broken beyond reading
     */
    boolean next() throws IOException, Refusal {
        do {
            start += length;
            line = nextLine;
            length = 0;
            fields = 0;
            problem = null;
            if (at(0) == END) {
                return false;
            }
            scan();
        } while (!blankLinesCount && isBlank());
        return true;
    }

    /** The number of the line that the record begins on, from 1. */
    long line() {
        return line;
    }

    /** What is wrong with the record; null for nothing. */
    @Nullable
    String problem() {
        return problem;
    }

    int fields() {
        return fields;
    }

    boolean isQuoted(int index) {
        return quoted[index];
    }

    /** How many bytes the record has, its line end included. */
    int length() {
        return length;
    }

    /** Whether nothing follows the record; in a file that was cut off, it may then be cut off itself. */
    boolean isLast() throws IOException {
        return at(length) == END;
    }

    /** A field's text; null where there is nothing between the delimiters, not even quotes. */
    @Nullable
    String field(int index) {
        int from = bounds[2 * index];
        int to = bounds[2 * index + 1];
        if (!quoted[index]) {
            return from == to ? null : text(from, to);
        }
        String text = text(from, to);
        String quote = String.valueOf((char) dialect.quote());
        String escaped = (char) dialect.escape() + quote;
        return text.replace(escaped, quote);
    }

    /** The record as it stands in the file, without its line end. */
    String raw() {
        return text(0, length - lineEndLength());
    }

    private String text(int from, int to) {
        return new String(buffer, start + from, to - from, StandardCharsets.UTF_8);
    }

    private boolean isBlank() {
        return problem == null && length == lineEndLength();
    }

    private int lineEndLength() {
        if (length == 0 || buffer[start + length - 1] != dialect.lineEnd()) {
            return 0;
        }
        return length > 1 && !dialect.returns() && buffer[start + length - 2] == '\r' ? 2 : 1;
    }

    private void scan() throws IOException, Refusal {
        int at = 0;
        while (true) {
            int open = at;
            while (at(open) == ' ') {
                open++;
            }
            int close = at(open) == dialect.quote() ? scanQuoted(open + 1) : scanPlain(at);
            if (close < 0) {
                return;
            }
            if (at(close) == dialect.delimiter()) {
                at = close + 1;
                continue;
            }
            finish(close);
            return;
        }
    }

    /** Ends at the delimiter or line end after the field; -1 when the record is over because it is broken. */
    private int scanPlain(int from) throws IOException, Refusal {
        int at = from;
        int next = at(at);
        while (next != dialect.delimiter() && next != dialect.lineEnd() && next != END) {
            at++;
            next = at(at);
            if (at > lineLimit) {
                return tooLong();
            }
        }
        boolean returned = next == '\n' && at > from && at(at - 1) == '\r';
        addField(from, returned ? at - 1 : at, false);
        return at;
    }

    private int scanQuoted(int from) throws IOException, Refusal {
        int at = from;
        while (true) {
            int next = at(at);
            if (next == END) {
                return broken("a quote is opened and never closed");
            }
            if (next == dialect.escape() && at(at + 1) == dialect.quote()) {
                at += 2;
            } else if (next == dialect.quote()) {
                break;
            } else {
                at++;
            }
            if (at > lineLimit) {
                return broken("a quote is opened and not closed within " + lineLimit + " bytes");
            }
        }
        addField(from, at, true);
        at++;
        while (at(at) == ' ') {
            at++;
        }
        int next = at(at);
        if (next == '\r' && !dialect.returns() && at(at + 1) == '\n') {
            return at + 1;
        }
        if (next != dialect.delimiter() && next != dialect.lineEnd() && next != END) {
            return broken("text follows a closing quote");
        }
        return at;
    }

    private void finish(int close) throws IOException {
        length = at(close) == END ? close : close + 1;
        for (int i = 0; i < length; i++) {
            if (buffer[start + i] == dialect.lineEnd()) {
                nextLine++;
            }
        }
        if (!Utf8.check(buffer, start, start + length).isWhole()) {
            problem = "not UTF-8 text";
        }
    }

    private int broken(String reason) throws IOException, Refusal {
        if (++brokenQuotes > BROKEN_QUOTES_LIMIT) {
            throw Refusal.input("line %d: %s; more than %d records are broken like this"
                    .formatted(line, reason, BROKEN_QUOTES_LIMIT));
        }
        problem = reason;
        fields = 0;
        int at = 0;
        while (at(at) != dialect.lineEnd() && at(at) != END) {
            at++;
        }
        length = at(at) == END ? at : at + 1;
        nextLine++;
        return -1;
    }

    /** Drops the rest of the line unread; what is kept of it is its beginning. */
    private int tooLong() throws IOException {
        problem = "longer than the limit of " + lineLimit + " bytes";
        fields = 0;
        int kept = Math.min(lineLimit, 1024);
        int at = kept;
        while (at(at) != dialect.lineEnd() && at(at) != END) {
            at++;
            if (at > lineLimit) {
                // Slide over what was seen: it is dropped.
                start += at - kept;
                end = Math.max(end, start);
                at = kept;
            }
        }
        length = at(at) == END ? at : at + 1;
        nextLine++;
        return -1;
    }

    private void addField(int from, int to, boolean isQuoted) {
        if (fields == quoted.length) {
            bounds = Arrays.copyOf(bounds, bounds.length * 2);
            quoted = Arrays.copyOf(quoted, quoted.length * 2);
        }
        bounds[2 * fields] = from;
        bounds[2 * fields + 1] = to;
        quoted[fields] = isQuoted;
        fields++;
    }

    /** The byte at a distance from the record's beginning, {@code END} after the last. */
    private int at(int distance) throws IOException {
        while (start + distance >= end) {
            if (!fill()) {
                return END;
            }
        }
        return buffer[start + distance] & 0xff;
    }

    private boolean fill() throws IOException {
        if (drained) {
            return false;
        }
        if (start > 0) {
            System.arraycopy(buffer, start, buffer, 0, end - start);
            end -= start;
            start = 0;
        }
        if (end == buffer.length) {
            buffer = Arrays.copyOf(buffer, buffer.length * 2);
        }
        int read = in.read(buffer, end, buffer.length - end);
        drained = read < 0;
        end += Math.max(read, 0);
        return !drained;
    }

    @Override
    public void close() throws IOException {
        in.close();
    }
}
