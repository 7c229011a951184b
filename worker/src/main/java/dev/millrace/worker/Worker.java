package dev.millrace.worker;

import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;

import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.PropertyNamingStrategies;
import tools.jackson.databind.json.JsonMapper;

import dev.millrace.client.Millrace;
import dev.millrace.client.MillraceException;
import dev.millrace.client.WorkerSession;
import dev.millrace.client.WorkerSession.Claimed;
import dev.millrace.client.WorkerSession.ClaimedTask;
import dev.millrace.client.WorkerSession.Lease;
import dev.millrace.client.WorkerSession.Pulse;
import dev.millrace.client.WorkerSession.Registered;

/**
 * Takes tasks from a server and runs them, each on a virtual thread, as many at a time as it was told.
 *
 * <pre>{@code
 * record Resize(String picture, int width) {}
 *
 * Worker worker = Worker.connect("http://localhost:8000", key)
 *         .handle("resize", Resize.class, (task, input) -> resized(input.picture(), input.width()))
 *         .start();
 * }</pre>
 *
 * <p>It keeps what it runs alive by heartbeats, reports results in batches, and goes on when the server was away: a result is
 * offered again until it is recorded, or the server says that the task went to somebody else. {@link #close} gives back what
 * has not ended within two seconds.
 */
public final class Worker implements AutoCloseable {

    private static final System.Logger log = System.getLogger(Worker.class.getName());
    private static final JsonMapper JSON = JsonMapper.builder()
            .propertyNamingStrategy(PropertyNamingStrategies.SNAKE_CASE)
            .build();
    private static final int MAX_CLAIM = 1000;
    private static final Duration LONG_POLL = Duration.ofSeconds(20);
    private static final Duration STOP_GRACE = Duration.ofSeconds(1);
    private static final Duration CLOSING_TIME = Duration.ofMillis(1800);
    private static final Duration PAUSED_LOOK = Duration.ofSeconds(1);

    private final WorkerSession session;
    private final String id;
    private final Map<String, WorkerBuilder.Served<?>> handlers;
    private final WorkerSession.Profile profile;
    private final int concurrency;

    private final Map<UUID, Run> running = new ConcurrentHashMap<>();
    private final Reporter reporter;
    private final CountDownLatch ended = new CountDownLatch(1);
    private final ReentrantLock lock = new ReentrantLock();
    private final Condition room = lock.newCondition();

    private volatile long incarnation;
    private volatile Duration heartbeat = Duration.ofSeconds(10);
    private volatile String order = "work";
    private volatile boolean closing;

    private final Thread claimer = Thread.ofVirtual().name("millrace-claimer").unstarted(this::claimLoop);
    private final Thread keeper = Thread.ofVirtual().name("millrace-keeper").unstarted(this::keepLoop);
    private final Thread reporting;

    Worker(
            WorkerSession session,
            String id,
            Map<String, WorkerBuilder.Served<?>> handlers,
            List<String> queues,
            int concurrency,
            String host,
            String version,
            Map<String, String> labels) {
        this.session = session;
        this.id = id;
        this.handlers = handlers;
        this.concurrency = concurrency;
        this.profile = new WorkerSession.Profile(
                List.copyOf(handlers.keySet()), queues, concurrency, host, version, Map.copyOf(labels));
        this.reporter = new Reporter(() -> session, () -> incarnation, running.values());
        this.reporting = Thread.ofVirtual().name("millrace-reporter").unstarted(reporter::loop);
    }

    /**
     * A worker to be: name its handlers, and start it.
     *
     * @param url the server's root, like {@code http://localhost:8000}
     * @param key an API key with the scope {@code worker}, or an access token of an operator or admin
     */
    public static WorkerBuilder connect(String url, String key) {
        return new WorkerBuilder(Millrace.connect(url, key));
    }

    /** How the server calls this worker. */
    public String id() {
        return id;
    }

    /** How many tasks it runs now. */
    public int load() {
        return running.size();
    }

    /** Waits until the worker has ended: because it was closed, drained, or taken over by another process. */
    public void await() throws InterruptedException {
        ended.await();
    }

    /**
     * Stops taking tasks, waits until those that run have ended, at most the given time, and then closes.
     */
    public void drain(Duration grace) throws InterruptedException {
        order = "drain";
        claimer.interrupt();
        long end = System.nanoTime() + grace.toNanos();
        lock.lock();
        try {
            long left = grace.toNanos();
            while (!running.isEmpty() && left > 0) {
                room.awaitNanos(Math.min(left, TimeUnit.MILLISECONDS.toNanos(100)));
                left = end - System.nanoTime();
            }
        } finally {
            lock.unlock();
        }
        close();
    }

