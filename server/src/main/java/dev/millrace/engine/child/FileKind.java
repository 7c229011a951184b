package dev.millrace.engine.child;

import java.util.Locale;
import java.util.Optional;

import org.jspecify.annotations.Nullable;

import dev.millrace.pipelines.FileFormat;

/** What a file is: told by its name first, and held against its content. */
record FileKind(FileFormat format, Wrapping wrapping) {

    private static final String KNOWN = "csv, tsv, json, ndjson and parquet";

    /** Reads from the name how a file is packed, and holds that against its first bytes. */
    static Wrapping wrapping(String fileName, byte[] head) throws Refusal {
        Wrapping wrapping = Wrapping.of(fileName.toLowerCase(Locale.ROOT));
        Optional<Content> content = Content.of(head);
        boolean agrees =
                switch (wrapping) {
                    case NONE -> true;
                    case GZIP -> content.filter(Content.GZIP::equals).isPresent();
                    case ZSTD -> content.filter(Content.ZSTD::equals).isPresent();
                };
        if (!agrees) {
            throw Refusal.input("the name ends in %s, but the content is %s"
                    .formatted(
                            wrapping.extension(), content.map(Content::toString).orElse("something else")));
        }
        return wrapping;
    }

    /**
     * Decides on the format.
     *
     * @param told what the owner says; null for nothing
     * @param head the first bytes of the file, unpacked
     */
    static FileKind of(String fileName, @Nullable FileFormat told, Wrapping wrapping, byte[] head) throws Refusal {
        Optional<Content> content = Content.of(head);
        Optional<FileFormat> named = told == null ? ofName(fileName, wrapping) : Optional.of(told);
        FileFormat format = named.isPresent() ? named.get() : ofContent(content, head);
        boolean isParquet = content.filter(Content.PARQUET::equals).isPresent();
        if (format == FileFormat.PARQUET ? !isParquet && head.length > 0 : content.isPresent()) {
            throw Refusal.input("the file should be %s, but its content is %s"
                    .formatted(
                            format.extension(), content.map(Content::toString).orElse("something else")));
        }
        if (format == FileFormat.PARQUET && wrapping != Wrapping.NONE) {
            throw Refusal.input("parquet is compressed inside: upload it without " + wrapping.extension());
        }
        return new FileKind(format, wrapping);
    }

    private static Optional<FileFormat> ofName(String fileName, Wrapping wrapping) {
        String name = fileName.toLowerCase(Locale.ROOT);
        if (wrapping != Wrapping.NONE) {
            name = name.substring(0, name.lastIndexOf('.'));
        }
        return Optional.ofNullable(
                switch (name.substring(name.lastIndexOf('.') + 1)) {
                    case "csv" -> FileFormat.CSV;
                    case "tsv", "tab" -> FileFormat.TSV;
                    case "json" -> FileFormat.JSON;
                    case "ndjson", "jsonl" -> FileFormat.NDJSON;
                    case "parquet", "pq" -> FileFormat.PARQUET;
                    default -> null;
                });
    }

    private static FileFormat ofContent(Optional<Content> content, byte[] head) throws Refusal {
        if (content.filter(Content.PARQUET::equals).isPresent()) {
            return FileFormat.PARQUET;
        }
        if (content.isPresent()) {
            throw Refusal.input("the content is %s; files may be %s".formatted(content.get(), KNOWN));
        }
        return switch (firstVisible(head)) {
            case '[' -> FileFormat.JSON;
            case '{' -> FileFormat.NDJSON;
            default -> FileFormat.CSV;
        };
    }

    private static int firstVisible(byte[] head) {
        for (byte b : head) {
            if (b > ' ') {
                return b;
            }
        }
        return -1;
    }

    @Override
    public String toString() {
        return format.extension() + wrapping.extension();
    }
}
