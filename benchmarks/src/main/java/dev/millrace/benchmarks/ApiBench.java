package dev.millrace.benchmarks;

import java.io.IOException;
import java.net.URI;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;

import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/**
 * Measures the API: tasks read one at a time, a different one on each connection, by token and by key, beside a route that asks nothing of anybody; lists
 * while many people sign in; and whether the time of a refused sign-in tells who has an account.
 */
@Command(name = "api", description = "the API: requests a second, their latency, and sign-ins")
final class ApiBench implements Callable<Integer> {

    private static final int CONNECTIONS = 64;
    private static final int SIGN_INS_A_SECOND = 50;

    /** Of keys and of those who guess: what is measured here is the server, not its patience. */
    private static final Map<String, String> WITHOUT_LIMITS = Map.of(
            "MILLRACE_LIMITS_KEYPERMINUTE", "0",
            "MILLRACE_LIMITS_KEYPERHOUR", "0",
            "MILLRACE_LIMITS_SIGNINFAILURES", "0",
            "MILLRACE_LIMITS_ADDRESSFAILURES", "0");

    @Mixin
    private BenchOptions options = new BenchOptions();

    private final Table results = new Table("what", "rate", "p50", "p99");
    private final Table signIns = new Table("what", "p50", "p99");

    @Override
    public Integer call() throws IOException, InterruptedException {
        Path folder = options.workFolder("api");
        try (ServerUnderTest server = ServerUnderTest.start(options, folder.resolve("data"), WITHOUT_LIMITS);
                ApiClient client = server.admin()) {
            client.post("/api/v1/queues/bench/pause", Map.of());
            List<String> tasks = new ArrayList<>();
            for (int i = 0; i < CONNECTIONS; i++) {
                tasks.add("/api/v1/tasks/"
                        + client.post("/api/v1/tasks", Map.of("name", "echo", "queue", "bench"))
                                .at("/data/id")
                                .asString());
            }
            String key = client.post("/api/v1/api-keys", Map.of("name", "bench", "scopes", List.of("tasks:read")))
                    .get("key")
                    .asString();
            Map<String, String> byToken = Map.of("Authorization", "Bearer " + client.token());
            measure("GET /info, no credentials, no database", server.url(), List.of("/info"), Map.of());
            measure("GET /tasks/{id} with a JWT", server.url(), tasks, byToken);
            measure("GET /tasks/{id} with an API key", server.url(), tasks, Map.of("X-API-Key", key));
            lists(server.url(), byToken);
            refusals(client);
        }
        Report.heading("API", options);
        Report.print(results);
        Report.print(signIns);
        Report.note("The caller, with " + CONNECTIONS + " connections, shares the machine with the server.");
        return 0;
    }

    private void measure(String what, URI server, List<String> paths, Map<String, String> headers)
            throws IOException, InterruptedException {
        Report.progress(what);
        List<RawConnection> connections = new ArrayList<>();
        try {
            for (int i = 0; i < CONNECTIONS; i++) {
                connections.add(new RawConnection(server, paths.get(i % paths.size()), headers));
            }
            Load.Callers each = number -> connections.get(number)::send;
            Load.of(options.count(80_000, 200), CONNECTIONS, each);
            Load load = Load.of(options.count(100_000, 500), CONNECTIONS, each);
            results.row(
                    what,
                    Report.perSecond(load.perSecond()),
                    Report.millis(load.latencies().median()),
                    Report.millis(load.latencies().percentile(99)));
        } finally {
            for (RawConnection connection : connections) {
                connection.close();
            }
        }
    }

    /** What somebody who works notices of many who sign in, each with another account's name and a password to be hashed. */
    private void lists(URI server, Map<String, String> headers) throws IOException, InterruptedException {
        Report.progress("GET /tasks beside a flood of sign-ins");
        try (RawConnection connection = new RawConnection(server, "/api/v1/tasks", headers);
                ApiClient strangers = new ApiClient(server)) {
            int calls = options.count(3000, 50);
            Load.of(calls, 1, connection::send);
            Load alone = Load.of(calls, 1, connection::send);
            AtomicBoolean over = new AtomicBoolean();
            AtomicInteger made = new AtomicInteger();
            Thread flood = Thread.ofPlatform().daemon().start(() -> flood(strangers, over, made));
            Thread.sleep(options.count(3000, 100));
            int before = made.get();
            long start = System.nanoTime();
            Load beside = Load.of(calls, 1, connection::send);
            double rate = (made.get() - before) / ServerUnderTest.secondsSince(start);
            over.set(true);
            flood.join();
            row("GET /tasks, nothing else going on", alone.latencies());
            row("GET /tasks beside %.0f sign-ins a second".formatted(rate), beside.latencies());
        }
    }

    private static void flood(ApiClient strangers, AtomicBoolean over, AtomicInteger made) {
        long pause = 1_000_000_000L / SIGN_INS_A_SECOND;
        for (long next = System.nanoTime(); !over.get(); next += pause) {
            while (System.nanoTime() < next) {
                LockSupport.parkNanos(next - System.nanoTime());
            }
            made.incrementAndGet();
            String name = "stranger-" + made.get() + "@example.org";
            Thread.ofVirtual().start(() -> strangers.tryToSignIn(name, "guessed-" + name));
        }
    }

    private void refusals(ApiClient client) throws IOException, InterruptedException {
        Report.progress("refused sign-ins");
        String known = "known@example.org";
        client.register(known, "correct horse battery staple 1");
        Samples wrongPassword = new Samples();
        Samples unknownUser = new Samples();
        int tries = options.count(200, 5);
        for (int i = -10; i < tries; i++) {
            double wrong = signInTime(client, known);
            double unknown = signInTime(client, "un" + known);
            if (i >= 0) {
                wrongPassword.add(wrong);
                unknownUser.add(unknown);
            }
        }
        row("sign-in with a wrong password", wrongPassword);
        row("sign-in with a name that nobody has", unknownUser);
    }

    private static double signInTime(ApiClient client, String name) {
        long start = System.nanoTime();
        client.tryToSignIn(name, "wrong password 1");
        return ServerUnderTest.secondsSince(start);
    }

    private void row(String what, Samples latencies) {
        signIns.row(what, Report.millis(latencies.median()), Report.millis(latencies.percentile(99)));
    }
}
