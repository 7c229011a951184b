package dev.millrace.engine.child;

import java.io.IOException;
import java.io.InputStream;
import java.util.zip.GZIPInputStream;

import io.airlift.compress.v3.zstd.ZstdInputStream;

/** How a file is packed as a whole. */
enum Wrapping {
    NONE(""),
    GZIP(".gz"),
    ZSTD(".zst");

    private final String extension;

    Wrapping(String extension) {
        this.extension = extension;
    }

    static Wrapping of(String lowerCaseName) {
        if (lowerCaseName.endsWith(".gz")) {
            return GZIP;
        }
        return lowerCaseName.endsWith(".zst") || lowerCaseName.endsWith(".zstd") ? ZSTD : NONE;
    }

    InputStream unwrap(InputStream in) throws IOException {
        return switch (this) {
            case NONE -> in;
            case GZIP -> new GZIPInputStream(in, 1 << 16);
            case ZSTD -> new ZstdInputStream(in);
        };
    }

    String extension() {
        return extension;
    }
}
