package dev.millrace.database;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;

import dev.millrace.platform.StartRefused;

/**
 * Runs PostgreSQL's programs. They refuse to run as root, so root runs them in a user namespace without any rights of
 * root, where they see themselves as nobody and yet own root's files.
 *
 * @param home the folder with their {@code bin}
 */
record PostgresPrograms(Path home) {

    private static final boolean ROOT = "root".equals(System.getProperty("user.name"));

    /**
     * Runs a program to its end.
     *
     * @param input what it reads
     * @throws IOException if it fails; the message is the end of what it wrote
     */
    void run(String program, Duration limit, String input, List<String> arguments) throws IOException {
        Path output = Files.createTempFile("millrace-" + program, ".log");
        try {
            Process process = start(program, arguments, output);
            try (OutputStream in = process.getOutputStream()) {
                in.write(input.getBytes(StandardCharsets.UTF_8));
            }
            if (!process.waitFor(limit.toMillis(), TimeUnit.MILLISECONDS)) {
                process.destroyForcibly();
                throw new IOException(program + " took longer than " + limit.toSeconds() + " s");
            }
            if (process.exitValue() != 0) {
                throw new IOException(program + " failed: " + lastLines(Files.readString(output)));
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException("interrupted while " + program + " ran", e);
        } finally {
            Files.delete(output);
        }
    }

    /** The output goes to a file: through a pipe, a postmaster that outlives us would keep it open or die of it. */
    private Process start(String program, List<String> arguments, Path output) throws IOException {
        List<String> command = new ArrayList<>(ROOT ? List.of("unshare", "--user") : List.of());
        command.add(home.resolve("bin").resolve(program).toString());
        command.addAll(arguments);
        ProcessBuilder builder = new ProcessBuilder(command)
                .redirectErrorStream(true)
                .redirectOutput(output.toFile())
                .directory(home.toFile());
        // Nothing of ours, and no PGDATA or PGPORT of somebody else's.
        String path = Optional.ofNullable(System.getenv("PATH")).orElse("/usr/bin:/bin");
        builder.environment().clear();
        builder.environment().putAll(Map.of("PATH", path, "LC_ALL", "C", "TZ", "UTC"));
        try {
            return builder.start();
        } catch (IOException e) {
            if (ROOT) {
                throw new StartRefused(
                        "PostgreSQL does not run as root, and the command unshare, by which root may run it, is missing;"
                                + " start Millrace as another user, or set DATABASE_URL",
                        e);
            }
            throw e;
        }
    }

    static String lastLines(String output) {
        List<String> lines = output.lines().filter(line -> !line.isBlank()).toList();
        return String.join(" / ", lines.subList(Math.max(0, lines.size() - 4), lines.size()));
    }
}
