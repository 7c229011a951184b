package dev.millrace.benchmarks;

import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;

import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import tools.jackson.databind.JsonNode;

/** Measures file jobs: a large one beside the same query in bare DuckDB, small ones, memory, and the server's start. */
@Command(name = "files", description = "file jobs, beside the same query in bare DuckDB; memory; the server's start")
final class FilesBench implements Callable<Integer> {

    /** The most that S3 takes in one PUT. */
    private static final long LARGEST_PUT = 5L << 30;

    private static final int PART = 64 << 20;
    private static final int LOOK_MILLIS = 100;

    /** So long both sides of a pair wait before they begin, so that neither pays for what came before it. */
    private static final int SETTLE_MILLIS = 3000;

    private static final List<?> FILTER = List.of(
            step("filter", Map.of("column", "country", "operator", "eq", "value", OrdersFile.KEPT)),
            step("convert_format", Map.of("to_format", "parquet")));
    private static final List<?> SORT = List.of(
            step("sort", Map.of("by", List.of(Map.of("column", "note")))),
            step("convert_format", Map.of("to_format", "parquet")));
    private static final String SMALL_FILE = "name,city,age\nAlice,New York,30\nBob,London,25\nCharlie,New York,35\n";

    @Mixin
    private BenchOptions options = new BenchOptions();

    @Option(names = "--size", paramLabel = "<MB>", description = "size of the large file (default: 1000, brief: 20)")
    private int size;

    @Option(
            names = "--sort-size",
            paramLabel = "<MB>",
            description = "also sort a file of this size on a text column, with the engine's usual memory")
    private int sortSize;

    private final Table results = new Table("what", "measured", "beside it", "ratio");

    @Override
    public Integer call() throws IOException, InterruptedException, SQLException {
        Path folder = options.workFolder("files");
        Path large = folder.resolve("orders.csv");
        long bytes = (size > 0 ? size : options.count(1000, 20)) * 1_000_000L;
        Report.progress("writing " + Report.megabytes(bytes) + " of CSV");
        OrdersFile.write(large, bytes);

        Path data = folder.resolve("data");
        Samples starts = new Samples();
        try (ServerUnderTest server = ServerUnderTest.start(options, data, Map.of())) {
            results.row("first start to /ready", Report.seconds(server.secondsToReady()), "", "");
            try (ApiClient client = server.admin()) {
                smallJobs(client, folder);
                largeJobs(server, client, large, folder);
            }
            results.row("server's own peak memory", Report.megabytes(server.peakMemory()), "", "");
            if (sortSize > 0) {
                sort(server, folder);
            }
        }
        for (int i = 0; i < options.count(5, 1); i++) {
            Report.progress("starting again on the same folder");
            try (ServerUnderTest server = ServerUnderTest.start(options, data, Map.of())) {
                starts.add(server.secondsToReady());
            }
        }
        results.row("start on an existing folder to /ready, median", Report.seconds(starts.median()), "", "");
        Report.heading("Files", options);
        Report.print(results);
        Report.note("DuckDB " + duckVersion()
                + " on both sides, with as many threads; a job ends when it says so itself, in completed_at.");
        return 0;
    }

    /** The pair is measured in turns, so that what the machine does meanwhile hits both. */
    private void largeJobs(ServerUnderTest server, ApiClient client, Path file, Path folder)
            throws IOException, InterruptedException, SQLException {
        Samples ours = new Samples();
        Samples bare = new Samples();
        long engineMemory = 0;
        bareDuckDb(file, folder); // brings the file into the system's cache
        job(server, client, file, FILTER); // a server that has just started compiles its own code beside the query
        for (int i = 0; i < options.count(5, 1); i++) {
            Report.progress("large job " + (i + 1));
            JobTiming timing = job(server, client, file, FILTER);
            ours.add(timing.seconds());
            engineMemory = Math.max(engineMemory, timing.engineMemory());
            Thread.sleep(options.count(SETTLE_MILLIS, 200)); // the next engine process gets ready
            bare.add(bareDuckDb(file, folder));
        }
        results.row(
                Report.megabytes(Files.size(file)) + " of CSV, filter → Parquet, median",
                Report.seconds(ours.median()),
                Report.seconds(bare.median()) + " in bare DuckDB",
                Report.ratio(ours.median(), bare.median()));
        results.row("memory of the job's own process", Report.megabytes(engineMemory), "", "");
    }

