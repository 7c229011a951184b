package dev.millrace.benchmarks;

import java.io.IOException;
import java.net.URI;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;

import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/**
 * Measures the API: tasks read one at a time, a different one on each connection, by token and by key, beside the same
 * reads with nothing asked, whose difference is what authentication adds; lists while many people sign in; and whether the time of a refused sign-in tells who has an
 * account.
 */
@Command(name = "api", description = "the API: requests a second, their latency, and sign-ins")
final class ApiBench implements Callable<Integer> {

    private static final int CONNECTIONS = 64;
    private static final int SIGN_INS_A_SECOND = 50;

    /** Of keys and of those who guess: what is measured here is the server, not its patience. */
    private static final Map<String, String> SETTINGS = Map.of(
            Unguarded.SETTING,
            "true",
            "MILLRACE_LIMITS_KEYPERMINUTE",
            "0",
            "MILLRACE_LIMITS_KEYPERHOUR",
            "0",
            "MILLRACE_LIMITS_SIGNINFAILURES",
            "0",
            "MILLRACE_LIMITS_ADDRESSFAILURES",
            "0");

    /** What is measured, each by itself. */
    private enum Part {
        READS,
        FLOOD,
        REFUSALS
    }

    @Mixin
    private BenchOptions options = new BenchOptions();

    @Option(
            names = "--only",
            paramLabel = "<part>",
            split = ",",
            description = "which of ${COMPLETION-CANDIDATES} (default: all)")
    private List<Part> only = List.of(Part.values());

    @Option(
            names = "--rounds",
            paramLabel = "<n>",
            description = "how often reads are measured; medians count (default: ${DEFAULT-VALUE})")
    private int rounds = 5;

    private final Table results = new Table("what", "rate", "p50", "p99");
    private final Table authentication =
            new Table("what authentication adds", "processor time of a request", "that is", "and by the rate");
    private final Table signIns = new Table("what", "p50", "p99");

    @Override
    public Integer call() throws IOException, InterruptedException {
        Path folder = options.workFolder("api");
        try (ServerUnderTest server = ServerUnderTest.startWithBenchmarks(folder.resolve("data"), SETTINGS);
                ApiClient client = server.admin()) {
            if (only.contains(Part.READS)) {
                reads(server, client);
            }
            if (only.contains(Part.FLOOD)) {
                flood(server.url(), client);
            }
            if (only.contains(Part.REFUSALS)) {
                refusals(client);
            }
        }
        Report.heading("API", options);
        Report.print(results);
        Report.print(authentication);
        Report.print(signIns);
        Report.note("Medians of " + options.count(rounds, 1) + " rounds in turns. The caller, with " + CONNECTIONS
                + " connections, shares the machine with the server.");
        return 0;
    }

    private void reads(ServerUnderTest server, ApiClient client) throws IOException, InterruptedException {
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
        Read unguarded =
                new Read("GET /tasks/{id} without any security", tasks, Map.of(Unguarded.HEADER, Unguarded.SECURITY));
        Read unknown = new Read(
                "GET /tasks/{id}, nobody asked who it is", tasks, Map.of(Unguarded.HEADER, Unguarded.CREDENTIALS));
        Read byToken =
                new Read("GET /tasks/{id} with a JWT", tasks, Map.of("Authorization", "Bearer " + client.token()));
        Read byKey = new Read("GET /tasks/{id} with an API key", tasks, Map.of("X-API-Key", key));
        List<Read> reads = List.of(
                new Read("GET /info, no credentials, no database", List.of("/info"), Map.of()),
                unguarded,
                unknown,
                byToken,
                byKey);
        Report.progress("reads, until the server is warm");
        for (Read read : reads) {
            read.load(server.url(), options.count(80_000, 200));
        }
        // In turns, so that what the machine does meanwhile, and a server that gets warmer, serve all of them alike.
        for (int round = 0; round < options.count(rounds, 1); round++) {
            Report.progress("reads, round " + (round + 1));
            for (Read read : reads) {
                read.measure(server, options.count(60_000, 500));
            }
        }
        for (Read read : List.of(unguarded, unknown, byToken, byKey)) {
            authentication.row(
                    read.what,
                    "%.0f µs".formatted(read.processor.median() * 1e6),
                    "%+.1f %%".formatted((read.processor.median() / unknown.processor.median() - 1) * 100),
                    "%+.1f %%".formatted((unknown.rates.median() / read.rates.median() - 1) * 100));
        }
        reads.forEach(read -> results.row(
                read.what,
                Report.perSecond(read.rates.median()),
                Report.millis(read.medians.median()),
                Report.millis(read.tails.median())));
    }

