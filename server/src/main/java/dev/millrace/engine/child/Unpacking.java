package dev.millrace.engine.child;

import java.io.EOFException;
import java.io.FilterOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.channels.Channels;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.function.LongConsumer;
import java.util.zip.ZipException;

import io.airlift.compress.v3.MalformedInputException;

/** Turns a packed or re-encoded file into a plain one in UTF-8, and stops where it grows too long. */
final class Unpacking {

    private Unpacking() {}

    /**
     * Unpacks a file. Where it is longer than the limit, the result is one byte longer than the limit.
     *
     * @param progress told how many bytes were written so far
     * @return how much of the file was unpacked, as a fraction of its bytes
     */
    static double unpack(
            Path from, Wrapping wrapping, TextEncoding encoding, Path to, long limit, LongConsumer progress)
            throws IOException, Refusal {
        try (FileChannel channel = FileChannel.open(from);
                InputStream in = wrapping.unwrap(Channels.newInputStream(channel));
                OutputStream out = new Capped(Files.newOutputStream(to), limit + 1, progress)) {
            try {
                in.skipNBytes(encoding.markLength());
                if (encoding.isNative()) {
                    in.transferTo(out);
                } else {
                    Transcoder.copy(in, encoding.charset(), out);
                }
                return 1;
            } catch (Full full) {
                return (double) channel.position() / channel.size();
            }
        } catch (ZipException | EOFException | MalformedInputException e) {
            throw Refusal.input("the file cannot be unpacked: it is damaged or cut off");
        }
    }

    private static final class Full extends IOException {}

    private static final class Capped extends FilterOutputStream {

        private final LongConsumer progress;
        private final long limit;
        private long written;

        Capped(OutputStream out, long limit, LongConsumer progress) {
            super(out);
            this.limit = limit;
            this.progress = progress;
        }

        @Override
        public void write(int b) throws IOException {
            write(new byte[] {(byte) b}, 0, 1);
        }

        @Override
        public void write(byte[] bytes, int offset, int length) throws IOException {
            int room = (int) Math.min(length, limit - written);
            out.write(bytes, offset, room);
            written += room;
            progress.accept(written);
            if (room < length || written == limit) {
                throw new Full();
            }
        }
    }
}
