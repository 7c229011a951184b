package dev.millrace.benchmarks.tasks;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ThreadLocalRandom;

import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

import dev.millrace.benchmarks.ApiClient;
import dev.millrace.benchmarks.Samples;
import dev.millrace.benchmarks.ServerUnderTest;

/** Millrace with a worker in a JVM of its own, which takes tasks and reports them over HTTP, many at a time. */
final class MillraceOverHttp extends MillraceQueue {

    private static final String HEAP = "-Xmx512m";

    private final Path log;
    private @Nullable Conversation worker;

    MillraceOverHttp(ServerUnderTest server, ApiClient client, Path log) {
        super(server, client, RemoteWorker.QUEUE, RemoteWorker.HANDLER);
        this.log = log;
    }

    @Override
    public String name() {
        return "Millrace, worker over HTTP";
    }

    @Override
    public double drain(int tasks) throws IOException, InterruptedException {
        worker();
        return super.drain(tasks);
    }

    /** From the beginning of the transaction that makes the task to the first line of its handler. */
    @Override
    public Samples pickUp(int tasks) throws IOException, InterruptedException {
        resume();
        worker().say("watch");
        List<JsonNode> made = new ArrayList<>();
        for (int i = 0; i < tasks; i++) {
            made.add(completed(create()));
            Thread.sleep(ThreadLocalRandom.current().nextInt(20));
        }
        JsonNode starts = worker().say("starts");
        Samples waits = new Samples();
        for (JsonNode task : made) {
            Instant created = Instant.parse(task.get("created_at").asString());
            Instant begun = Instant.parse(starts.get(task.get("id").asString()).asString());
            waits.add(Duration.between(created, begun).toNanos() / 1e9);
        }
        return waits;
    }

    @Override
    public List<ProcessHandle> processes() {
        List<ProcessHandle> all = new ArrayList<>(super.processes());
        if (worker != null) {
            all.add(worker.process());
        }
        return all;
    }

    @Override
    public void close() {
        if (worker != null) {
            worker.close();
        }
    }

    /** Starts it at its first use: an idle one would take nothing from the others, but let them be alone all the same. */
    private Conversation worker() throws IOException, InterruptedException {
        Conversation running = worker;
        if (running == null) {
            String key = client.post("/api/v1/api-keys", Map.of("name", "bench worker", "scopes", List.of("worker")))
                    .get("key")
                    .asString();
            running = new Conversation(
                    Conversation.java(RemoteWorker.class, HEAP, server.url().toString(), key), log);
            worker = running;
        }
        return running;
    }
}
