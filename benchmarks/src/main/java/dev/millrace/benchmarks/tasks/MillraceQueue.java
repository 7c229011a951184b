package dev.millrace.benchmarks.tasks;

import java.io.IOException;
import java.net.http.HttpRequest;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;

import tools.jackson.databind.JsonNode;

import dev.millrace.benchmarks.ApiClient;
import dev.millrace.benchmarks.Load;
import dev.millrace.benchmarks.Samples;
import dev.millrace.benchmarks.ServerUnderTest;

/** Millrace with the worker inside the server: tasks are enqueued through the API, and run by the {@code echo} handler. */
class MillraceQueue implements Contestant {

    static final int BULK = 10_000;
    static final String PAYLOAD = "{\"data\": \"" + "x".repeat(188) + "\"}";

    private static final Duration SHORTEST_LOOK = Duration.ofMillis(4);

    final ServerUnderTest server;
    final ApiClient client;
    final String queue;
    final String handler;

    MillraceQueue(ServerUnderTest server, ApiClient client) {
        this(server, client, "bench", "echo");
    }

    MillraceQueue(ServerUnderTest server, ApiClient client, String queue, String handler) {
        this.server = server;
        this.client = client;
        this.queue = queue;
        this.handler = handler;
    }

    @Override
    public String name() {
        return "Millrace";
    }

    @Override
    public String database() {
        return Postgres.MILLRACE;
    }

    @Override
    public double fill(int tasks) throws IOException, InterruptedException {
        pause();
        String full = lines(Math.min(tasks, BULK));
        String rest = lines(tasks % BULK);
        long start = System.nanoTime();
        for (int left = tasks; left > 0; left -= BULK) {
            enqueueLines(left >= BULK ? full : rest);
        }
        return ServerUnderTest.secondsSince(start);
    }

    @Override
    public double drain(int tasks) throws IOException, InterruptedException {
        long start = System.nanoTime();
        resume();
        return awaitEmpty(tasks, start);
    }

    @Override
    public double single(int tasks, int callers) throws IOException, InterruptedException {
        pause();
        double rate = Load.of(tasks, callers, this::enqueue).perSecond();
        resume();
        awaitEmpty(tasks, System.nanoTime());
        return rate;
    }

    /** From the beginning of the transaction that makes the task to that of the one that records its end: a bit too much. */
    @Override
    public Samples pickUp(int tasks) throws IOException, InterruptedException {
        resume();
        Samples waits = new Samples();
        for (int i = 0; i < tasks; i++) {
            JsonNode task = completed(create());
            waits.add(seconds(task, "created_at", "completed_at"));
        }
        return waits;
    }

    @Override
    public List<ProcessHandle> processes() {
        return List.of(server.process());
    }

    /** The server is closed by whoever started it. */
    @Override
    public void close() {}

    final void pause() throws IOException, InterruptedException {
        client.post("/api/v1/queues/" + queue + "/pause", Map.of());
    }

    final void resume() throws IOException, InterruptedException {
        client.post("/api/v1/queues/" + queue + "/resume", Map.of());
    }

    final void enqueue() throws IOException, InterruptedException {
        int status = client.postStatus("/api/v1/tasks", task());
        if (status != 201) {
            throw new IOException("POST /tasks was answered with " + status);
        }
    }

    final void enqueueLines(String lines) throws IOException, InterruptedException {
        var answer = client.send(client.request("/api/v1/tasks/bulk")
                .header("Content-Type", "application/x-ndjson")
                .POST(HttpRequest.BodyPublishers.ofString(lines)));
        if (answer.statusCode() != 201) {
            throw new IOException("bulk enqueue was answered with " + answer.statusCode() + ": " + answer.body());
        }
    }

    final String lines(int tasks) {
        return (task() + "\n").repeat(tasks);
    }

    final String task() {
        return "{\"name\": \"" + handler + "\", \"queue\": \"" + queue + "\", \"payload\": " + PAYLOAD + "}";
    }

    /** How many of the queue's tasks wait or run. */
    final long open() throws IOException, InterruptedException {
        JsonNode answer = client.get("/api/v1/queues/" + queue);
        return answer.get("waiting").asLong() + answer.get("running").asLong();
    }

    /** Seconds from the given time until all have ended. Looks seldom while there are many, as each look counts them. */
    final double awaitEmpty(int tasks, long start) throws IOException, InterruptedException {
        long open = open();
        while (open > 0) {
            double done = Math.max(1, tasks - open);
            long left = (long) (open / done * (System.nanoTime() - start) / 2);
            Thread.sleep(Duration.ofNanos(Math.clamp(left, SHORTEST_LOOK.toNanos(), 1_000_000_000L)));
            open = open();
        }
        return ServerUnderTest.secondsSince(start);
    }

    /** Makes a task, and answers its id. */
    final String create() throws IOException, InterruptedException {
        return client.post("/api/v1/tasks", Map.of("name", handler, "queue", queue))
                .at("/data/id")
                .asString();
    }

    final JsonNode completed(String id) throws IOException, InterruptedException {
        JsonNode task = client.get("/api/v1/tasks/" + id).get("data");
        while (!task.get("status").asString().equals("completed")) {
            Thread.sleep(10);
            task = client.get("/api/v1/tasks/" + id).get("data");
        }
        return task;
    }

    static double seconds(JsonNode task, String from, String to) {
        return Duration.between(
                                Instant.parse(task.get(from).asString()),
                                Instant.parse(task.get(to).asString()))
                        .toNanos()
                / 1e9;
    }
}
