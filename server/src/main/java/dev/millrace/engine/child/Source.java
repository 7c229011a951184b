package dev.millrace.engine.child;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.function.LongConsumer;

import org.jspecify.annotations.Nullable;

import dev.millrace.pipelines.FileFormat;

/**
 * A file in the form that the engine reads: unpacked, and in UTF-8 where it is text. Most files come like this.
 *
 * @param encoding how the file came; null for Parquet
 * @param path the file to read
 * @param mark bytes before the text begins
 * @param head the beginning of the text
 * @param complete whether the head is all of it
 * @param size bytes of the whole; an estimate where only the beginning was prepared
 */
@SuppressWarnings("ArrayRecordComponent") // a sample that nobody changes or compares
record Source(
        FileKind kind, @Nullable TextEncoding encoding, Path path, int mark, byte[] head, boolean complete, long size) {

    /** Enough to judge by, and little enough to be read in no time. */
    private static final int HEAD = 1 << 20;

    private static final String UNPACKED = "unpacked";

    /** Prepares the whole file, however long that takes. */
    static Source whole(Order order, LongConsumer progress) throws IOException, Refusal {
        long limit = order.bounds().unpacked();
        Source source = prepare(order, limit, progress);
        if (source.path.endsWith(UNPACKED) && Files.size(source.path) > limit) {
            throw Refusal.limit("the file unpacks to more than the limit of %,d bytes".formatted(limit));
        }
        return source;
    }

    /** Prepares the beginning of a file; what is cut off is not missed. A file that is ready to be read is not cut. */
    static Source beginning(Order order, long limit) throws IOException, Refusal {
        return prepare(order, limit, bytes -> {});
    }

    private static Source prepare(Order order, long limit, LongConsumer progress) throws IOException, Refusal {
        Path folder = Path.of(order.folder());
        Path input = folder.resolve(order.input());
        Wrapping wrapping = FileKind.wrapping(order.fileName(), head(input, Wrapping.NONE, 512));
        byte[] head = head(input, wrapping, HEAD);
        if (head.length == 0) {
            throw Refusal.input("the file is empty");
        }
        FileKind kind = FileKind.of(order.fileName(), order.reading().format(), wrapping, head);
        if (kind.format() == FileFormat.PARQUET) {
            return new Source(kind, null, input, 0, head, false, Files.size(input));
        }
        TextEncoding encoding = TextEncoding.of(head, order.reading().encoding());
        boolean ready = kind.format().isDelimited() ? encoding.isNative() : encoding == TextEncoding.UTF_8;
        if (wrapping == Wrapping.NONE && ready) {
            return text(kind, encoding, input, encoding.markLength(), Files.size(input));
        }
        Path unpacked = folder.resolve(UNPACKED);
        double share = Unpacking.unpack(input, wrapping, encoding, unpacked, limit, progress);
        return text(kind, encoding, unpacked, 0, Math.round(Files.size(unpacked) / share));
    }

    private static Source text(FileKind kind, TextEncoding encoding, Path path, int mark, long size)
            throws IOException {
        try (InputStream in = Files.newInputStream(path)) {
            in.skipNBytes(mark);
            byte[] head = in.readNBytes(HEAD);
            return new Source(kind, encoding, path, mark, head, head.length < HEAD, size);
        }
    }

    /** The same text, or a part of it, in another file that we wrote ourselves. */
    Source copied(Path copy) {
        return new Source(kind, encoding, copy, 0, head, complete, size);
    }

    private static byte[] head(Path path, Wrapping wrapping, int length) throws IOException, Refusal {
        try (InputStream in = wrapping.unwrap(Files.newInputStream(path))) {
            return in.readNBytes(length);
        } catch (IOException | RuntimeException e) {
            if (wrapping == Wrapping.NONE) {
                throw e;
            }
            throw Refusal.input("the file cannot be unpacked: it is damaged or cut off");
        }
    }

    FileFormat format() {
        return kind.format();
    }
}
