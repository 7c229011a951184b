package dev.millrace.workers;

import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

import org.awaitility.Awaitility;

import dev.millrace.testing.Api;

/** One of the example workers, as a process of its own. */
final class WorkerProgram implements AutoCloseable {

    static final Path EXAMPLES = Path.of("../examples");

    private final Process process;
    private final Path log;

    private WorkerProgram(Process process, Path log) {
        this.process = process;
        this.log = log;
    }

    /** Starts a worker, and waits until it has registered. */
    static WorkerProgram start(List<String> command, Api server, String token, String handler, String id, Path folder)
            throws IOException {
        Path log = Files.createTempFile(folder, id, ".log");
        ProcessBuilder starting =
                new ProcessBuilder(command).redirectErrorStream(true).redirectOutput(log.toFile());
        starting.environment()
                .putAll(Map.of(
                        "MILLRACE_URL",
                        server.url("").toString(),
                        "MILLRACE_KEY",
                        token,
                        "MILLRACE_HANDLER",
                        handler,
                        "MILLRACE_WORKER",
                        id));
        WorkerProgram program = new WorkerProgram(starting.start(), log);
        Awaitility.await()
                .atMost(60, TimeUnit.SECONDS)
                .failFast(() -> {
                    if (!program.process.isAlive()) {
                        throw new AssertionError("the worker ended: " + program.log());
                    }
                })
                .until(() -> program.log().contains("waits for tasks"));
        return program;
    }

    static List<String> python(Path source) {
        return List.of("python3", source.toString());
    }

    static List<String> node(Path source) {
        return List.of("node", source.toString());
    }

    static List<String> shell() {
        return List.of("bash", EXAMPLES.resolve("shell/worker.sh").toString());
    }

    /** A program of one Java file, from its source, with the worker library of this build. */
    static List<String> java(Path source) {
        List<String> path = new ArrayList<>(List.of("../worker/target/classes", "../client/target/classes"));
        Arrays.stream(System.getProperty("java.class.path").split(File.pathSeparator))
                .filter(entry -> entry.contains("jackson-"))
                .forEach(path::add);
        return List.of(
                ProcessHandle.current().info().command().orElse("java"),
                "-Xmx128m",
                "-XX:TieredStopAtLevel=1",
                "-cp",
                String.join(File.pathSeparator, path),
                source.toString());
    }

    String log() throws IOException {
        return Files.readString(log);
    }

    /** Tells the program to end, as a service manager does, and waits until it has: so long did it take. */
    Duration terminate() {
        long told = System.nanoTime();
        process.destroy();
        process.onExit().orTimeout(20, TimeUnit.SECONDS).join();
        return Duration.ofNanos(System.nanoTime() - told);
    }

    /** Ends the program as {@code kill -9} does. */
    void kill() {
        process.destroyForcibly().onExit().join();
    }

    @Override
    public void close() {
        kill();
    }
}
