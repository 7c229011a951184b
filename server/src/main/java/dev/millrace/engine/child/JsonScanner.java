package dev.millrace.engine.child;

import java.io.IOException;
import java.io.InputStream;
import java.util.function.LongConsumer;

/**
 * Counts the records of a JSON file, as the witness that the engine's own count is held against: the elements of the array
 * that the file is, or else the values that stand one after another. It looks at brackets and strings and at nothing else.
 *
 * <p>Not for use by several threads.
 */
final class JsonScanner {

    private long records;
    private long position;
    private long lastRecordEnd;
    private boolean array;
    private boolean begun;
    private int depth;
    private boolean insideString;
    private boolean escaped;
    private boolean insideValue;

    /** Counts the records of a file to its end. */
    long count(InputStream in, LongConsumer progress) throws IOException {
        byte[] chunk = new byte[1 << 16];
        int read = in.read(chunk);
        while (read >= 0) {
            scan(chunk, 0, read);
            progress.accept(position);
            read = in.read(chunk);
        }
        end();
        return records;
    }

    /** Looks at the next bytes of the file. */
    void scan(byte[] bytes, int from, int to) {
        for (int i = from; i < to; i++) {
            position++;
            if (insideString) {
                scanString(bytes[i]);
            } else {
                scanOutside(bytes[i]);
            }
        }
    }

    /** Says that the file ends here. */
    void end() {
        endValue();
    }

    long records() {
        return records;
    }

    boolean isArray() {
        return array;
    }

    /** Where the last whole record ends, in bytes from the beginning. */
    long lastRecordEnd() {
        return lastRecordEnd;
    }

    private void scanString(byte next) {
        if (escaped) {
            escaped = false;
        } else if (next == '\\') {
            escaped = true;
        } else if (next == '"') {
            insideString = false;
        }
    }

    private void scanOutside(byte next) {
        switch (next) {
            case '"' -> {
                insideString = true;
                insideValue = true;
            }
            case '[', '{' -> open(next);
            case ']', '}' -> close();
            case ',', ' ', '\t', '\n', '\r' -> {
                if (depth == recordDepth()) {
                    endValue();
                }
            }
            default -> insideValue = true;
        }
    }

    private void open(byte next) {
        if (!begun) {
            array = next == '[';
            begun = true;
            if (array) {
                depth++;
                return;
            }
        }
        depth++;
        insideValue = true;
    }

    private void close() {
        if (depth == recordDepth()) {
            endValue();
        }
        depth--;
        if (depth == recordDepth()) {
            endValue();
        }
    }

    private int recordDepth() {
        return array ? 1 : 0;
    }

    private void endValue() {
        begun |= insideValue;
        if (insideValue) {
            records++;
            lastRecordEnd = position;
        }
        insideValue = false;
    }
}
