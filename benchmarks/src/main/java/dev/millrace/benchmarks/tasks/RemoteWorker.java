package dev.millrace.benchmarks.tasks;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Instant;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.LongAdder;

import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

import dev.millrace.worker.Worker;

/**
 * A worker in a process of its own, made with the worker library as anybody would: its handler does nothing. Told {@code
 * watch}, it notes when each task began, by the machine's clock; {@code starts} answers that, and {@code runs} how many began
 * since it was last told something else.
 */
final class RemoteWorker {

    static final String HANDLER = "noop-outside";
    static final String QUEUE = "bench-remote";

    private static final int CONCURRENCY = 2000;

    private RemoteWorker() {}

    /** @param args the server's URL and a credential */
    static void main(String[] args) throws IOException {
        PrintStream out = System.out;
        Clock clock = Clock.systemUTC();
        Map<String, Instant> starts = new ConcurrentHashMap<>();
        AtomicBoolean watching = new AtomicBoolean();
        LongAdder runs = new LongAdder();
        Worker worker = Worker.connect(args[0], args[1])
                .handle(HANDLER, JsonNode.class, (task, input) -> {
                    runs.increment();
                    if (watching.get()) {
                        starts.put(task.id().toString(), clock.instant());
                    }
                    return null;
                })
                .queues(QUEUE)
                .concurrency(CONCURRENCY)
                .start();
        BufferedReader in = new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
        out.println("= \"ready\"");
        for (String line = in.readLine(); line != null; line = in.readLine()) {
            if (line.equals("runs")) {
                out.println("= " + runs.sum());
                continue;
            }
            watching.set(line.equals("watch"));
            out.println("= " + JsonMapper.shared().writeValueAsString(starts));
            starts.clear();
            runs.reset();
        }
        worker.close();
    }
}
