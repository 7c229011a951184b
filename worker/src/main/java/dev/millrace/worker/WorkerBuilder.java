package dev.millrace.worker;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ThreadLocalRandom;

import dev.millrace.client.Millrace;
import dev.millrace.client.WorkerSession;

/** A worker before it starts: what it runs, and how much of it. Each method answers the builder. */
public final class WorkerBuilder {

    /** A handler with the type that payloads are read as. */
    record Served<I>(Class<I> type, TaskHandler<? super I> handler) {}

    private final Millrace millrace;
    private final Map<String, Served<?>> handlers = new LinkedHashMap<>();
    private final Map<String, String> labels = new LinkedHashMap<>();
    private List<String> queues = List.of();
    private String id = hostName() + "-" + ProcessHandle.current().pid() + "-" + random();
    private String version = "";
    private int concurrency = 64;
    private boolean stopsOnSigterm = true;

    WorkerBuilder(Millrace millrace) {
        this.millrace = millrace;
    }

    /**
     * Runs tasks that ask for this handler. Names in JSON are {@code snake_case}: a component {@code maxWidth} is
     * {@code max_width} there.
     *
     * @param type what payloads are read as, such as a record; {@code JsonNode} takes them as they are
     */
    public <I> WorkerBuilder handle(String name, Class<I> type, TaskHandler<? super I> handler) {
        if (handlers.putIfAbsent(name, new Served<>(type, handler)) != null) {
            throw new IllegalArgumentException("there is a handler named " + name + " already");
        }
        return this;
    }

    /** The only queues to serve; all, if this is not called. */
    public WorkerBuilder queues(String... names) {
        this.queues = List.of(names);
        return this;
    }

    /**
     * How many tasks to run at a time; 64 by default. While they are short, so that many end in a second, the next ones are
     * claimed before their turn comes.
     */
    public WorkerBuilder concurrency(int tasks) {
        if (tasks < 1) {
            throw new IllegalArgumentException("concurrency must be at least 1, not " + tasks);
        }
        this.concurrency = tasks;
        return this;
    }

    /**
     * How the worker is called; by default a name that is new for each process. One that stays the same is taken over by the
     * process that starts last.
     */
    public WorkerBuilder id(String name) {
        this.id = name;
        return this;
    }

    /** Which version of your code it runs; shown with the worker. */
    public WorkerBuilder version(String text) {
        this.version = text;
        return this;
    }

    /** Anything worth knowing of this worker; shown with it. */
    public WorkerBuilder label(String name, String value) {
        labels.put(name, value);
        return this;
    }

    /**
     * Leaves it to you to {@link Worker#close} the worker when the process is told to end. If this is not called, the worker
     * closes by itself on SIGTERM and Ctrl+C, and its tasks go back to the server within two seconds.
     */
    public WorkerBuilder withoutShutdownHook() {
        this.stopsOnSigterm = false;
        return this;
    }

    /**
     * Registers the worker and begins to take tasks. A server that is away is waited for; one that refuses the credentials is
     * not.
     *
     * @throws dev.millrace.client.MillraceException if the server refuses the worker
     */
    public Worker start() {
        if (handlers.isEmpty()) {
            throw new IllegalStateException("a worker needs a handler");
        }
        WorkerSession.Profile profile = new WorkerSession.Profile(
                List.copyOf(handlers.keySet()), queues, concurrency, hostName(), version, Map.copyOf(labels));
        Worker worker = new Worker(millrace.worker(id), id, Map.copyOf(handlers), profile);
        worker.begin(stopsOnSigterm);
        return worker;
    }

    private static String hostName() {
        try {
            return InetAddress.getLocalHost().getHostName().replaceAll("[^A-Za-z0-9._-]", "-");
        } catch (UnknownHostException e) {
            return "host";
        }
    }

    private static String random() {
        byte[] bytes = new byte[3];
        ThreadLocalRandom.current().nextBytes(bytes);
        return HexFormat.of().formatHex(bytes);
    }
}
