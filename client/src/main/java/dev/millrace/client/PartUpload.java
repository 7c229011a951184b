package dev.millrace.client;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.channels.Channels;
import java.nio.channels.SeekableByteChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;

/** An upload in parts, some of them at a time. What has arrived already is not sent again. */
final class PartUpload {

    /** Below this size one PUT does it. */
    static final long WORTH_IT = 64 * 1024 * 1024;

    /** How many URLs are asked for at once; they expire. */
    private static final int ROUND = 50;

    private static final int AT_ONCE = 4;
    private static final int ATTEMPTS = 4;

    private final Transport transport;
    private final String job;
    private final Path file;

    PartUpload(Transport transport, String job, Path file) {
        this.transport = transport;
        this.job = job;
        this.file = file;
    }

    private record Part(int partNumber, String uploadUrl) {}

    private record Parts(String objectKey, long partSizeBytes, List<Integer> uploadedParts, List<Part> parts) {}

    /** Answers the key of the object that the parts are of. */
    String run() throws IOException, InterruptedException {
        Parts begun = ask(List.of());
        int count = Math.toIntExact(Math.ceilDiv(Files.size(file), begun.partSizeBytes()));
        List<Integer> missing = new ArrayList<>();
        for (int number = 1; number <= count; number++) {
            if (!begun.uploadedParts().contains(number)) {
                missing.add(number);
            }
        }
        try (ExecutorService senders =
                Executors.newFixedThreadPool(AT_ONCE, Thread.ofVirtual().factory())) {
            for (int from = 0; from < missing.size(); from += ROUND) {
                Parts round = ask(missing.subList(from, Math.min(missing.size(), from + ROUND)));
                List<Future<?>> sent = new ArrayList<>();
                for (Part part : round.parts()) {
                    sent.add(senders.submit(() -> {
                        send(part, begun.partSizeBytes());
                        return null;
                    }));
                }
                awaitAll(sent, senders);
            }
        }
        return begun.objectKey();
    }

    private Parts ask(List<Integer> numbers) {
        return transport
                .call("POST", job + "/upload-parts", Map.of("part_numbers", numbers))
                .as(Parts.class);
    }

    private static void awaitAll(List<Future<?>> sent, ExecutorService senders)
            throws IOException, InterruptedException {
        try {
            for (Future<?> one : sent) {
                one.get();
            }
        } catch (ExecutionException e) {
            senders.shutdownNow();
            throw Transport.broken(e);
        } catch (InterruptedException e) {
            // To close the senders would be to wait until they have sent all that they have.
            senders.shutdownNow();
            throw e;
        }
    }

    private void send(Part part, long size) throws IOException, InterruptedException {
        HttpRequest put = HttpRequest.newBuilder(URI.create(part.uploadUrl()))
                .timeout(Transport.patienceFor(size))
                .PUT(BodyPublishers.fromPublisher(
                        BodyPublishers.ofInputStream(() -> open(part, size)), length(part, size)))
                .build();
        for (int attempt = 1; ; attempt++) {
            try {
                Jobs.succeeded(
                        transport.exchange(put, BodyHandlers.ofString()),
                        "upload of part " + part.partNumber() + " of " + file);
                return;
            } catch (IOException e) {
                if (attempt == ATTEMPTS) {
                    throw e;
                }
                Thread.sleep(200L << attempt);
            }
        }
    }

    private long length(Part part, long size) throws IOException {
        return Math.min(size, Files.size(file) - offset(part, size));
    }

    private static long offset(Part part, long size) {
        return (part.partNumber() - 1) * size;
    }

    private InputStream open(Part part, long size) {
        try {
            SeekableByteChannel channel = Files.newByteChannel(file);
            channel.position(offset(part, size));
            return new Limited(Channels.newInputStream(channel), length(part, size));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** The beginning of a stream. */
    private static final class Limited extends InputStream {

        private final InputStream all;
        private long left;

        Limited(InputStream all, long length) {
            this.all = all;
            this.left = length;
        }

        @Override
        public int read() throws IOException {
            if (left == 0) {
                return -1;
            }
            left--;
            return all.read();
        }

        @Override
        public int read(byte[] target, int from, int length) throws IOException {
            if (left == 0) {
                return -1;
            }
            int count = all.read(target, from, (int) Math.min(length, left));
            left -= Math.max(0, count);
            return count;
        }

        @Override
        public void close() throws IOException {
            all.close();
        }
    }
}
