package dev.millrace.benchmarks.tasks;

import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;

import tools.jackson.databind.JsonNode;

import dev.millrace.benchmarks.ApiClient;
import dev.millrace.benchmarks.ServerUnderTest;

/** A server with {@link MillraceInside} in it: the program and the flags of {@code ./millrace up}, and a handler more. */
final class Host implements AutoCloseable {

    private final Conversation inside;
    private final URI url;
    private final ApiClient client;
    private final Postgres postgres;

    /**
     * Starts it, and returns when it is ready.
     *
     * @param data its data folder
     * @param settings more environment variables
     */
    Host(Path data, Map<String, String> settings) throws IOException, InterruptedException {
        int port = ServerUnderTest.freePort();
        Files.createDirectories(data.toAbsolutePath().getParent());
        Map<String, String> environment = new HashMap<>(ServerUnderTest.environment(port, data));
        environment.putAll(settings);
        inside = new Conversation(
                ServerUnderTest.commandWithBenchmarks(), environment, data.resolveSibling(data.getFileName() + ".log"));
        url = URI.create("http://localhost:" + port);
        client = new ApiClient(url);
        client.signIn("admin", ServerUnderTest.ADMIN_PASSWORD);
        postgres = new Postgres(data);
    }

    Conversation inside() {
        return inside;
    }

    /** Does what only the server's own code can, and answers what that says. */
    JsonNode say(String what) throws IOException {
        return inside.say(what);
    }

    URI url() {
        return url;
    }

    ApiClient client() {
        return client;
    }

    Postgres postgres() {
        return postgres;
    }

    @Override
    public void close() {
        postgres.close();
        client.close();
        inside.close();
    }
}
