package dev.millrace.engine.child;

/**
 * How well bytes read as UTF-8.
 *
 * @param wide characters of more than one byte
 * @param broken bytes that belong to no character
 * @param cut whether the last character is cut off
 */
record Utf8(int wide, int broken, boolean cut) {

    static Utf8 check(byte[] bytes) {
        return check(bytes, 0, bytes.length);
    }

    static Utf8 check(byte[] bytes, int from, int to) {
        int wide = 0;
        int broken = 0;
        int at = from;
        while (at < to) {
            if (bytes[at] >= 0) {
                at++;
                continue;
            }
            int length = length(bytes, at, to);
            if (length > 0) {
                wide++;
                at += length;
            } else if (length < 0) {
                return new Utf8(wide, broken, true);
            } else {
                broken++;
                at++;
            }
        }
        return new Utf8(wide, broken, false);
    }

    boolean isWhole() {
        return broken == 0 && !cut;
    }

    /** The length of the character at a place; 0 where there is none, -1 where it is cut off. */
    private static int length(byte[] bytes, int at, int to) {
        int first = bytes[at] & 0xff;
        int length = first >= 0xf5 ? 0 : first >= 0xf0 ? 4 : first >= 0xe0 ? 3 : first >= 0xc2 ? 2 : 0;
        for (int i = 1; i < length; i++) {
            if (at + i == to) {
                return -1;
            }
            int next = bytes[at + i] & 0xff;
            boolean follows = (next & 0xc0) == 0x80;
            // The second byte rules out overlong forms, surrogates, and what is beyond Unicode.
            boolean lawful = i > 1
                    || !((first == 0xe0 && next < 0xa0)
                            || (first == 0xed && next > 0x9f)
                            || (first == 0xf0 && next < 0x90)
                            || (first == 0xf4 && next > 0x8f));
            if (!follows || !lawful) {
                return 0;
            }
        }
        return length;
    }
}