    /**
     * Stops: tells what runs to stop, reports what ends within a second, and gives the rest back to the server, as no failure
     * of theirs. May be called more than once.
     */
    @Override
    public void close() {
        lock.lock();
        try {
            if (closing) {
                return;
            }
            closing = true;
            room.signalAll();
        } finally {
            lock.unlock();
        }
        long end = System.nanoTime() + CLOSING_TIME.toNanos();
        claimer.interrupt();
        running.values().forEach(run -> run.stop(Run.StopReason.SHUTDOWN));
        awaitRuns();
        for (Run run : running.values()) {
            if (run.end()) {
                reporter.report(new RunEnd.Released(run));
            }
        }
        reporter.close();
        join(reporting, Duration.ofNanos(Math.max(1, end - System.nanoTime())));
        reporting.interrupt();
        keeper.interrupt();
        leave();
        ended.countDown();
    }

    /** Registers, and starts the worker's threads. */
    void begin() {
        Pause pause = new Pause();
        while (true) {
            try {
                register();
                break;
            } catch (MillraceException e) {
                if (!e.isTransient()) {
                    throw e;
                }
                log.log(System.Logger.Level.WARNING, "Worker {0} cannot register yet: {1}", id, e.getMessage());
                if (!sleep(pause.next(e))) {
                    throw e;
                }
            }
        }
        reporting.start();
        keeper.start();
        claimer.start();
    }

    private void register() {
        Registered registered = session.register(profile);
        incarnation = registered.incarnation();
        heartbeat = Duration.ofSeconds(Math.max(1, registered.heartbeatSeconds()));
    }

    // --- taking tasks ---

    private void claimLoop() {
        Pause pause = new Pause();
        while (!closing) {
            try {
                int free = awaitRoom();
                if (free == 0) {
                    continue;
                }
                Claimed claimed = session.claim(incarnation, Math.min(free, MAX_CLAIM), LONG_POLL);
                pause.reset();
                claimed.tasks().forEach(this::begin);
                obey(claimed.order());
            } catch (MillraceException e) {
                if (closing || Thread.interrupted()) {
                    continue;
                }
                if (!recovers(e) || !sleep(pause.next(e))) {
                    return;
                }
            } catch (InterruptedException e) {
                // closed, drained or told to pause: the loop's condition decides
            }
        }
    }

    /** Waits until there is room worth a claim; 0 where there is none for now. */
    private int awaitRoom() throws InterruptedException {
        lock.lock();
        try {
            while (!closing && (!order.equals("work") || room() < Math.max(1, concurrency / 4))) {
                if (order.equals("drain") && running.isEmpty()) {
                    return 0;
                }
                boolean signalled = room.await(PAUSED_LOOK.toMillis(), TimeUnit.MILLISECONDS);
                if (!signalled && room() > 0 && order.equals("work")) {
                    break;
                }
            }
            return closing ? 0 : Math.max(0, room());
        } finally {
            lock.unlock();
        }
    }

    /** Ends that the server does not take must not pile up without end: they count as well. */
    private int room() {
        return concurrency - running.size() - Math.max(0, reporter.length() - concurrency);
    }

    private void begin(ClaimedTask task) {
        Run run = new Run(task);
        running.put(task.taskId(), run);
        Thread.ofVirtual().name("millrace-task-" + task.taskId()).start(() -> execute(run));
    }

    private void execute(Run run) {
        run.runsOn(Thread.currentThread());
        RunEnd end = outcome(run);
        if (run.end()) {
            if (end != null) {
                reporter.report(end);
            }
        }
        running.remove(run.id(), run);
        lock.lock();
        try {
            room.signalAll();
        } finally {
            lock.unlock();
        }
    }

    private @Nullable RunEnd outcome(Run run) {
        try {
            WorkerBuilder.Served<?> served = handlers.get(run.handler());
            if (served == null) {
                return new RunEnd.Released(run);
            }
            // As JSON from here on: what the handler changes later is not its result.
            JsonNode result = JSON.valueToTree(call(served, run));
            return new RunEnd.Completed(run, result);
        } catch (VirtualMachineError e) {
            throw e;
        } catch (Throwable e) {
            Run.StopReason stop = run.stopReason();
            if (stop != null) {
                return stopped(run, stop);
            }
            if (e instanceof TaskFailure failure) {
                return new RunEnd.Failed(
                        run,
                        String.valueOf(failure.getMessage()),
                        !failure.isPermanent(),
                        failure.pause().orElse(null));
            }
            log.log(System.Logger.Level.INFO, "Task " + run.id() + " failed", e);
            String message = e.getMessage();
            String kind = e.getClass().getSimpleName();
            return new RunEnd.Failed(run, message == null ? kind : kind + ": " + message, true, null);
        }
    }

