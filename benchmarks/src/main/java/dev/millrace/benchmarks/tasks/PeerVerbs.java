package dev.millrace.benchmarks.tasks;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import javax.sql.DataSource;

import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;
import tools.jackson.databind.json.JsonMapper;

import dev.millrace.benchmarks.Load;
import dev.millrace.benchmarks.ServerUnderTest;

/**
 * A peer's own side, in a process of its own: what it does when the benchmark says a word, such as {@code drain 20000}. Answers
 * are lines that begin with {@code = }; whatever else the peer prints is ignored.
 */
abstract class PeerVerbs {

    static final String PAYLOAD = "x".repeat(188);

    private static final int POOL = 20;
    static final long LOOK_MILLIS = 2;

    private final AtomicInteger runs = new AtomicInteger();
    private volatile long firstRun;
    private volatile CountDownLatch next = new CountDownLatch(1);
    private volatile long nextRun;

    abstract String name();

    /** Enqueues so many, in batches. */
    abstract void enqueueMany(int tasks);

    abstract void enqueue();

    abstract void startWorker();

    abstract void stopWorker();

    abstract boolean isDone();

    /** Forgets tasks that were not run. */
    abstract void clear() throws InterruptedException;

    /** What only one of them can do. */
    Object more(String verb, int... numbers) throws InterruptedException {
        throw new IllegalArgumentException(verb);
    }

    /** How many tasks it takes to know how long they wait. */
    int pickUps(int usual) {
        return usual;
    }

    /** How long to wait between two tasks, so that they come at any time between two of its looks. */
    Duration pause() {
        return Duration.ofMillis(20 + ThreadLocalRandom.current().nextInt(20));
    }

    static HikariDataSource pool(String url) {
        HikariConfig config = new HikariConfig();
        config.setJdbcUrl(url);
        config.setMaximumPoolSize(POOL);
        return new HikariDataSource(config);
    }

    /** To be called by every task as it runs. */
    final void ran() {
        long now = System.nanoTime();
        if (runs.getAndIncrement() == 0) {
            firstRun = now;
        }
        nextRun = now;
        next.countDown();
    }

    final void serve() throws IOException, InterruptedException {
        PrintStream out = System.out;
        JsonMapper json = JsonMapper.shared();
        BufferedReader in = new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
        out.println("= " + json.writeValueAsString(name()));
        for (String line = in.readLine(); line != null; line = in.readLine()) {
            String[] words = line.split(" ", -1);
            int[] numbers = Stream.of(words).skip(1).mapToInt(Integer::parseInt).toArray();
            out.println("= "
                    + json.writeValueAsString(
                            switch (words[0]) {
                                case "fill" -> fill(numbers[0]);
                                case "clear" -> cleared();
                                case "drain" -> drain(numbers[0]);
                                case "single" -> single(numbers[0], numbers[1]);
                                case "pickup" -> pickUp(pickUps(numbers[0]));
                                default -> more(words[0], numbers);
                            }));
        }
        System.exit(0);
    }

    private double fill(int tasks) {
        long start = System.nanoTime();
        enqueueMany(tasks);
        return ServerUnderTest.secondsSince(start);
    }

    /** The next run is the first one. */
    final void begin() {
        runs.set(0);
    }

    final int runs() {
        return runs.get();
    }

    /** Seconds from the first run until so many have run and it is done. */
    private double drain(int tasks) throws InterruptedException {
        begin();
        startWorker();
        while (runs.get() < tasks || !isDone()) {
            Thread.sleep(LOOK_MILLIS);
        }
        double seconds = sinceFirstRun();
        stopWorker();
        return seconds;
    }

    final double sinceFirstRun() {
        return ServerUnderTest.secondsSince(firstRun);
    }

    private boolean cleared() throws InterruptedException {
        clear();
        return true;
    }

    private double single(int tasks, int callers) throws InterruptedException {
        double seconds = tasks / Load.of(tasks, callers, this::enqueue).perSecond();
        clear();
        return seconds;
    }

    /** Seconds from the call that enqueues a task, and from its return, until the task runs. */
    private double[][] pickUp(int tasks) throws InterruptedException {
        startWorker();
        double[][] waits = new double[tasks][];
        for (int i = 0; i < tasks; i++) {
            Thread.sleep(pause());
            next = new CountDownLatch(1);
            long call = System.nanoTime();
            enqueue();
            long returned = System.nanoTime();
            if (!next.await(1, TimeUnit.MINUTES)) {
                throw new IllegalStateException("a task did not start within a minute");
            }
            waits[i] = new double[] {(nextRun - call) / 1e9, Math.max(0, nextRun - returned) / 1e9};
        }
        stopWorker();
        return waits;
    }

    /** Whether a query finds nothing. */
    static boolean isEmpty(DataSource database, String query) {
        try (Connection connection = database.getConnection();
                ResultSet row = connection.createStatement().executeQuery(query)) {
            return !row.next();
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        }
    }

    static void execute(DataSource database, String statement) {
        try (Connection connection = database.getConnection()) {
            connection.createStatement().execute(statement);
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        }
    }
}
