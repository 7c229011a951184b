package dev.millrace.worker;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

import dev.millrace.client.Millrace;
import dev.millrace.client.WorkerSession;
import dev.millrace.worker.Membership.Remedy;
import dev.millrace.worker.Run.StopReason;

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
 * offered again until it is recorded, or the server says that the task went to somebody else. {@link #close}, and SIGTERM,
 * give back what has not ended within two seconds.
 */
public final class Worker implements AutoCloseable {

    private static final Duration STOP_GRACE = Duration.ofSeconds(1);
    private static final Duration CLOSING_TIME = Duration.ofSeconds(2);

    /** The part of the closing time that is left to say goodbye. */
    private static final Duration GOODBYE = Duration.ofMillis(200);

    /** How long a claim that is under way may take to come home, once the server knows that nothing more is wanted. */
    private static final Duration HOMECOMING = Duration.ofSeconds(1);

    private final Membership membership;
    private final Orders orders;
    private final Runs runs;
    private final Reporter reporter;
    private final Thread claiming;
    private final Thread keeping;
    private final Thread reporting;
    private final Thread onExit = new Thread(this::close, "millrace-worker-shutdown");
    private final CountDownLatch ended = new CountDownLatch(1);

    Worker(
            WorkerSession session,
            String id,
            Map<String, WorkerBuilder.Served<?>> handlers,
            WorkerSession.Profile profile) {
        this.membership = new Membership(session, id, profile);
        this.reporter = new Reporter(membership);
        this.runs = new Runs(profile.maxCapacity(), membership::lease, new Execution(handlers, reporter::report));
        this.orders = new Orders(id, runs::wake);
        Claimer claimer = new Claimer(membership, runs, reporter, orders, this::giveUp);
        Keeper keeper = new Keeper(membership, runs, reporter, orders, this::giveUp, this::closeApart);
        this.claiming = Thread.ofVirtual().name("millrace-claimer").unstarted(claimer::loop);
        this.keeping = Thread.ofVirtual().name("millrace-keeper").unstarted(keeper::loop);
        this.reporting =
                Thread.ofVirtual().name("millrace-reporter").unstarted(() -> reporter.loop(runs::all, runs::wake));
    }

    /**
     * A worker to be: name its handlers, and start it.
     *
     * @param url the server's root, like {@code http://localhost:8000}
     * @param key an API key with the scope {@code worker}; a user's worker is given the tasks of that user and its teams, one
     *     of an operator or admin everybody's
     */
    public static WorkerBuilder connect(String url, String key) {
        return new WorkerBuilder(Millrace.connect(url, key));
    }

    /** How the server calls this worker. */
    public String id() {
        return membership.id();
    }

    /** How many tasks it holds now: those that run, and the few that are next. */
    public int load() {
        return runs.size();
    }

    /** Waits until the worker has ended: because it was closed, drained, or taken over by another process. */
    public void await() throws InterruptedException {
        ended.await();
    }

    /**
     * Stops taking tasks, waits until those that run have ended and the server knows how, at most the given time, and then
     * closes.
     */
    public void drain(Duration grace) {
        if (!orders.isClosing()) {
            long end = System.nanoTime() + TimeUnit.NANOSECONDS.convert(grace);
            orders.drain();
            // What a claim brings that is under way runs as well: nobody would hold it if its answer were not read.
            membership.drain();
            join(claiming, shorter(HOMECOMING, until(end)));
            claiming.interrupt();
            if (runs.awaitNone(until(end))) {
                reporter.awaitNone(until(end));
            }
        }
        close();
    }

    /**
     * Stops: tells what runs to stop, reports what ends within a second, and gives the rest back to the server, as no failure
     * of theirs. May be called more than once, and returns when that is done; a thread that is interrupted stays so.
     */
    @Override
    public void close() {
        closeApart();
        boolean interrupted = false;
        while (true) {
            try {
                ended.await();
                break;
            } catch (InterruptedException e) {
                // Who went before the end could leave with results that nobody was told.
                interrupted = true;
            }
        }
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
    }

    /** On a thread that nobody interrupts: who closes a worker may be interrupted, or be one of its own. */
    private void closeApart() {
        if (orders.close()) {
            Thread _ = Thread.ofVirtual().name("millrace-closer").start(this::shutDown);
        }
    }

    private void shutDown() {
        try {
            long end = System.nanoTime() + CLOSING_TIME.toNanos();
            claiming.interrupt();
            membership.drain();
            giveBack(runs.takeWaiting());
            runs.stopAll(StopReason.SHUTDOWN);
            runs.awaitNone(STOP_GRACE);
            giveBack(runs.all());
            reporter.close();
            join(reporting, until(end).minus(GOODBYE));
            reporting.interrupt();
            keeping.interrupt();
            Duration left = until(end);
            membership.leave(left.compareTo(GOODBYE) < 0 ? GOODBYE : left);
            forgetExit();
        } finally {
            ended.countDown();
        }
    }

    private void giveBack(Iterable<Run> some) {
        for (Run run : some) {
            if (run.end()) {
                reporter.report(new RunEnd.Released(run));
            }
        }
    }

    /** Registers, and starts the worker's threads. */
    void begin(boolean stopsOnSigterm) {
        membership.join();
        if (stopsOnSigterm) {
            Runtime.getRuntime().addShutdownHook(onExit);
        }
        List.of(reporting, keeping, claiming).forEach(Thread::start);
    }

    private void forgetExit() {
        try {
            Runtime.getRuntime().removeShutdownHook(onExit);
        } catch (IllegalStateException e) {
            // The process is ending: that may be why this worker closes.
        }
    }

    private void giveUp(Remedy remedy) {
        runs.stopAll(remedy == Remedy.TAKEN_OVER ? StopReason.LEASE_LOST : StopReason.SHUTDOWN);
        closeApart();
    }

    private static Duration until(long end) {
        return Duration.ofNanos(end - System.nanoTime());
    }

    private static Duration shorter(Duration one, Duration other) {
        return one.compareTo(other) < 0 ? one : other;
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
}
