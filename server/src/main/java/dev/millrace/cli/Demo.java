package dev.millrace.cli;

import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.HexFormat;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.function.DoubleConsumer;

import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import tools.jackson.databind.JsonNode;

/** Shows a newcomer what the server does: a million rows go in by one end, and come out of the other. */
@Command(
        name = "demo",
        description = "Process a file of a million rows, from upload to download, on a running server or a new one.")
final class Demo implements Callable<Integer> {

    private final Class<?> application;
    private final Terminal terminal;

    @Option(
            names = "--server",
            paramLabel = "<url>",
            description = "a server that runs; else the one on MILLRACE_PORT, started where it is missing")
    private @Nullable URI server;

    @Option(names = "--rows", paramLabel = "<n>", description = "how many rows (default: ${DEFAULT-VALUE})")
    private int rows = 1_000_000;

    Demo(Class<?> application, Terminal terminal) {
        this.application = application;
        this.terminal = terminal;
    }

    @Override
    public Integer call() throws IOException, InterruptedException {
        URI url = Optional.ofNullable(server).orElseGet(Demo::here);
        try (Client client = new Client(url)) {
            if (client.isReady()) {
                walk(client);
                return 0;
            }
            if (server != null) {
                throw new IOException("no server is ready at " + server);
            }
            terminal.line();
            terminal.line("  No server is ready at " + url + ", so one is started.");
            try (LocalServer started = LocalServer.start(application, client)) {
                walk(client);
                if (terminal.isInteractive()) {
                    terminal.line("  The server goes on running, for you to look around. Stop it: Ctrl-C.");
                    terminal.line();
                    started.await();
                }
            }
            return 0;
        } catch (IOException e) {
            terminal.line();
            terminal.line("  @|red The demo stopped:|@ " + e.getMessage());
            terminal.line("  ./millrace doctor looks for the reason.");
            return 1;
        }
    }

    private static URI here() {
        String port = Optional.ofNullable(System.getenv("MILLRACE_PORT")).orElse("8000");
        return URI.create("http://localhost:" + port);
    }

    private void walk(Client client) throws IOException, InterruptedException {
        Path folder = Files.createTempDirectory("millrace-demo");
        Walk walk = new Walk(client, folder);
        String email = "demo-" + random(3) + "@example.com";
        String password = random(12);

        terminal.line();
        terminal.line("  @|bold A file goes through the mill|@");
        terminal.line();
        leg("Account", _ -> {
            walk.makeAccount(email, password);
            return email;
        });
        leg("File", progress -> {
            walk.makeOrders(rows, progress);
            return String.format(Locale.ROOT, "%,d orders made up, %s of CSV", rows, size(walk.input()));
        });
        String job = leg("Job", _ -> walk.createJob());
        leg("Upload", progress -> {
            walk.upload(job, progress);
            return "straight to the object store, by a presigned URL";
        });
        leg("Work", progress -> {
            JsonNode done = walk.process(job, progress);
            return "%,d of %,d rows are from %s; written as Parquet"
                    .formatted(
                            done.path("rows_out").asLong(), done.path("rows_in").asLong(), Orders.KEPT);
        });
        leg("Download", _ -> {
            walk.download(job);
            return size(walk.output()) + " of Parquet";
        });
        farewell(client, walk, job, email, password);
    }

    private void farewell(Client client, Walk walk, String job, String email, String password) {
        terminal.line();
        terminal.line("  The result is in @|bold " + walk.output() + "|@.");
        terminal.line("  The work was one durable task: had the server been killed in the middle, it would have");
        terminal.line("  been done after the restart, once, with the same result.");
        terminal.line();
        terminal.line("  The same in the API, which " + client.server() + "/docs explains and tries out:");
        terminal.line();
        terminal.line("    TOKEN=$(curl -s " + client.server() + "/api/v1/auth/login \\");
        terminal.line("      -d 'username=" + email + "&password=" + password + "' \\");
        terminal.line("      | sed 's/.*\"access_token\":\"\\([^\"]*\\).*/\\1/')");
        terminal.line(
                "    curl -s " + client.server() + "/api/v1/jobs/" + job + " -H \"Authorization: Bearer $TOKEN\"");
        terminal.line();
    }

    /** One leg of the way: says what it is while it lasts, and then what came of it and how long it took. */
    private String leg(String name, Leg work) throws IOException, InterruptedException {
        String label = "  @|cyan " + String.format(Locale.ROOT, "%-9s", name) + "|@ ";
        long start = System.nanoTime();
        terminal.redraw(label + bar(0));
        String outcome = work.go(fraction -> terminal.redraw(label + bar(fraction)));
        Duration took = Duration.ofNanos(System.nanoTime() - start);
        terminal.redraw("");
        terminal.line(label + String.format(Locale.ROOT, "%-62s @|faint %6.2f s|@", outcome, took.toMillis() / 1000.0));
        return outcome;
    }

    private static String bar(double fraction) {
        int width = 40;
        int full = (int) Math.round(Math.clamp(fraction, 0, 1) * width);
        return "@|cyan " + "█".repeat(full) + "|@@|faint " + "░".repeat(width - full) + "|@ "
                + Math.round(fraction * 100) + " %";
    }

    private static String size(Path file) throws IOException {
        return String.format(Locale.ROOT, "%.1f MB", Files.size(file) / 1e6);
    }

    private static String random(int bytes) {
        byte[] random = new byte[bytes];
        new SecureRandom().nextBytes(random);
        return HexFormat.of().formatHex(random);
    }

    private interface Leg {

        String go(DoubleConsumer progress) throws IOException, InterruptedException;
    }
}
