package dev.millrace.benchmarks;

import java.io.IOException;
import java.lang.ProcessBuilder.Redirect;
import java.net.ServerSocket;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/**
 * A server of its own for a benchmark, started by the launcher as its users start it. It is killed when the benchmark ends,
 * however that ends.
 */
public final class ServerUnderTest implements AutoCloseable {

    public static final String ADMIN_PASSWORD = "grinding-exceedingly-fine";

    private static final Duration START_LIMIT = Duration.ofMinutes(3);
    private static final Duration STOP_LIMIT = Duration.ofSeconds(60);

    private final Process process;
    private final URI url;
    private final double secondsToReady;

    private ServerUnderTest(Process process, URI url, double secondsToReady) {
        this.process = process;
        this.url = url;
        this.secondsToReady = secondsToReady;
    }

    /**
     * Starts a server, and returns when it is ready.
     *
     * @param data its data folder; one that was used before starts faster
     * @param settings more environment variables
     */
    public static ServerUnderTest start(BenchOptions options, Path data, Map<String, String> settings)
            throws IOException, InterruptedException {
        return start(List.of(options.launcher().toAbsolutePath().toString(), "up"), data, settings);
    }

    /** Starts a server that has the components of the benchmarks in it, and returns when it is ready. */
    static ServerUnderTest startWithBenchmarks(Path data, Map<String, String> settings)
            throws IOException, InterruptedException {
        return start(commandWithBenchmarks(), data, settings);
    }

    /** How a server is started that has the components of the benchmarks in it: the launcher says it. */
    public static List<String> commandWithBenchmarks() throws IOException {
        String command = System.getProperty("millrace.server");
        if (command == null) {
            throw new IOException("run this by ./millrace bench, which says how a server is started");
        }
        return List.of(command.split("\n", -1));
    }

    private static ServerUnderTest start(List<String> command, Path data, Map<String, String> settings)
            throws IOException, InterruptedException {
        int port = freePort();
        Path output = data.resolveSibling(data.getFileName() + ".log");
        Files.createDirectories(data.toAbsolutePath().getParent());
        ProcessBuilder builder = new ProcessBuilder(command)
                .redirectErrorStream(true)
                .redirectOutput(Redirect.appendTo(output.toFile()));
        builder.environment().putAll(environment(port, data));
        builder.environment().putAll(settings);
        URI url = URI.create("http://localhost:" + port);
        long start = System.nanoTime();
        Process process = builder.start();
        Runtime.getRuntime().addShutdownHook(new Thread(process::destroyForcibly));
        try (ApiClient client = new ApiClient(url)) {
            while (!client.isReady()) {
                if (!process.isAlive()) {
                    throw new IOException("the server did not start; what it said is in " + output);
                }
                if (secondsSince(start) > START_LIMIT.toSeconds()) {
                    process.destroyForcibly();
                    throw new IOException("the server is not ready after " + START_LIMIT + "; see " + output);
                }
                Thread.sleep(10);
            }
        }
        return new ServerUnderTest(process, url, secondsSince(start));
    }

    /** What a server is told that is measured. */
    public static Map<String, String> environment(int port, Path data) {
        return Map.of(
                "MILLRACE_PORT",
                Integer.toString(port),
                "MILLRACE_S3_PORT",
                "0",
                "MILLRACE_DATA",
                data.toAbsolutePath().toString(),
                "MILLRACE_ADMIN_PASSWORD",
                ADMIN_PASSWORD,
                "LOG_LEVEL",
                "warn");
    }

    public URI url() {
        return url;
    }

    /** The server's own process. */
    public ProcessHandle process() {
        return process.toHandle();
    }

    /** What the server and the processes beneath it used of the processors so far. */
    double processorSeconds() {
        return Stream.concat(Stream.of(process()), process().descendants())
                .mapToDouble(one ->
                        one.info().totalCpuDuration().map(Duration::toNanos).orElse(0L) / 1e9)
                .sum();
    }

    /** From the launcher's start to the first 200 of {@code /ready}. */
    public double secondsToReady() {
        return secondsToReady;
    }

    /** A client signed in as the administrator. */
    public ApiClient admin() throws IOException, InterruptedException {
        ApiClient client = new ApiClient(url);
        client.signIn("admin", ADMIN_PASSWORD);
        return client;
    }

    /** The most memory that the server's own process held so far; 0 where the system does not say. */
    public long peakMemory() {
        return peakMemory(List.of(process.pid()));
    }

    /** The processes of the engine that are there now, at work or waiting for it. To find them costs some milliseconds. */
    public List<Long> engines() {
        return process.toHandle()
                .children()
                .filter(child -> child.info().command().orElse("").endsWith("/java"))
                .map(ProcessHandle::pid)
                .toList();
    }

    /** The most memory, in bytes, that one of some processes held so far; 0 where all have ended or the system does not say. */
    public static long peakMemory(List<Long> processes) {
        return processes.stream()
                .mapToLong(pid -> Machine.value(Path.of("/proc/" + pid + "/status"), "VmHWM")
                        .map(value -> Long.parseLong(value.split(" ", 2)[0]) * 1024)
                        .orElse(0L))
                .max()
                .orElse(0);
    }

    @Override
    public void close() {
        process.destroy();
        try {
            if (!process.waitFor(STOP_LIMIT.toSeconds(), TimeUnit.SECONDS)) {
                process.destroyForcibly();
            }
        } catch (InterruptedException e) {
            process.destroyForcibly();
            Thread.currentThread().interrupt();
        }
    }

    public static double secondsSince(long nanoTime) {
        return (System.nanoTime() - nanoTime) / 1e9;
    }

    public static int freePort() throws IOException {
        try (ServerSocket socket = new ServerSocket(0)) {
            return socket.getLocalPort();
        }
    }
}
