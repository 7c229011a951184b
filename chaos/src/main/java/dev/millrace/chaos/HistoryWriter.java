package dev.millrace.chaos;

import java.io.FileOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Instant;
import java.util.UUID;

import org.jspecify.annotations.Nullable;
import tools.jackson.databind.json.JsonMapper;

/**
 * Writes the history of one process, a line of JSON for each event. Nothing is buffered here: what was written outlives the
 * process, however that ends.
 */
final class HistoryWriter implements AutoCloseable {

    private static final JsonMapper JSON = JsonMapper.shared();

    private final Clock clock = Clock.systemUTC();
    private final OutputStream out;

    HistoryWriter(Path file) throws IOException {
        Files.createDirectories(file.toAbsolutePath().getParent());
        this.out = new FileOutputStream(file.toFile(), true);
    }

    Instant now() {
        return clock.instant();
    }

    /** What a caller asked for, and was answered now. */
    void caller(Event.What what, Instant began, @Nullable String mark, @Nullable UUID task, @Nullable String note) {
        write(new Event(began, now(), what, mark, task, null, 0, 0, note));
    }

    /** A task that was looked at. */
    void seen(Instant began, UUID task, String state, int attempts) {
        write(new Event(began, now(), Event.What.SEEN, null, task, null, 0, attempts, state));
    }

    /** What concerns one run of one task. */
    void run(Event.What what, Instant began, UUID task, String worker, long fence, int attempt, @Nullable String note) {
        write(new Event(began, now(), what, null, task, worker, fence, attempt, note));
    }

    /** A process is about to take over a worker's name. */
    void registering(String worker) {
        Instant now = now();
        write(new Event(now, now, Event.What.REGISTERED, null, null, worker, 0, 0, null));
    }

    /** A fault is injected. */
    void fault(String which) {
        Instant now = now();
        write(new Event(now, now, Event.What.FAULT, null, null, null, 0, 0, which));
    }

    private void write(Event event) {
        byte[] line = (JSON.writeValueAsString(event) + "\n").getBytes(StandardCharsets.UTF_8);
        synchronized (this) {
            try {
                out.write(line);
            } catch (IOException e) {
                throw new UncheckedIOException("the history cannot be written", e);
            }
        }
    }

    @Override
    public void close() throws IOException {
        out.close();
    }
}
