package dev.millrace.pipelines;

/** How the bytes of a text file spell characters. A byte order mark is understood in any case. */
public enum Encoding {
    UTF_8("utf-8"),
    UTF_16("utf-16"),
    LATIN_1("latin-1");

    private final String wire;

    Encoding(String wire) {
        this.wire = wire;
    }

    @Override
    public String toString() {
        return wire;
    }
}
