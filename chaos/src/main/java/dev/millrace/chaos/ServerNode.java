package dev.millrace.chaos;

import java.io.IOException;
import java.lang.ProcessBuilder.Redirect;
import java.net.ServerSocket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

import org.jspecify.annotations.Nullable;

/** A server in a process of its own: one that can be killed like any other, and started again on what it left. */
final class ServerNode implements AutoCloseable {

    static final Duration START_LIMIT = Duration.ofMinutes(10);
    private static final Duration STOP_LIMIT = Duration.ofSeconds(40);
    private static final HttpClient HTTP = HttpClient.newHttpClient();

    private final String name;
    private final Path data;
    private final List<String> command;
    private final Map<String, String> settings;
    private final int port;
    private @Nullable Process process;

    /**
     * @param command what starts it
     * @param data its data folder; what it says goes into a file beside it
     */
    ServerNode(String name, List<String> command, Path data, Map<String, String> settings) throws IOException {
        this.name = name;
        this.command = command;
        this.data = data;
        this.settings = settings;
        try (ServerSocket socket = new ServerSocket(0)) {
            this.port = socket.getLocalPort();
        }
    }

    String name() {
        return name;
    }

    Path data() {
        return data;
    }

    URI url() {
        return URI.create("http://localhost:" + port);
    }

    /** Starts the process, and does not wait for it to be ready. */
    void launch() throws IOException {
        Files.createDirectories(data);
        ProcessBuilder builder =
                new ProcessBuilder(command).redirectErrorStream(true).redirectOutput(Redirect.appendTo(log().toFile()));
        builder.environment().put("MILLRACE_PORT", Integer.toString(port));
        builder.environment().put("MILLRACE_DATA", data.toString());
        builder.environment().putAll(settings);
        Process started = builder.start();
        process = started;
        Runtime.getRuntime().addShutdownHook(new Thread(started::destroyForcibly));
    }

    /** Waits until it serves, and starts it again should it end over its start, as a service manager does. */
    void awaitReady() throws IOException, InterruptedException {
        long end = System.nanoTime() + START_LIMIT.toNanos();
        while (!isReady()) {
            if (System.nanoTime() > end) {
                throw new IOException(name + " is not ready after " + START_LIMIT + "; see " + log());
            }
            if (!running().isAlive()) {
                launch();
            }
            Thread.sleep(50);
        }
    }

    boolean isReady() throws InterruptedException {
        HttpRequest request = HttpRequest.newBuilder(url().resolve("/ready"))
                .timeout(Duration.ofSeconds(3))
                .build();
        try {
            return HTTP.send(request, BodyHandlers.discarding()).statusCode() == 200;
        } catch (IOException e) {
            return false;
        }
    }

    /** Ends the process as {@code kill -9} does: it has no moment left for anything. */
    void kill() {
        running().destroyForcibly().onExit().join();
    }

    /** Tells it to end, and waits until it has. */
    void terminate() throws InterruptedException {
        Process ending = running();
        ending.destroy();
        if (!ending.waitFor(STOP_LIMIT.toSeconds(), TimeUnit.SECONDS)) {
            kill();
        }
    }

    long pid() {
        return running().pid();
    }

    private Path log() {
        return data.resolveSibling(name + ".log");
    }

    private Process running() {
        Process running = process;
        if (running == null) {
            throw new IllegalStateException(name + " was not started");
        }
        return running;
    }

    @Override
    public void close() {
        Process running = process;
        if (running == null) {
            return;
        }
        try {
            Signals.resume(running.pid());
            terminate();
        } catch (IOException | InterruptedException e) {
            running.destroyForcibly();
        }
    }
}
