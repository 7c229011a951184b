package dev.millrace.benchmarks.tasks;

import java.io.IOException;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import javax.sql.DataSource;

import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.boot.context.event.ApplicationReadyEvent;
import org.springframework.context.event.EventListener;
import org.springframework.stereotype.Component;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.JsonNodeFactory;

import dev.millrace.benchmarks.ServerUnderTest;
import dev.millrace.identity.UserService;
import dev.millrace.tasks.Claim;
import dev.millrace.tasks.LeaseToken;
import dev.millrace.tasks.NewTask;
import dev.millrace.tasks.Priority;
import dev.millrace.tasks.RunReport;
import dev.millrace.tasks.TaskHandler;
import dev.millrace.tasks.TaskId;
import dev.millrace.tasks.TaskLeases;
import dev.millrace.tasks.TaskLeases.Wanted;
import dev.millrace.tasks.TaskRun;
import dev.millrace.tasks.TaskService;

/**
 * Millrace as code in the server's own JVM sees it: a part of the server that does what the benchmark says, with the Java API
 * and a handler of its own. So its clock starts and stops exactly where those of the peers in Java do.
 */
@Component
class MillraceInside extends PeerVerbs {

    private static final Logger log = LoggerFactory.getLogger(MillraceInside.class);

    static final String QUEUE = "bench";
    static final String HANDLER = "noop";

    private static final int BATCH = 10_000;
    private static final String WORKER = "bench-claimer";
    private static final int PRODUCERS = 2;
    private static final int AT_ONCE = 500;
    private static final int AHEAD = 10_000;
    private static final int KINDS = 10;
    private static final Duration INTERVAL = Duration.ofSeconds(5);

    /** Does nothing, and only while it is wanted: the worker claims no more than a handler says it can run. */
    @Component
    static class NoOp implements TaskHandler {

        private volatile Runnable action = () -> {};
        private volatile boolean wanted;

        @Override
        public String name() {
            return HANDLER;
        }

        @Override
        public @Nullable JsonNode handle(TaskRun run) {
            action.run();
            return null;
        }

        @Override
        public int concurrency() {
            return wanted ? Integer.MAX_VALUE : 0;
        }
    }

    private final NoOp noOp;
    private final TaskService tasks;
    private final TaskLeases leases;
    private final UserService users;
    private final DataSource database;
    private final ShortWork work;
    private final JsonNode payload = JsonNodeFactory.instance.objectNode().put("data", PAYLOAD);
    private volatile @Nullable NewTask task;

    MillraceInside(
            NoOp noOp, TaskService tasks, TaskLeases leases, UserService users, DataSource database, ShortWork work) {
        this.noOp = noOp;
        this.tasks = tasks;
        this.leases = leases;
        this.users = users;
        this.database = database;
        this.work = work;
    }

    @EventListener(ApplicationReadyEvent.class)
    void listen() {
        UUID owner = users.admins().getFirst().id();
        task = NewTask.named(HANDLER, owner).queue(QUEUE).payload(payload).build();
        noOp.action = this::ran;
        Thread.ofPlatform().daemon().start(() -> {
            try {
                serve();
            } catch (IOException | InterruptedException | RuntimeException e) {
                log.error("The benchmark's part of the server failed", e);
                System.exit(1);
            }
        });
    }

    @Override
    String name() {
        return "Millrace";
    }

    private NewTask task() {
        return Objects.requireNonNull(task);
    }

    @Override
    void enqueueMany(int many) {
        for (int left = many; left > 0; left -= BATCH) {
            enqueueBatch(Math.min(left, BATCH));
        }
    }

    private void enqueueBatch(int many) {
        tasks.enqueueAll(
                Stream.generate(() -> task().change().build()).limit(many).toList());
    }

    @Override
    void enqueue() {
        tasks.enqueue(task().change().build());
    }

    @Override
    void startWorker() {
        noOp.wanted = true;
    }

    @Override
    void stopWorker() {
        noOp.wanted = false;
    }

    /** Nothing waits and nothing runs, so all is recorded. */
    @Override
    boolean isDone() {
        return isEmpty(database, """
                select
                  from task_lanes lane
                 where lane.queue = 'bench'
                   and exists (select from task_ready where task_ready.lane = lane.id)
                """) && isEmpty(database, "select from task_batches limit 1");
    }

    /** Tasks are kept, so they are run. */
    @Override
    void clear() throws InterruptedException {
        startWorker();
        while (!isDone()) {
            Thread.sleep(LOOK_MILLIS);
        }
        stopWorker();
    }

    @Override
    Object more(String verb, int... numbers) throws InterruptedException {
        return switch (verb) {
            case "part" -> part(numbers[0]);
            case "claims" -> claims(numbers[0], numbers[1]);
            case "steady" -> steady(numbers[0]);
            case "vary" -> vary(numbers[0]);
            case "probe" -> probe(numbers[0], () -> oneByOne(numbers[1]));
            case "batch" -> probe(numbers[0], () -> atOnce(numbers[1]));
            default -> throw new IllegalArgumentException(verb);
        };
    }

    /** Runs some of the tasks that wait; answers how many a second. */
    private double part(int many) throws InterruptedException {
        begin();
        startWorker();
        while (runs() < many) {
            Thread.sleep(LOOK_MILLIS);
        }
        double rate = runs() / sinceFirstRun();
        stopWorker();
        awaitQuiet();
        return rate;
    }

    /** Until nothing runs. */
    private void awaitQuiet() throws InterruptedException {
        while (!isEmpty(database, "select from task_batches limit 1")) {
            Thread.sleep(LOOK_MILLIS);
        }
    }

