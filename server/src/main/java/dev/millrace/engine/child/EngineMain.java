package dev.millrace.engine.child;

import java.io.BufferedReader;
import java.io.FileDescriptor;
import java.io.FileInputStream;
import java.io.FileOutputStream;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.SQLException;
import java.util.function.Consumer;

import tools.jackson.databind.json.JsonMapper;

import dev.millrace.pipelines.OnBadRow;
import dev.millrace.pipelines.PipelineProblem;
import dev.millrace.pipelines.ReadOptions;

/**
 * The child process: warms up, says that it is ready, does the one job that it is given, and ends.
 *
 * <p>It reads its order from standard input and answers on file descriptor 3, one JSON object a line: whatever native code
 * prints goes elsewhere. It ends when its input does, and so never outlives the server.
 */
public final class EngineMain {

    private static final String ANSWERS = "/dev/fd/3";

    private static final int ROWS_OF_REHEARSAL = 20_000;

    /** Of what is done to get ready. */
    private static final Bounds BOUNDS = new Bounds(64 << 20, 1, 1 << 20, 1 << 20, 100, 1 << 16);

    private final JsonMapper json = JsonMapper.builder().build();

    private EngineMain() {}

    /**
     * Runs the child.
     *
     * @param args the folder to warm up in, or that and {@code rehearse} to end after that
     */
    public static void main(String[] args) throws IOException, SQLException {
        new EngineMain().live(Path.of(args[0]), args.length > 1);
        Runtime.getRuntime().halt(0);
    }

    private void live(Path scratch, boolean rehearsal) throws IOException, SQLException {
        warmUp(scratch, rehearsal ? ROWS_OF_REHEARSAL : 1);
        if (rehearsal) {
            System.exit(0);
        }
        BufferedReader orders = new BufferedReader(
                new InputStreamReader(new FileInputStream(FileDescriptor.in), StandardCharsets.UTF_8));
        try (OutputStream answers = new FileOutputStream(ANSWERS)) {
            Consumer<Reply> server = reply -> say(answers, reply);
            Duck.openAhead();
            server.accept(new Reply.Ready());
            Practice practice = Practice.begin(BOUNDS);
            String order = orders.readLine();
            practice.end();
            if (order != null) {
                Thread.ofPlatform().daemon().name("server-watch").start(() -> endWith(orders));
                server.accept(answer(json.readValue(order, Order.class), server));
            }
        }
    }

    /** The job runs for as long as the server holds the other end open. */
    private static void endWith(BufferedReader orders) {
        try {
            int next = orders.read();
            while (next >= 0) {
                next = orders.read();
            }
        } catch (IOException gone) {
            Runtime.getRuntime().halt(1);
        }
        Runtime.getRuntime().halt(1);
    }

    private void say(OutputStream answers, Reply reply) {
        byte[] line = json.writeValueAsString(reply).concat("\n").getBytes(StandardCharsets.UTF_8);
        try {
            synchronized (answers) {
                answers.write(line);
                answers.flush();
            }
        } catch (IOException e) {
            throw new UncheckedIOException("the server does not listen any more", e);
        }
    }

    private Reply answer(Order order, Consumer<Reply> server) {
        try {
            return switch (order.kind()) {
                case PLAN -> new JobPlan(order).plan();
                case RUN -> {
                    try (Progress progress = new Progress(server)) {
                        yield new JobRun(order, progress, json).run();
                    }
                }
            };
        } catch (Refusal refusal) {
            return new Reply.Refused(refusal.kind(), refusal.getMessage());
        } catch (PipelineProblem problem) {
            return new Reply.Refused(Refusal.Kind.INPUT, String.valueOf(problem.getMessage()));
        } catch (SQLException e) {
            Refusal refusal = new Complaints(order).refusal(e);
            return new Reply.Refused(refusal.kind(), refusal.getMessage());
        } catch (IOException e) {
            return Complaints.ofDisk(e);
        } catch (OutOfMemoryError e) {
            return new Reply.Refused(Refusal.Kind.LIMIT, "the job needs more memory than its limit");
        }
    }

    /**
     * Does a job of each kind, so that the classes and the engine are loaded when the real one comes.
     *
     * @param rows how many pairs of rows its file has: after a rehearsal with many the snapshot tells the compiler, too, what
     *     the work is
     */
    private void warmUp(Path scratch, int rows) throws IOException {
        Files.createDirectories(scratch);
        String row = "Ada,36,2026-01-29,1.5\n\"Grace\",,2026-01-30,2.25\n";
        Files.writeString(scratch.resolve("input"), "name,age,day,price\n" + row.repeat(rows));
        for (String format : new String[] {"csv", "parquet"}) {
            Order order = new Order(
                    Order.Kind.RUN,
                    scratch.toString(),
                    "input",
                    "warm-up.csv",
                    ReadOptions.SNIFFED,
                    json.readTree("""
                            [{"type": "filter", "params": {"column": "age", "operator": "gt", "value": 30}},
                             {"type": "convert_format", "params": {"to_format": "%s"}}]
                            """.formatted(format)),
                    OnBadRow.FAIL,
                    BOUNDS);
            Reply reply = answer(json.readValue(json.writeValueAsString(order), Order.class), json::writeValueAsString);
            if (!(reply instanceof Reply.Finished)) {
                throw new IllegalStateException("the engine does not work: " + reply);
            }
        }
    }
}
