package dev.millrace.engine;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.StringWriter;
import java.io.Writer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;

import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.util.FileSystemUtils;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.json.JsonMapper;

import dev.millrace.engine.child.Order;
import dev.millrace.engine.child.Reply;

/**
 * One child process, for one job. Its answers are read by a thread of their own, so that waiting for one can be broken off;
 * then the child is killed, as there is nothing in it that would have to be saved.
 *
 * <p>What it says is not trusted: a line that is too long or no answer ends the conversation.
 */
final class ChildProcess implements AutoCloseable {

    private static final Logger log = LoggerFactory.getLogger(ChildProcess.class);

    private static final int LINE_LIMIT = 8 << 20;
    private static final int COMPLAINT_LIMIT = 2_000;
    private static final Duration KILL_TIME = Duration.ofSeconds(5);

    // What is spoken between the two is not the API's JSON, so it has a mapper of its own.
    private static final JsonMapper JSON = JsonMapper.builder().build();

    private final Process process;
    private final Path folder;
    private final BlockingQueue<Optional<Reply>> replies = new LinkedBlockingQueue<>();
    private final StringWriter complaints = new StringWriter(); // synchronized by itself

    ChildProcess(Process process, Path folder) {
        this.process = process;
        this.folder = folder;
        // No virtual threads: whoever reads from a pipe keeps its carrier, and a machine of two cores has two of them.
        Thread.ofPlatform().daemon().name("engine-replies-" + process.pid()).start(this::readReplies);
        Thread.ofPlatform().daemon().name("engine-complaints-" + process.pid()).start(this::readComplaints);
    }

    long pid() {
        return process.pid();
    }

    boolean isAlive() {
        return process.isAlive();
    }

    /** What the child printed as it broke down, for the log. */
    String complaints() {
        return complaints.toString();
    }

    void send(Order order) throws IOException {
        Writer writer = process.outputWriter(StandardCharsets.UTF_8);
        writer.write(JSON.writeValueAsString(order));
        writer.write('\n');
        writer.flush();
    }

    /**
     * Waits for the next answer.
     *
     * @return null when there is none in time
     * @throws IOException when there will be no more: the child has died
     */
    @Nullable
    Reply next(Duration patience) throws IOException, InterruptedException {
        Optional<Reply> reply = replies.poll(patience.toMillis(), TimeUnit.MILLISECONDS);
        if (reply == null) {
            return null;
        }
        if (reply.isEmpty()) {
            replies.add(reply);
            throw new IOException("the child has ended");
        }
        return reply.get();
    }

    /** How it ended; waits a moment for that. */
    int exitCode() throws InterruptedException {
        return process.waitFor(KILL_TIME.toMillis(), TimeUnit.MILLISECONDS) ? process.exitValue() : -1;
    }

    private void readReplies() {
        try (InputStream in = process.getInputStream();
                BufferedReader lines = new BufferedReader(new InputStreamReader(in, StandardCharsets.UTF_8))) {
            StringBuilder line = new StringBuilder();
            for (int next = lines.read(); next >= 0 && line.length() < LINE_LIMIT; next = lines.read()) {
                if (next == '\n') {
                    replies.add(Optional.of(JSON.readValue(line.toString(), Reply.class)));
                    line.setLength(0);
                } else {
                    line.append((char) next);
                }
            }
        } catch (IOException | JacksonException e) {
            log.atDebug().addKeyValue("pid", process.pid()).setCause(e).log("Engine child is not heard any more");
        } finally {
            replies.add(Optional.empty());
        }
    }

    private void readComplaints() {
        char[] chunk = new char[1024];
        try (BufferedReader reader = process.errorReader(StandardCharsets.UTF_8)) {
            int room = COMPLAINT_LIMIT;
            for (int read = reader.read(chunk); read >= 0; read = reader.read(chunk)) {
                complaints.write(chunk, 0, Math.min(read, room));
                room -= Math.min(read, room);
            }
        } catch (IOException e) {
            log.atDebug().addKeyValue("pid", process.pid()).setCause(e).log("Engine child closed its error output");
        }
    }

    /** Kills the child, whatever it is doing, and waits until its memory and files are free. */
    @Override
    public void close() {
        process.destroyForcibly();
        boolean interrupted = Thread.interrupted();
        try {
            process.waitFor(KILL_TIME.toMillis(), TimeUnit.MILLISECONDS);
            FileSystemUtils.deleteRecursively(folder);
        } catch (InterruptedException e) {
            interrupted = true;
        } catch (IOException e) {
            log.atWarn().addKeyValue("folder", folder).setCause(e).log("Engine folder is left until the next start");
        }
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
    }
}