    private static @Nullable RunEnd stopped(Run run, Run.StopReason reason) {
        return switch (reason) {
            case CANCELLED -> new RunEnd.Failed(run, "cancelled", false, null);
            case TIMED_OUT -> new RunEnd.Failed(run, "timed out after " + run.timeoutSeconds() + " s", true, null);
            case SHUTDOWN -> new RunEnd.Released(run);
            case LEASE_LOST -> null; // whoever took the task over decides
        };
    }

    private static <I> @Nullable Object call(WorkerBuilder.Served<I> served, Run run) throws Exception {
        I input;
        try {
            input = served.type() == JsonNode.class
                    ? served.type().cast(run.payload())
                    : JSON.treeToValue(run.payload(), served.type());
        } catch (RuntimeException e) {
            throw TaskFailure.permanent("the payload is no " + served.type().getSimpleName() + ": " + e.getMessage());
        }
        return served.handler().handle(run, input);
    }

    // --- keeping them ---

    private void keepLoop() {
        Pause pause = new Pause();
        long beaten = System.nanoTime();
        while (!closing) {
            if (!sleep(Duration.ofMillis(250))) {
                return;
            }
            running.values().stream().filter(Run::isPastTimeout).forEach(run -> run.stop(Run.StopReason.TIMED_OUT));
            boolean leaving = order.equals("drain") && running.isEmpty() && reporter.length() == 0;
            if (leaving) {
                Thread.ofVirtual().start(this::close);
                return;
            }
            // Three times as often as the server asks, where something is held: a wish to cancel comes back with it.
            long every = running.isEmpty() ? heartbeat.toNanos() : Math.min(heartbeat.toNanos() / 3, 1_000_000_000L);
            if (System.nanoTime() - beaten < every) {
                continue;
            }
            beaten = System.nanoTime();
            try {
                beat();
                pause.reset();
            } catch (MillraceException e) {
                if (closing || !recovers(e) || !sleep(pause.next(e))) {
                    return;
                }
            }
        }
    }

    private void beat() {
        Map<UUID, Lease> held = new HashMap<>();
        running.values().forEach(run -> held.put(run.id(), run.lease()));
        reporter.undelivered().forEach(lease -> held.put(lease.taskId(), lease));
        String status = order.equals("work") ? "active" : order.equals("pause") ? "paused" : "draining";
        Pulse pulse = session.heartbeat(incarnation, status, running.size(), new ArrayList<>(held.values()));
        pulse.lost().forEach(task -> stop(task, Run.StopReason.LEASE_LOST));
        pulse.cancelled().forEach(task -> stop(task, Run.StopReason.CANCELLED));
        obey(pulse.order());
    }

    private void stop(UUID task, Run.StopReason reason) {
        Run run = running.get(task);
        if (run != null) {
            run.stop(reason);
        }
    }

    private void obey(String wanted) {
        if (order.equals("drain") || order.equals(wanted)) {
            return; // who leaves does not come back
        }
        log.log(System.Logger.Level.INFO, "Worker {0} was told to {1}", id, wanted);
        order = wanted;
        lock.lock();
        try {
            room.signalAll();
        } finally {
            lock.unlock();
        }
    }

    /** Whether to go on after what the server said; if not, the worker is being closed. */
    private boolean recovers(MillraceException e) {
        if (e.isTransient()) {
            log.log(System.Logger.Level.DEBUG, "Worker {0}: {1}", id, e.getMessage());
            return true;
        }
        if (e.status() == 404) {
            try {
                register();
                return true;
            } catch (MillraceException refused) {
                return refused.isTransient();
            }
        }
        log.log(System.Logger.Level.ERROR, "Worker {0} stops: {1}", id, e.getMessage());
        Run.StopReason reason = e.status() == 409 ? Run.StopReason.LEASE_LOST : Run.StopReason.SHUTDOWN;
        running.values().forEach(run -> run.stop(reason));
        Thread.ofVirtual().start(this::close);
        return false;
    }

    private void leave() {
        try {
            session.heartbeat(incarnation, "inactive", 0, List.of());
        } catch (MillraceException e) {
            log.log(System.Logger.Level.DEBUG, "Worker {0} could not say goodbye: {1}", id, e.getMessage());
        }
    }

    private void awaitRuns() {
        long end = System.nanoTime() + STOP_GRACE.toNanos();
        lock.lock();
        try {
            while (!running.isEmpty()) {
                long left = end - System.nanoTime();
                if (left <= 0) {
                    return;
                }
                room.awaitNanos(left);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } finally {
            lock.unlock();
        }
    }

    private static void join(Thread thread, Duration atMost) {
        try {
            if (thread.isAlive()) {
                thread.join(atMost);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /** False where the sleep was interrupted. */
    private static boolean sleep(Duration time) {
        try {
            Thread.sleep(time);
            return true;
        } catch (InterruptedException e) {
            return false;
        }
    }
}
