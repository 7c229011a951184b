package dev.millrace.cli;

import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/** A server that a command started for itself, in a process of its own. It speaks to the same terminal. */
final class LocalServer implements AutoCloseable {

    private static final Duration START = Duration.ofMinutes(3);
    private static final long POLL_MILLIS = 200;

    private final Process process;

    private LocalServer(Process process) {
        this.process = process;
        Runtime.getRuntime().addShutdownHook(new Thread(process::destroy));
    }

    /** Starts the program that we are with the command {@code up}, and returns when it is ready. */
    static LocalServer start(Class<?> application, Client client) throws IOException, InterruptedException {
        List<String> command = new ArrayList<>();
        command.add(ProcessHandle.current().info().command().orElse("java"));
        command.addAll(ManagementFactory.getRuntimeMXBean().getInputArguments());
        command.addAll(List.of("-cp", System.getProperty("java.class.path"), application.getName(), "up"));
        ProcessBuilder builder = new ProcessBuilder(command).inheritIO();
        builder.environment().putIfAbsent("LOG_LEVEL", "warn");
        LocalServer server = new LocalServer(builder.start());
        server.awaitReady(client);
        return server;
    }

    /** Waits until somebody stops it. */
    void await() throws InterruptedException {
        process.waitFor();
    }

    @Override
    public void close() {
        process.destroy();
        process.onExit().join();
    }

    private void awaitReady(Client client) throws IOException, InterruptedException {
        long end = System.nanoTime() + START.toNanos();
        while (!client.isReady()) {
            if (!process.isAlive()) {
                throw new IOException("the server did not start; what it said is above");
            }
            if (System.nanoTime() > end) {
                throw new IOException("the server did not become ready within " + START.toMinutes() + " minutes");
            }
            Thread.sleep(POLL_MILLIS);
        }
    }
}