    private void smallJobs(ApiClient client, Path folder) throws IOException, InterruptedException {
        Path file = Files.writeString(folder.resolve("small.csv"), SMALL_FILE);
        List<?> steps = List.of(step("filter", Map.of("column", "city", "operator", "eq", "value", "New York")));
        Samples apart = new Samples();
        Samples together = new Samples();
        for (int i = 0; i < options.count(20, 2); i++) {
            apart.add(job(null, client, file, steps).seconds());
            Thread.sleep(options.count(1500, 500)); // as jobs come that do not follow each other at once
        }
        for (int i = 0; i < options.count(20, 2); i++) {
            together.add(job(null, client, file, steps).seconds());
        }
        results.row(
                SMALL_FILE.length() + "-byte CSV, p50 (p95)",
                Report.millis(apart.median()) + " (" + Report.millis(apart.percentile(95)) + ")",
                "",
                "");
        results.row(
                "the same, one straight after the other",
                Report.millis(together.median()) + " (" + Report.millis(together.percentile(95)) + ")",
                "",
                "");
    }

    private void sort(ServerUnderTest server, Path folder) throws IOException, InterruptedException {
        Path file = folder.resolve("to-sort.csv");
        Report.progress("writing " + Report.megabytes(sortSize * 1_000_000L) + " of CSV to be sorted");
        OrdersFile.write(file, sortSize * 1_000_000L);
        try (ApiClient client = server.admin()) {
            Report.progress("sorting");
            JobTiming timing = job(server, client, file, SORT);
            results.row(
                    Report.megabytes(Files.size(file)) + " of CSV, sort on a text column",
                    Report.seconds(timing.seconds()),
                    Report.megabytes(timing.engineMemory()) + " in the job's process",
                    "");
        } finally {
            Files.delete(file);
        }
    }

    private record JobTiming(double seconds, long engineMemory) {}

    /** Takes a file through a job; the time counts from marking it as uploaded until the job was complete, as it says. */
    private static JobTiming job(@Nullable ServerUnderTest server, ApiClient client, Path file, List<?> steps)
            throws IOException, InterruptedException {
        String name = file.getFileName().toString();
        JsonNode job = client.post("/api/v1/jobs", Map.of("file_name", name, "processing_steps", steps));
        String path = "/api/v1/jobs/" + job.get("id").asString();
        upload(client, path, file);
        if (server != null) {
            Thread.sleep(SETTLE_MILLIS);
        }
        long engineMemory = 0;
        List<Long> engines = server == null ? List.of() : server.engines();
        Instant start = Instant.now();
        JsonNode state = client.post(
                path + "/mark-uploaded",
                Map.of("object_key", "input/" + job.get("id").asString() + "/" + name));
        while (List.of("QUEUED", "RUNNING").contains(state.get("status").asString())) {
            Thread.sleep(LOOK_MILLIS); // to ask takes time from the job
            engineMemory = Math.max(engineMemory, ServerUnderTest.peakMemory(engines));
            state = client.get(path);
        }
        if (!state.get("status").asString().equals("COMPLETED")) {
            throw new IOException("a job ended as " + state.get("status").asString() + ": "
                    + state.path("error_message").asString(""));
        }
        Duration took =
                Duration.between(start, Instant.parse(state.get("completed_at").asString()));
        return new JobTiming(took.toNanos() / 1e9, engineMemory);
    }

    private static void upload(ApiClient client, String job, Path file) throws IOException, InterruptedException {
        if (Files.size(file) <= LARGEST_PUT) {
            URI whole = URI.create(
                    client.post(job + "/upload-url", Map.of()).get("upload_url").asString());
            client.upload(whole, file);
            return;
        }
        try (InputStream in = Files.newInputStream(file)) {
            byte[] bytes = in.readNBytes(PART);
            for (int part = 1; bytes.length > 0; part++) {
                JsonNode signed = client.post(job + "/upload-parts", Map.of("part_numbers", List.of(part)));
                client.upload(URI.create(signed.at("/parts/0/upload_url").asString()), bytes);
                bytes = in.readNBytes(PART);
            }
        }
    }

    private static double bareDuckDb(Path file, Path folder) throws SQLException, IOException {
        Path target = folder.resolve("bare.parquet");
        String query = "copy (select * from read_csv('" + file + "') where country = '" + OrdersFile.KEPT + "') to '"
                + target + "' (format parquet, compression zstd)";
        try (Connection duck = DriverManager.getConnection("jdbc:duckdb:");
                Statement statement = duck.createStatement()) {
            long start = System.nanoTime();
            statement.execute(query);
            return ServerUnderTest.secondsSince(start);
        } finally {
            Files.deleteIfExists(target);
        }
    }

    private static String duckVersion() throws SQLException {
        try (Connection duck = DriverManager.getConnection("jdbc:duckdb:")) {
            return duck.getMetaData().getDatabaseProductVersion();
        }
    }

    private static Map<String, Object> step(String type, Map<String, ?> params) {
        return Map.of("type", type, "params", params);
    }
}
