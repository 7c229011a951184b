package dev.millrace.engine.child;

import java.io.IOException;
import java.io.InputStream;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;
import java.util.function.LongConsumer;

/**
 * Counts the records of a delimited text file without splitting them into fields: the witness that the engine's own count
 * is held against. Many bytes are looked at in one go; only those around quotes are taken one by one.
 *
 * <p>Not for use by several threads.
 */
final class CsvCounter {

    private static final VarHandle LONGS = MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);
    private static final long ONES = 0x0101010101010101L;
    private static final long LOW_BITS = 0x7f7f7f7f7f7f7f7fL;
    private static final long HIGH_BITS = ~LOW_BITS;
    private static final long FIRST = 0x80L;
    private static final long EVEN_BYTES = 0x00ff00ff00ff00ffL;
    private static final long EVEN_ONES = 0x0001000100010001L;
    private static final int CHUNK = 1 << 18;
    private static final int BLOCK = 255 * Long.BYTES;
    private static final int CLOSER_LOOK = -1;

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
        byte[] chunk = new byte[1 + CHUNK]; // it begins with the byte before
        long position = 0;
        int read = in.readNBytes(chunk, 1, CHUNK);
        while (read > 0) {
            chunk[0] = previous;
            count(chunk, 1 + read);
            position += read;
            progress.accept(position);
            read = in.readNBytes(chunk, 1, CHUNK);
        }
        boolean unfinished = previous != dialect.lineEnd() || insideQuotes;
        return records + (unfinished ? 1 : 0);
    }

    private void count(byte[] chunk, int end) {
        int at = 1;
        for (; at <= end - BLOCK; at += BLOCK) {
            int ends = insideQuotes ? CLOSER_LOOK : lineEnds(chunk, at);
            if (ends == CLOSER_LOOK) {
                countClosely(chunk, at, at + BLOCK);
            } else {
                records += ends;
                leave(chunk, at, at + BLOCK);
            }
        }
        countClosely(chunk, at, end);
    }

    /**
     * The line ends of a block with neither quotes nor blank lines, else {@link #CLOSER_LOOK}. Most of a file goes through
     * here. The compiler takes several words of such a loop in one instruction, as long as its length is fixed, it does not
     * branch, and it does no more than this: so there are two of them.
     */
    private int lineEnds(byte[] chunk, int from) {
        long quote = quotes;
        long lineEnd = lineEnds;
        long found = 0; // one count in every byte: a block is no longer than what that can hold
        long quoted = 0;
        for (int i = 0; i < BLOCK; i += Long.BYTES) {
            long word = (long) LONGS.get(chunk, from + i);
            found += matches(word, lineEnd) >>> (Byte.SIZE - 1);
            quoted |= matches(word, quote);
        }
        if (quoted != 0 || (!blankLinesCount && hasBlankLine(chunk, from))) {
            return CLOSER_LOOK;
        }
        long pairs = (found & EVEN_BYTES) + ((found >>> Byte.SIZE) & EVEN_BYTES);
        return (int) ((pairs * EVEN_ONES) >>> (Long.SIZE - Short.SIZE));
    }

    private boolean hasBlankLine(byte[] chunk, int from) {
        long lineEnd = lineEnds;
        long blankBy = dialect.returns() ? lineEnds : returns;
        long blank = 0;
        for (int i = 0; i < BLOCK; i += Long.BYTES) {
            long before = (long) LONGS.get(chunk, from + i - 1);
            long word = (long) LONGS.get(chunk, from + i);
            blank |= matches(before, lineEnd) & (matches(word, lineEnd) | matches(word, blankBy));
        }
        return blank != 0;
    }

    private void countClosely(byte[] chunk, int from, int end) {
        int at = from;
        while (at + Long.BYTES <= end) {
            int next = insideQuotes ? skipQuoted(chunk, at, end) : countPlain(chunk, at, end);
            if (next == at) {
                next += Long.BYTES;
                countSlowly(chunk, at, next);
            }
            at = next;
        }
        countSlowly(chunk, at, end);
    }

    /** Passes over words that a quoted field goes on through. Returns where the first one begins that needs a closer look. */
    private int skipQuoted(byte[] chunk, int from, int end) {
        int at = from;
        while (!escapesByBackslash && at + Long.BYTES <= end && !has((long) LONGS.get(chunk, at), quotes)) {
            at += Long.BYTES;
        }
        previous = at == from ? previous : chunk[at - 1];
        return at;
    }

    /**
     * Counts in words outside of quotes and without any: all is in local variables, and only the few words near a line end
     * cost more than a look.
     *
     * @return where the first word begins that needs a closer look
     */
    private int countPlain(byte[] chunk, int from, int end) {
        long counted = 0;
        long begin = previous == dialect.lineEnd() ? FIRST : 0; // whether a line begins with the word
        int at = from;
        while (at + Long.BYTES <= end) {
            long word = (long) LONGS.get(chunk, at);
            if (has(word, quotes)) {
                break;
            }
            long ends = matches(word, lineEnds);
            if ((ends | begin) != 0) {
                counted += Long.bitCount(ends)
                        - (blankLinesCount ? 0 : blankLines(word, ends, (ends << Byte.SIZE) | begin));
                begin = ends >>> (Long.SIZE - Byte.SIZE);
            }
            at += Long.BYTES;
        }
        if (at > from) {
            records += counted;
            leave(chunk, from, at);
        }
        return at;
    }

    /** What is to be known about bytes without quotes once they are passed. */
    private void leave(byte[] chunk, int from, int to) {
        previous = chunk[to - 1];
        fieldStart = startsField(chunk, from, to);
    }

    /** A line end, or the carriage return of one, where a line begins: that line is blank. */
    private int blankLines(long word, long ends, long begins) {
        return Long.bitCount(begins & (dialect.returns() ? ends : ends | matches(word, returns)));
    }

    /** Whether a field begins after these bytes; if they are all spaces, what came before them decides. */
    private boolean startsField(byte[] chunk, int from, int end) {
        for (int at = end - 1; at >= from; at--) {
            if (chunk[at] != ' ') {
                return isSeparator(chunk[at]);
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

    /** Whether any byte of a word equals the pattern's. */
    private static boolean has(long word, long pattern) {
        long difference = word ^ pattern;
        return ((difference - ONES) & ~difference & HIGH_BITS) != 0;
    }

    /** The highest bit of every byte of a word that equals the pattern's; exact, with no carry between bytes. */
    private static long matches(long word, long pattern) {
        long difference = word ^ pattern;
        return ~(((difference & LOW_BITS) + LOW_BITS) | difference | LOW_BITS);
    }
}