    /**
     * Takes tasks as a worker outside would, so many times so many, one call after the other, and reports them done.
     *
     * @return how long each claim took
     */
    private List<Double> claims(int times, int size) {
        Wanted wanted = new Wanted(Set.of(HANDLER), Set.of(), size);
        List<Double> seconds = new ArrayList<>(times);
        for (int i = 0; i < times; i++) {
            long start = System.nanoTime();
            List<Claim> claimed = leases.claim(WORKER, wanted, Duration.ZERO);
            seconds.add(ServerUnderTest.secondsSince(start));
            if (claimed.size() < size) {
                throw new IllegalStateException("a claim brought " + claimed.size() + " tasks instead of " + size);
            }
            List<RunReport> reports = claimed.stream()
                    .<RunReport>map(claim -> new RunReport.Completed(new LeaseToken(claim.id(), claim.fence()), null))
                    .toList();
            if (leases.report(WORKER, reports).size() < size) {
                throw new IllegalStateException("a report was refused");
            }
        }
        return seconds;
    }

    /** Enqueues and runs at the same time; answers for each interval how many ran a second, and the dead tuples then. */
    private List<Map<String, Double>> steady(int seconds) throws InterruptedException {
        long end = System.nanoTime() + Duration.ofSeconds(seconds).toNanos();
        begin();
        startWorker();
        AtomicLong made = new AtomicLong();
        List<Thread> producers = IntStream.range(0, PRODUCERS)
                .mapToObj(i -> Thread.ofVirtual().start(() -> {
                    while (System.nanoTime() < end) {
                        if (made.get() - runs() < AHEAD) {
                            made.addAndGet(AT_ONCE);
                            enqueueBatch(AT_ONCE);
                        } else {
                            LockSupport.parkNanos(1_000_000);
                        }
                    }
                }))
                .toList();
        List<Map<String, Double>> seen = new ArrayList<>();
        long from = System.nanoTime();
        int before = runs();
        while (System.nanoTime() < end) {
            Thread.sleep(INTERVAL);
            int now = runs();
            seen.add(Map.of("rate", (now - before) / ServerUnderTest.secondsSince(from), "dead", deadTuples()));
            from = System.nanoTime();
            before = now;
        }
        for (Thread producer : producers) {
            producer.join();
        }
        clear();
        return seen;
    }

    /** Enqueues tasks that differ in what lists are filtered by, and that no worker runs. Answers how many. */
    private int vary(int many) {
        Priority[] priorities = Priority.values();
        for (int from = 0; from < many; from += BATCH) {
            tasks.enqueueAll(IntStream.range(from, Math.min(many, from + BATCH))
                    .mapToObj(i -> task().change()
                            .handler("later-" + i % KINDS)
                            .queue("later-" + i / KINDS % KINDS)
                            .priority(priorities[i % priorities.length])
                            .build())
                    .toList());
        }
        return many;
    }

    private interface Somebody {

        /** Enqueues tasks of one user; answers when each was committed. */
        Map<TaskId, Long> enqueues() throws InterruptedException;
    }

    /**
     * Has somebody enqueue tasks beside a burst of another's, and cancels what is left of that.
     *
     * @return how long each of somebody's waited from its commit to its start, in seconds
     */
    private List<Double> probe(int burst, Somebody somebody) throws InterruptedException {
        NewTask loud = task().change().handler(ShortWork.HANDLER).build();
        List<TaskId> many = new ArrayList<>();
        for (int left = burst; left > 0; left -= BATCH) {
            many.addAll(tasks.enqueueAll(Stream.generate(() -> loud.change().build())
                    .limit(Math.min(left, BATCH))
                    .toList()));
        }
        Map<TaskId, Long> committed = somebody.enqueues();
        List<Double> waits = new ArrayList<>(committed.size());
        for (Map.Entry<TaskId, Long> probe : committed.entrySet()) {
            Long begun = work.begun(probe.getKey());
            while (begun == null) {
                Thread.sleep(LOOK_MILLIS);
                begun = work.begun(probe.getKey());
            }
            waits.add(Math.max(0, begun - probe.getValue()) / 1e9);
        }
        if (burst > 0 && work.begun(many.getLast()) != null) {
            throw new IllegalStateException("the burst was over before the last task came");
        }
        execute(
                database,
                "delete from task_ready using task_lanes lane" + " where lane.id = task_ready.lane and lane.handler = '"
                        + ShortWork.HANDLER + "'");
        awaitQuiet();
        work.forget();
        return waits;
    }

    private Map<TaskId, Long> oneByOne(int many) throws InterruptedException {
        NewTask quiet = somebodysTask();
        Map<TaskId, Long> committed = new LinkedHashMap<>();
        for (int i = 0; i < many; i++) {
            Thread.sleep(Duration.ofMillis(10 + ThreadLocalRandom.current().nextInt(20)));
            TaskId id = tasks.enqueue(quiet.change().build());
            committed.put(id, System.nanoTime());
        }
        return committed;
    }

    private Map<TaskId, Long> atOnce(int many) {
        NewTask quiet = somebodysTask();
        List<TaskId> ids = tasks.enqueueAll(
                Stream.generate(() -> quiet.change().build()).limit(many).toList());
        long now = System.nanoTime();
        return ids.stream().collect(Collectors.toMap(id -> id, id -> now));
    }

    private NewTask somebodysTask() {
        return NewTask.named(ShortWork.HANDLER, UUID.randomUUID())
                .queue(QUEUE)
                .payload(payload)
                .build();
    }

    private double deadTuples() {
        try (Connection connection = database.getConnection();
                ResultSet row = connection
                        .createStatement()
                        .executeQuery("select coalesce(sum(n_dead_tup), 0) from pg_stat_user_tables")) {
            row.next();
            return row.getDouble(1);
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        }
    }
}
