package dev.millrace.benchmarks.tasks;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpRequest;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ThreadLocalRandom;

import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

import dev.millrace.benchmarks.ApiClient;
import dev.millrace.benchmarks.Load;
import dev.millrace.benchmarks.RawConnection;
import dev.millrace.benchmarks.ServerUnderTest;

/**
 * Millrace as programs outside see it: tasks are enqueued through the API, and a worker in a JVM of its own takes them and
 * reports them over HTTP, many at a time.
 */
final class MillraceOverHttp implements Contestant {

    private static final int BULK = 10_000;
    private static final long LOOK_MILLIS = 2;
    private static final String HEAP = "-Xmx512m";
    private static final String QUEUE = "/api/v1/queues/" + RemoteWorker.QUEUE;
    private static final String TASK = "{\"name\": \"" + RemoteWorker.HANDLER + "\", \"queue\": \"" + RemoteWorker.QUEUE
            + "\", \"payload\": {\"data\": \"" + PeerVerbs.PAYLOAD + "\"}}";

    // Whatever waits or runs in any queue but those that are for later.
    private static final String DONE = """
            select (not exists (select
                                  from task_lanes lane
                                 where lane.queue = 'bench-remote'
                                   and exists (select from task_ready where task_ready.lane = lane.id))
                    and not exists (select from task_batches))::int
            """;

    private final Host host;
    private final ApiClient client;
    private final Clock clock = Clock.systemUTC();
    private final Path log;
    private @Nullable Conversation worker;

    MillraceOverHttp(Host host, Path log) {
        this.host = host;
        this.client = host.client();
        this.log = log;
    }

    @Override
    public String name() {
        return "Millrace over HTTP";
    }

    @Override
    public String database() {
        return Postgres.MILLRACE;
    }

    @Override
    public double fill(int tasks) throws IOException, InterruptedException {
        pause();
        String full = (TASK + "\n").repeat(Math.min(tasks, BULK));
        String rest = (TASK + "\n").repeat(tasks % BULK);
        long start = System.nanoTime();
        for (int left = tasks; left > 0; left -= BULK) {
            enqueueLines(left >= BULK ? full : rest);
        }
        return ServerUnderTest.secondsSince(start);
    }

    /** From letting the queue go: what the worker needs to notice is part of it. */
    @Override
    public double drain(int tasks) throws IOException, InterruptedException {
        worker().say("count");
        long start = System.nanoTime();
        resume();
        // The database is asked only when the last run has begun, as with the others: to ask costs what is measured.
        while (worker().say("runs").asInt() < tasks) {
            Thread.sleep(LOOK_MILLIS);
        }
        awaitDone();
        return ServerUnderTest.secondsSince(start);
    }

    @Override
    public double single(int tasks, int callers) throws IOException, InterruptedException {
        pause();
        double rate = post(tasks, callers).perSecond();
        clear();
        return rate;
    }

    /** Tasks are kept, so they are run. */
    @Override
    public void clear() throws IOException, InterruptedException {
        worker();
        resume();
        awaitDone();
    }

    /** So many requests for a task each, over so many connections. */
    Load post(int tasks, int connections) throws IOException {
        Map<String, String> headers = Map.of("Authorization", "Bearer " + client.token());
        URI url = host.url();
        List<RawConnection> open = new ArrayList<>();
        try {
            for (int i = 0; i < connections; i++) {
                open.add(new RawConnection(url, "POST /api/v1/tasks", headers, TASK));
            }
            return Load.of(tasks, open);
        } finally {
            for (RawConnection connection : open) {
                connection.close();
            }
        }
    }

    /** Both processes read the same clock, that of the machine. */
    @Override
    public Waits pickUp(int tasks) throws IOException, InterruptedException {
        resume();
        worker().say("watch");
        Map<String, Instant> calls = new HashMap<>();
        Map<String, Instant> answers = new HashMap<>();
        Map<String, Object> task = Map.of(
                "name",
                RemoteWorker.HANDLER,
                "queue",
                RemoteWorker.QUEUE,
                "payload",
                Map.of("data", PeerVerbs.PAYLOAD));
        for (int i = 0; i < tasks; i++) {
            Thread.sleep(20 + ThreadLocalRandom.current().nextInt(20));
            Instant call = clock.instant();
            String id = client.post("/api/v1/tasks", task).at("/data/id").asString();
            answers.put(id, clock.instant());
            calls.put(id, call);
        }
        awaitDone();
        JsonNode starts = worker().say("starts");
        Waits waits = new Waits();
        calls.forEach((id, call) -> {
            Instant begun = Instant.parse(starts.get(id).asString());
            waits.add(seconds(call, begun), seconds(answers.getOrDefault(id, call), begun));
        });
        return waits;
    }

    private static double seconds(Instant from, Instant to) {
        return Duration.between(from, to).toNanos() / 1e9;
    }

    @Override
    public List<ProcessHandle> processes() {
        List<ProcessHandle> all = new ArrayList<>(List.of(host.inside().process()));
        if (worker != null) {
            all.add(worker.process());
        }
        return all;
    }

    /** The server is closed by whoever started it. */
    @Override
    public void close() {
        if (worker != null) {
            worker.close();
        }
    }

    void pause() throws IOException, InterruptedException {
        client.post(QUEUE + "/pause", Map.of());
    }

    private void resume() throws IOException, InterruptedException {
        client.post(QUEUE + "/resume", Map.of());
    }

    private void awaitDone() throws IOException, InterruptedException {
        while (host.postgres().number(DONE) == 0) {
            Thread.sleep(LOOK_MILLIS);
        }
    }

    private void enqueueLines(String lines) throws IOException, InterruptedException {
        var answer = client.send(client.request("/api/v1/tasks/bulk")
                .header("Content-Type", "application/x-ndjson")
                .POST(HttpRequest.BodyPublishers.ofString(lines)));
        if (answer.statusCode() != 201) {
            throw new IOException("bulk enqueue was answered with " + answer.statusCode() + ": " + answer.body());
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
                    Conversation.java(RemoteWorker.class, HEAP, host.url().toString(), key), log);
            worker = running;
        }
        return running;
    }
}
