package dev.millrace.engine.child;

import java.util.Arrays;
import java.util.Optional;

/** What a file really is, by its first bytes: of the kinds that people upload by mistake. */
enum Content {
    GZIP("gzip", 0, 0x1f, 0x8b),
    ZSTD("Zstandard", 0, 0x28, 0xb5, 0x2f, 0xfd),
    PARQUET("Parquet", 0, 'P', 'A', 'R', '1'),
    ENCRYPTED_PARQUET("encrypted Parquet", 0, 'P', 'A', 'R', 'E'),
    PNG("a PNG image", 0, 0x89, 'P', 'N', 'G'),
    JPEG("a JPEG image", 0, 0xff, 0xd8, 0xff),
    GIF("a GIF image", 0, 'G', 'I', 'F', '8'),
    WEBP("a WebP image", 8, 'W', 'E', 'B', 'P'),
    PDF("a PDF document", 0, '%', 'P', 'D', 'F', '-'),
    ZIP("a ZIP archive (as Excel workbooks are)", 0, 'P', 'K', 3, 4),
    EMPTY_ZIP("an empty ZIP archive", 0, 'P', 'K', 5, 6),
    OLE("an old Office document", 0, 0xd0, 0xcf, 0x11, 0xe0),
    BZIP2("bzip2", 0, 'B', 'Z', 'h'),
    XZ("xz", 0, 0xfd, '7', 'z', 'X', 'Z', 0),
    SEVEN_ZIP("a 7-Zip archive", 0, '7', 'z', 0xbc, 0xaf),
    TAR("a tar archive", 257, 'u', 's', 't', 'a', 'r'),
    SQLITE("an SQLite database", 0, 'S', 'Q', 'L', 'i', 't', 'e'),
    DUCKDB("a DuckDB database", 8, 'D', 'U', 'C', 'K'),
    ARROW("an Arrow file", 0, 'A', 'R', 'R', 'O', 'W', '1'),
    AVRO("an Avro file", 0, 'O', 'b', 'j', 1),
    ORC("an ORC file", 0, 'O', 'R', 'C', 0x0a),
    ELF("a program", 0, 0x7f, 'E', 'L', 'F'),
    MP4("a video", 4, 'f', 't', 'y', 'p');

    private final String what;
    private final int offset;

    @SuppressWarnings("ImmutableEnumChecker") // never written after the constructor, and never handed out
    private final byte[] magic;

    Content(String what, int offset, int... magic) {
        this.what = what;
        this.offset = offset;
        this.magic = new byte[magic.length];
        for (int i = 0; i < magic.length; i++) {
            this.magic[i] = (byte) magic[i];
        }
    }

    static Optional<Content> of(byte[] head) {
        return Arrays.stream(values()).filter(content -> content.begins(head)).findFirst();
    }

    private boolean begins(byte[] head) {
        int end = offset + magic.length;
        return head.length >= end && Arrays.equals(head, offset, end, magic, 0, magic.length);
    }

    @Override
    public String toString() {
        return what;
    }
}
