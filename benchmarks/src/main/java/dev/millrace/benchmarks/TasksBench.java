package dev.millrace.benchmarks;

import java.io.IOException;
import java.net.http.HttpRequest;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.concurrent.Callable;

import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import tools.jackson.databind.JsonNode;

/**
 * Measures the queue from outside: what its callers see. Tasks are {@code echo} tasks with a payload of 200 bytes; every
 * task, run and result is kept.
 */
@Command(name = "tasks", description = "the queue: enqueue, claim, complete, latency")
final class TasksBench implements Callable<Integer> {

    private static final int CONNECTIONS = 64;
    private static final int BULK = 10_000;
    private static final String QUEUE = "bench";
    private static final String PAYLOAD = "{\"data\": \"" + "x".repeat(188) + "\"}";

    @Mixin
    private BenchOptions options = new BenchOptions();

    private final Table results = new Table("what", "rate", "p50", "p99");

    @Override
    public Integer call() throws IOException, InterruptedException {
        Path folder = options.workFolder("tasks");
        int rounds = options.count(3, 1);
        Samples enqueued = new Samples();
        Samples drained = new Samples();
        // Room for many short tasks at a time, as whoever has them would set it.
        try (ServerUnderTest server = ServerUnderTest.start(
                        options, folder.resolve("data"), Map.of("MILLRACE_TASKS_CONCURRENCY", "1000"));
                ApiClient client = server.admin()) {
            warmUp(client);
            for (int round = 1; round <= rounds; round++) {
                Report.progress("round " + round + " of " + rounds);
                int tasks = options.count(100_000, BULK);
                enqueued.add(tasks / bulk(client, tasks));
                drained.add(tasks / drain(client));
            }
            row("bulk enqueue, " + BULK + " a request", enqueued);
            row("drain, worker inside the server", drained);
            single(client);
            pickUp(client);
        }
        Report.heading("Tasks", options);
        Report.print(results);
        Report.note("Rates are medians of " + rounds + " rounds. The caller shares the machine with the server and its"
                + " PostgreSQL, which has fsync and synchronous_commit on.");
        return 0;
    }

    private void row(String what, Samples rates) {
        results.row(what, Report.perSecond(rates.median()), "", "");
    }

    /** The first thousands of anything are slower, in any JVM. */
    private void warmUp(ApiClient client) throws IOException, InterruptedException {
        for (int i = 0; i < options.count(5, 1); i++) {
            bulk(client, BULK);
            drain(client);
        }
        Load.of(options.count(10_000, 100), CONNECTIONS, () -> enqueue(client, "bench-later"));
    }

    /** Seconds that it takes to put so many tasks into a queue that is paused. */
    private static double bulk(ApiClient client, int tasks) throws IOException, InterruptedException {
        client.post("/api/v1/queues/" + QUEUE + "/pause", Map.of());
        StringBuilder body = new StringBuilder();
        for (int i = 0; i < BULK; i++) {
            body.append("{\"name\": \"echo\", \"queue\": \"" + QUEUE + "\", \"payload\": " + PAYLOAD + "}\n");
        }
        String lines = body.toString();
        long start = System.nanoTime();
        for (int sent = 0; sent < tasks; sent += BULK) {
            var answer = client.send(client.request("/api/v1/tasks/bulk")
                    .header("Content-Type", "application/x-ndjson")
                    .POST(HttpRequest.BodyPublishers.ofString(lines)));
            if (answer.statusCode() != 201) {
                throw new IOException("bulk enqueue was answered with " + answer.statusCode() + ": " + answer.body());
            }
        }
        return ServerUnderTest.secondsSince(start);
    }

    /** Seconds from letting the queue go until nothing of it waits or runs. */
    private static double drain(ApiClient client) throws IOException, InterruptedException {
        client.post("/api/v1/queues/" + QUEUE + "/resume", Map.of());
        long start = System.nanoTime();
        JsonNode queue = client.get("/api/v1/queues/" + QUEUE);
        while (queue.get("waiting").asLong() + queue.get("running").asLong() > 0) {
            Thread.sleep(50);
            queue = client.get("/api/v1/queues/" + QUEUE);
        }
        return ServerUnderTest.secondsSince(start);
    }

    private void single(ApiClient client) throws InterruptedException, IOException {
        Report.progress("single enqueues over " + CONNECTIONS + " connections");
        client.post("/api/v1/queues/bench-later/pause", Map.of());
        Load load = Load.of(options.count(100_000, 500), CONNECTIONS, () -> enqueue(client, "bench-later"));
        results.row(
                "POST /tasks, " + CONNECTIONS + " connections",
                Report.perSecond(load.perSecond()),
                Report.millis(load.latencies().median()),
                Report.millis(load.latencies().percentile(99)));
    }

    private static void enqueue(ApiClient client, String queue) throws IOException, InterruptedException {
        int status = client.postStatus(
                "/api/v1/tasks", "{\"name\": \"echo\", \"queue\": \"" + queue + "\", \"payload\": " + PAYLOAD + "}");
        if (status != 201) {
            throw new IOException("POST /tasks was answered with " + status);
        }
    }

    /** From the commit of a task to the start of its run, both by the database's clock, while nothing else is to do. */
    private void pickUp(ApiClient client) throws IOException, InterruptedException {
        Report.progress("pick-up of single tasks");
        Samples waits = new Samples();
        for (int i = 0; i < options.count(300, 20); i++) {
            String id = client.post("/api/v1/tasks", Map.of("name", "echo", "queue", QUEUE))
                    .at("/data/id")
                    .asString();
            JsonNode task = client.get("/api/v1/tasks/" + id).get("data");
            while (!task.get("status").asString().equals("completed")) {
                Thread.sleep(2);
                task = client.get("/api/v1/tasks/" + id).get("data");
            }
            waits.add(Duration.between(
                                    Instant.parse(task.get("created_at").asString()),
                                    Instant.parse(task.get("started_at").asString()))
                            .toNanos()
                    / 1e9);
        }
        results.row(
                "pick-up when idle, worker inside the server",
                "",
                Report.millis(waits.median()),
                Report.millis(waits.percentile(99)));
    }
}
