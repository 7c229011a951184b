package dev.millrace.client;

import java.io.FileNotFoundException;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.net.http.HttpTimeoutException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.stream.Stream;

import org.jspecify.annotations.Nullable;

/** File jobs. A file travels between you and the object store directly, not through the server. */
public final class Jobs {

    private static final String PATH = "/api/v1/jobs";

    private static final Duration LONGEST_STANDSTILL = Duration.ofSeconds(30);

    private final Transport transport;
    private final Duration standstill;

    Jobs(Transport transport) {
        this(transport, LONGEST_STANDSTILL);
    }

    /** @param standstill how long a download may bring nothing */
    Jobs(Transport transport, Duration standstill) {
        this.transport = transport;
        this.standstill = standstill;
    }

    /** One step of a file job, such as {@code filter}, with what it needs to know. */
    public record Step(String type, Map<String, Object> params) {}

    /** Makes a file job; its steps are checked now. */
    public FileJob create(String fileName, List<Step> steps) {
        return transport
                .call("POST", PATH, Map.of("file_name", fileName, "processing_steps", steps))
                .as(FileJob.class);
    }

    /** @throws MillraceException 404 where there is none, 403 where it is not yours */
    public FileJob get(UUID id) {
        return transport.get(PATH + "/" + id).as(FileJob.class);
    }

    /** One's own file jobs, the newest first. */
    public Page<FileJob> list(long skip, int limit) {
        return transport
                .get(Query.with(PATH, Map.of("type", "file", "skip", skip, "limit", limit)))
                .barePage(FileJob.class, skip, limit);
    }

    /** All of one's own file jobs. */
    public Stream<FileJob> stream() {
        return Pages.stream(this::list);
    }

    /**
     * Uploads the file of a job, and starts the job. A large file goes in parts: what arrived stays there if the upload breaks
     * off, and calling this again goes on from there.
     */
    public FileJob upload(UUID id, Path file) throws IOException, InterruptedException {
        String key = Files.size(file) > PartUpload.WORTH_IT
                ? new PartUpload(transport, PATH + "/" + id, file).run()
                : put(id, file);
        return transport
                .call("POST", PATH + "/" + id + "/mark-uploaded", Map.of("object_key", key))
                .as(FileJob.class);
    }

    private String put(UUID id, Path file) throws IOException, InterruptedException {
        record Target(String uploadUrl) {}
        Target target =
                transport.call("POST", PATH + "/" + id + "/upload-url", null).as(Target.class);
        HttpRequest put = HttpRequest.newBuilder(URI.create(target.uploadUrl()))
                .timeout(Transport.patienceFor(Files.size(file)))
                .PUT(BodyPublishers.ofFile(file))
                .build();
        succeeded(transport.exchange(put, BodyHandlers.ofString()), "upload of " + file);
        return "input/" + id + "/" + get(id).fileName();
    }

    /**
     * Waits until a job has ended, whichever way; also for a server that is away meanwhile.
     *
     * @throws MillraceException.TimedOut where it takes longer than the given time
     */
    public FileJob await(UUID id, Duration atMost) throws InterruptedException {
        return Await.until(() -> get(id), FileJob::isEnded, atMost, "job " + id);
    }

    /** Downloads the result of a completed job. The file is there whole, or not at all. */
    public Path download(UUID id, Path target) throws IOException, InterruptedException {
        record Source(String downloadUrl) {}
        Source source =
                transport.call("POST", PATH + "/" + id + "/download-url", null).as(Source.class);
        @Nullable Path folder = target.toAbsolutePath().getParent();
        if (folder == null) {
            throw new FileNotFoundException(target + " is no file");
        }
        Path half = Files.createTempFile(folder, ".millrace-", ".part");
        try {
            HttpRequest get =
                    HttpRequest.newBuilder(URI.create(source.downloadUrl())).build();
            succeeded(received(get, half), "download of job " + id);
            return Files.move(half, target, StandardCopyOption.REPLACE_EXISTING);
        } finally {
            Files.deleteIfExists(half);
        }
    }

    /** However large a file is, it must go on coming: a connection that was cut would be waited for for ever. */
    private HttpResponse<Path> received(HttpRequest get, Path file) throws IOException, InterruptedException {
        CompletableFuture<HttpResponse<Path>> coming = transport.http().sendAsync(get, BodyHandlers.ofFile(file));
        try {
            long before = 0;
            while (true) {
                try {
                    return coming.get(standstill.toMillis(), TimeUnit.MILLISECONDS);
                } catch (TimeoutException e) {
                    long size = Files.size(file);
                    if (size == before) {
                        throw new HttpTimeoutException("nothing came for " + standstill.toSeconds() + " s");
                    }
                    before = size;
                }
            }
        } catch (ExecutionException e) {
            throw Transport.broken(e);
        } finally {
            coming.cancel(true);
        }
    }

    public FileJob cancel(UUID id) {
        return transport.call("POST", PATH + "/" + id + "/cancel", null).as(FileJob.class);
    }

    /** Deletes a job with its files. */
    public void delete(UUID id) {
        transport.delete(PATH + "/" + id);
    }

    static void succeeded(HttpResponse<?> response, String what) throws IOException {
        if (response.statusCode() >= 300) {
            throw new IOException(what + " failed: the object store answered " + response.statusCode());
        }
    }
}
