package dev.millrace.engine.child;

import java.io.IOException;
import java.io.InputStream;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;
import java.util.function.LongConsumer;

/**
 * Counts the records of a delimited text file without splitting them into fields: the witness that the engine's own count
 * is held against. Eight bytes are looked at in one go; only those around quotes are taken one by one.
 *
 * <p>Not for use by several threads.
 */
final class CsvCounter {

    private static final VarHandle LONGS = MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);
    private static final long ONES = 0x0101010101010101L;
    private static final long LOW_BITS = 0x7f7f7f7f7f7f7f7fL;
    private static final int CHUNK = 1 << 18;

    private final CsvDialect dialect;
    private final boolean blankLinesCount;
    private final long quotes;
    private final long lineEnds;
    private final long returns = ONES * '\r';
    private final boolean escapesByBackslash;

    private long records;
    private boolean insideQuotes;
    private boolean escaped;
    private boolean closedByQuote;
    private boolean fieldStart = true;
    private byte previous;

    CsvCounter(CsvDialect dialect, boolean blankLinesCount) {
        this.dialect = dialect;
        this.blankLinesCount = blankLinesCount;
        this.quotes = ONES * dialect.quote();
        this.lineEnds = ONES * dialect.lineEnd();
        this.escapesByBackslash = dialect.escape() != dialect.quote();
        this.previous = dialect.lineEnd();
    }

    /**
     * Counts the records of a text, its header included.
     *
     * @param progress told how many bytes were looked at so far
     */
    long count(InputStream in, LongConsumer progress) throws IOException {
        byte[] chunk = new byte[CHUNK];
        long position = 0;
        int read = in.readNBytes(chunk, 0, CHUNK);
        while (read > 0) {
            count(chunk, read);
            position += read;
            progress.accept(position);
            read = in.readNBytes(chunk, 0, CHUNK);
        }
        boolean unfinished = previous != dialect.lineEnd() || insideQuotes;
        return records + (unfinished ? 1 : 0);
    }

    private void count(byte[] chunk, int end) {
        int at = 0;
        while (at + 8 <= end) {
            long word = (long) LONGS.get(chunk, at);
            long quoteBits = matches(word, quotes);
            if (quoteBits == 0 && !(insideQuotes && escapesByBackslash)) {
                if (!insideQuotes) {
                    countPlain(word);
                }
            } else {
                countSlowly(chunk, at, at + 8);
            }
            at += 8;
            previous = (byte) (word >>> 56);
        }
        countSlowly(chunk, at, end);
    }

    /** Eight bytes outside of quotes and without any. */
    private void countPlain(long word) {
        long ends = matches(word, lineEnds);
        records += Long.bitCount(ends);
        // A line end, or the carriage return of one, right after a line end: the line between is blank.
        long lineBegins = (ends << 8) | (previous == dialect.lineEnd() ? 0x80L : 0);
        if (lineBegins != 0 && !blankLinesCount) {
            records -= Long.bitCount(lineBegins & (ends | returnsIn(word)));
        }
        int last = (byte) (word >>> 56);
        // Spaces leave it as it was only if all eight are: else the byte before them decides, which is looked up.
        fieldStart = last == ' ' ? startsField(word) : isSeparator(last);
    }

    private long returnsIn(long word) {
        return dialect.returns() ? 0 : matches(word, returns);
    }

    private boolean startsField(long word) {
        for (int shift = 56; shift >= 0; shift -= 8) {
            int value = (byte) (word >>> shift);
            if (value != ' ') {
                return isSeparator(value);
            }
        }
        return fieldStart;
    }

    private boolean isSeparator(int value) {
        return value == dialect.delimiter() || value == dialect.lineEnd();
    }

    private void countSlowly(byte[] chunk, int from, int to) {
        for (int at = from; at < to; at++) {
            byte next = chunk[at];
            if (insideQuotes) {
                countQuoted(next);
            } else if (next == dialect.quote() && fieldStart) {
                insideQuotes = true;
                fieldStart = false;
            } else if (next == dialect.quote() && reopens()) {
                insideQuotes = true;
            } else {
                countOutside(next);
            }
            previous = next;
        }
    }

    private void countQuoted(byte next) {
        if (escaped) {
            escaped = false;
        } else if (next == dialect.quote()) {
            insideQuotes = false;
            closedByQuote = true;
            return;
        } else if (next == dialect.escape()) {
            escaped = true;
        }
        closedByQuote = false;
    }

    /** A quote right after the one that closed: the two stand for one, and the field goes on. */
    private boolean reopens() {
        return closedByQuote && dialect.escape() == dialect.quote() && previous == dialect.quote();
    }

    private void countOutside(byte next) {
        closedByQuote = false;
        boolean lineBegins = previous == dialect.lineEnd();
        if (next == dialect.lineEnd()) {
            records += blankLinesCount || !lineBegins ? 1 : 0;
        } else if (next == '\r' && lineBegins && !dialect.returns() && !blankLinesCount) {
            records--;
        }
        fieldStart = isSeparator(next) || (next == ' ' && fieldStart);
    }

    /** The highest bit of every byte of a word that equals the pattern's; exact, with no carry between bytes. */
    private static long matches(long word, long pattern) {
        long difference = word ^ pattern;
        return ~(((difference & LOW_BITS) + LOW_BITS) | difference | LOW_BITS);
    }
}