    /** One kind of request, and what each of its rounds gave. */
    private static final class Read {
        private final String what;
        private final List<String> paths;
        private final Map<String, String> headers;
        private final Samples rates = new Samples();
        private final Samples processor = new Samples();
        private final Samples medians = new Samples();
        private final Samples tails = new Samples();

        Read(String what, List<String> paths, Map<String, String> headers) {
            this.what = what;
            this.paths = paths;
            this.headers = headers;
        }

        Load load(URI server, int calls) throws IOException, InterruptedException {
            List<RawConnection> connections = new ArrayList<>();
            try {
                for (int i = 0; i < CONNECTIONS; i++) {
                    connections.add(new RawConnection(server, paths.get(i % paths.size()), headers));
                }
                return Load.of(calls, connections);
            } finally {
                for (RawConnection connection : connections) {
                    connection.close();
                }
            }
        }

        /** One round: with what it takes of the processors, which other programs on the machine change little. */
        void measure(ServerUnderTest server, int calls) throws IOException, InterruptedException {
            double before = server.processorSeconds();
            Load load = load(server.url(), calls);
            processor.add((server.processorSeconds() - before) / calls);
            rates.add(load.perSecond());
            medians.add(load.latencies().median());
            tails.add(load.latencies().percentile(99));
        }
    }

    /**
     * What somebody who works notices of many who sign in, each with another account's name and a password to be hashed. In
     * turns: a while without them, and a while with them.
     */
    private void flood(URI server, ApiClient client) throws IOException, InterruptedException {
        Map<String, String> headers = Map.of("Authorization", "Bearer " + client.token());
        try (RawConnection connection = new RawConnection(server, "/api/v1/tasks", headers);
                ApiClient strangers = new ApiClient(server)) {
            Report.progress("GET /tasks, until the server is warm");
            int calls = options.count(2000, 50);
            Load.of(calls * 2, List.of(connection));
            Samples alone = new Samples();
            Samples beside = new Samples();
            Samples tailsAlone = new Samples();
            Samples tailsBeside = new Samples();
            Samples rates = new Samples();
            for (int round = 0; round < options.count(rounds, 1); round++) {
                Report.progress("GET /tasks beside a flood of sign-ins, round " + (round + 1));
                Load quiet = Load.of(calls, List.of(connection));
                AtomicBoolean over = new AtomicBoolean();
                AtomicInteger made = new AtomicInteger();
                Thread flood = Thread.ofPlatform().daemon().start(() -> signIn(strangers, over, made));
                Thread.sleep(options.count(3000, 100));
                int before = made.get();
                long start = System.nanoTime();
                Load busy = Load.of(calls, List.of(connection));
                rates.add((made.get() - before) / ServerUnderTest.secondsSince(start));
                over.set(true);
                flood.join();
                alone.add(quiet.latencies().median());
                beside.add(busy.latencies().median());
                tailsAlone.add(quiet.latencies().percentile(99));
                tailsBeside.add(busy.latencies().percentile(99));
                Report.progress("p99 %s alone, %s beside %.0f sign-ins a second"
                        .formatted(
                                Report.millis(quiet.latencies().percentile(99)),
                                Report.millis(busy.latencies().percentile(99)),
                                rates.median()));
                Thread.sleep(options.count(3000, 100)); // those who still wait for their answers
            }
            row("GET /tasks, nothing else going on", alone.median(), tailsAlone.median());
            row(
                    "GET /tasks beside %.0f sign-ins a second".formatted(rates.median()),
                    beside.median(),
                    tailsBeside.median());
        }
    }

    private static void signIn(ApiClient strangers, AtomicBoolean over, AtomicInteger made) {
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
            // In an order that nobody knows: in strict turns, one may always come when the other has warmed
            // something up.
            boolean knownFirst = ThreadLocalRandom.current().nextBoolean();
            double first = signInTime(client, knownFirst ? known : "un" + known);
            double second = signInTime(client, knownFirst ? "un" + known : known);
            if (i >= 0) {
                wrongPassword.add(knownFirst ? first : second);
                unknownUser.add(knownFirst ? second : first);
            }
        }
        row("sign-in with a wrong password", wrongPassword.median(), wrongPassword.percentile(99));
        row("sign-in with a name that nobody has", unknownUser.median(), unknownUser.percentile(99));
    }

    private static double signInTime(ApiClient client, String name) {
        long start = System.nanoTime();
        client.tryToSignIn(name, "wrong password 1");
        return ServerUnderTest.secondsSince(start);
    }

    private void row(String what, double median, double tail) {
        signIns.row(what, Report.millis(median), Report.millis(tail));
    }
}
