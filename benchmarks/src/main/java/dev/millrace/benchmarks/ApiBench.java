package dev.millrace.benchmarks;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;

import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** Measures the API: one task read again and again, by token and by key, beside a route that asks nothing of anybody. */
@Command(name = "api", description = "the API: requests a second and their latency")
final class ApiBench implements Callable<Integer> {

    private static final int CONNECTIONS = 64;

    @Mixin
    private BenchOptions options = new BenchOptions();

    private final Table results = new Table("what", "rate", "p50", "p99");

    @Override
    public Integer call() throws IOException, InterruptedException {
        Path folder = options.workFolder("api");
        Map<String, String> withoutKeyLimits =
                Map.of("MILLRACE_LIMITS_KEYPERMINUTE", "100000000", "MILLRACE_LIMITS_KEYPERHOUR", "100000000");
        try (ServerUnderTest server = ServerUnderTest.start(options, folder.resolve("data"), withoutKeyLimits);
                ApiClient client = server.admin()) {
            client.post("/api/v1/queues/bench/pause", Map.of());
            String task = "/api/v1/tasks/"
                    + client.post("/api/v1/tasks", Map.of("name", "echo", "queue", "bench"))
                            .at("/data/id")
                            .asString();
            String key = client.post("/api/v1/api-keys", Map.of("name", "bench", "scopes", List.of("tasks:read")))
                    .get("key")
                    .asString();
            URI url = server.url();
            Map<String, Load.Call> calls = Map.of(
                    "GET /tasks/{id} with a JWT",
                    () -> expect(client, client.request(task)),
                    "GET /tasks/{id} with an API key",
                    () -> expect(
                            client, HttpRequest.newBuilder(url.resolve(task)).header("X-API-Key", key)),
                    "GET /info, no credentials, no database",
                    () -> expect(client, HttpRequest.newBuilder(url.resolve("/info"))));
            for (String what : calls.keySet().stream().sorted().toList()) {
                Report.progress(what);
                Load.Call call = calls.get(what);
                if (call != null) {
                    Load.of(options.count(50_000, 200), CONNECTIONS, call);
                    Load load = Load.of(options.count(100_000, 500), CONNECTIONS, call);
                    results.row(
                            what,
                            Report.perSecond(load.perSecond()),
                            Report.millis(load.latencies().median()),
                            Report.millis(load.latencies().percentile(99)));
                }
            }
        }
        Report.heading("API", options);
        Report.print(results);
        Report.note(
                "The caller, a Java program with " + CONNECTIONS + " connections, shares the machine with the server.");
        return 0;
    }

    private static void expect(ApiClient client, HttpRequest.Builder request) throws IOException, InterruptedException {
        HttpResponse<String> answer = client.send(request);
        if (answer.statusCode() != 200) {
            throw new IOException("answered with " + answer.statusCode() + ": " + answer.body());
        }
    }
}
