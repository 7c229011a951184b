package dev.millrace.engine.child;

import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;

import org.jspecify.annotations.Nullable;

import dev.millrace.pipelines.Encoding;

/** How the letters of a text file are written. Everything but UTF-8 is re-encoded before the engine reads it. */
enum TextEncoding {
    UTF_8("UTF-8", StandardCharsets.UTF_8, 0),
    UTF_8_BOM("UTF-8", StandardCharsets.UTF_8, 3),
    UTF_16LE("UTF-16LE", StandardCharsets.UTF_16LE, 0),
    UTF_16LE_BOM("UTF-16LE", StandardCharsets.UTF_16LE, 2),
    UTF_16BE("UTF-16BE", StandardCharsets.UTF_16BE, 0),
    UTF_16BE_BOM("UTF-16BE", StandardCharsets.UTF_16BE, 2),
    /** What Excel and old Windows programs write; Latin-1 is its subset, but for control codes that nobody writes. */
    WINDOWS_1252("windows-1252", Charset.forName("windows-1252"), 0);

    private final String label;
    private final Charset charset;
    private final int markLength;

    TextEncoding(String label, Charset charset, int markLength) {
        this.label = label;
        this.charset = charset;
        this.markLength = markLength;
    }

    /**
     * Judges by the byte order mark, then by what the owner says, then by where NULs are, then by whether it is UTF-8.
     *
     * @param told null for nothing
     */
    static TextEncoding of(byte[] head, @Nullable Encoding told) throws Refusal {
        if (begins(head, 0xef, 0xbb, 0xbf)) {
            return UTF_8_BOM;
        }
        if (begins(head, 0xff, 0xfe)) {
            return UTF_16LE_BOM;
        }
        if (begins(head, 0xfe, 0xff)) {
            return UTF_16BE_BOM;
        }
        return told == null ? withoutMark(head) : told(told, head);
    }

    private static TextEncoding told(Encoding told, byte[] head) throws Refusal {
        return switch (told) {
            case UTF_8 -> UTF_8;
            case UTF_16 -> withoutMark(head) == UTF_16BE ? UTF_16BE : UTF_16LE;
            case LATIN_1 -> WINDOWS_1252;
        };
    }

    private static TextEncoding withoutMark(byte[] head) throws Refusal {
        int evenNuls = 0;
        int oddNuls = 0;
        int controls = 0;
        for (int i = 0; i < head.length; i++) {
            if (head[i] == 0) {
                evenNuls += (i + 1) & 1;
                oddNuls += i & 1;
            } else if (head[i] > 0 && head[i] < ' ' && head[i] != '\t' && head[i] != '\n' && head[i] != '\r') {
                controls++;
            }
        }
        // Latin text in UTF-16 has a NUL in (nearly) every other byte, on one side only.
        if (head.length >= 4 && oddNuls > head.length / 4 && evenNuls < oddNuls / 8) {
            return UTF_16LE;
        }
        if (head.length >= 4 && evenNuls > head.length / 4 && oddNuls < evenNuls / 8) {
            return UTF_16BE;
        }
        if (evenNuls + oddNuls + controls > head.length / 20) {
            throw Refusal.input("the content is binary data, not text");
        }
        Utf8 utf8 = Utf8.check(head);
        // A file in UTF-8 with a broken character here and there has whole ones as well; Latin-1 has none.
        return utf8.broken() > 0 && utf8.wide() == 0 ? WINDOWS_1252 : UTF_8;
    }

    private static boolean begins(byte[] head, int... mark) {
        if (head.length < mark.length) {
            return false;
        }
        for (int i = 0; i < mark.length; i++) {
            if ((head[i] & 0xff) != mark[i]) {
                return false;
            }
        }
        return true;
    }

    /** Whether the engine can read the file as it is. */
    boolean isNative() {
        return this == UTF_8 || this == UTF_8_BOM;
    }

    Charset charset() {
        return charset;
    }

    /** How many bytes the byte order mark takes. */
    int markLength() {
        return markLength;
    }

    @Override
    public String toString() {
        return label;
    }
}
