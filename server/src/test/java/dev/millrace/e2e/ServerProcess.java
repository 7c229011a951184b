package dev.millrace.e2e;

import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.net.ConnectException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

import org.jspecify.annotations.Nullable;

import dev.millrace.testing.Api;
import dev.millrace.testing.Ports;

/**
 * A server in a process of its own, with the embedded database and object store in a data folder: one that can be killed
 * like any other, and started again on what it left.
 */
final class ServerProcess implements AutoCloseable {

    private static final Duration START_LIMIT = Duration.ofMinutes(3);
    private static final Duration GRACE = Duration.ofSeconds(30);
    private static final HttpClient HTTP = HttpClient.newHttpClient();

    private final Path data;
    private final Map<String, String> environment;
    private final int port = Ports.free();
    private final int storagePort = Ports.free();
    private @Nullable Process process;

    ServerProcess(Path data) {
        this(data, Map.of());
    }

    /** @param environment settings beside those of every server under test */
    ServerProcess(Path data, Map<String, String> environment) {
        this.data = data;
        this.environment = environment;
    }

    /** Starts the server, for the first time or again, and waits until it is ready. */
    Api start() throws IOException {
        ProcessBuilder starting = new ProcessBuilder(List.of(
                        ProcessHandle.current().info().command().orElse("java"),
                        "-Xmx300m",
                        "-XX:TieredStopAtLevel=1",
                        "--enable-native-access=ALL-UNNAMED",
                        "-cp",
                        System.getProperty("java.class.path"),
                        "dev.millrace.Millrace",
                        "up"))
                .redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.appendTo(log().toFile()));
        starting.environment()
                .putAll(Map.of(
                        "MILLRACE_DATA", data.resolve("data").toString(),
                        "MILLRACE_PORT", Integer.toString(port),
                        "MILLRACE_S3_PORT", Integer.toString(storagePort),
                        "MILLRACE_DATABASE_PROGRAMS", "target/postgres",
                        "MILLRACE_ENGINE_PROGRAM", "target/engine"));
        starting.environment().putAll(environment);
        Process started = starting.start();
        process = started;
        await().atMost(START_LIMIT)
                .pollInterval(Duration.ofMillis(200))
                .failFast("the server ended while it started: " + log(), () -> !started.isAlive())
                .until(this::isReady);
        return Api.ofServerOn(port);
    }

    /** Ends the process as {@code kill -9} does: it has no moment left for anything. */
    void kill() {
        Process running = process;
        if (running != null) {
            running.destroyForcibly().onExit().join();
        }
    }

    /** What the server says, over all its lives. */
    Path log() {
        return data.resolve("server.log");
    }

    @Override
    public void close() {
        Process running = process;
        if (running != null) {
            running.destroy();
            Process ended = running.onExit()
                    .completeOnTimeout(running, GRACE.toSeconds(), TimeUnit.SECONDS)
                    .join();
            if (ended.isAlive()) {
                kill();
            }
        }
    }

    private boolean isReady() throws IOException, InterruptedException {
        try {
            URI ready = URI.create("http://localhost:" + port + "/ready");
            return HTTP.send(HttpRequest.newBuilder(ready).build(), BodyHandlers.discarding())
                            .statusCode()
                    == 200;
        } catch (ConnectException e) {
            return false;
        }
    }
}
