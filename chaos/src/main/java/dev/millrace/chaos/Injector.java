package dev.millrace.chaos;

import java.io.IOException;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;

/** Does to the system what a plan says. */
final class Injector {

    private static final int SAME_KEY_REQUESTS = 50;
    private static final int RACERS = 10;
    private static final Duration AFTER_SWEEP = Duration.ofMillis(700);

    private final Cluster cluster;
    private final Enqueuer enqueuer;
    private final Collector collector;
    private final HistoryWriter history;
    private final AtomicInteger tasks = new AtomicInteger();

    Injector(Cluster cluster, HistoryWriter history) {
        this.cluster = cluster;
        this.enqueuer = new Enqueuer(cluster.caller(), history);
        this.collector = new Collector(cluster.caller());
        this.history = history;
    }

    /** Injects a fault, and answers how long the servers took to be ready again after it. */
    Duration inject(Fault fault, String queue) throws IOException, InterruptedException {
        history.fault(fault.toString());
        switch (fault.kind()) {
            case SERVER_KILL -> {
                ServerNode node = cluster.node(fault.target());
                node.kill();
                Thread.sleep(fault.hold());
                node.launch();
            }
            case SERVER_RESTART -> {
                ServerNode node = cluster.node(fault.target());
                node.terminate();
                node.launch();
            }
            case SERVER_STOP -> hold(cluster.node(fault.target()).pid(), fault);
            case WORKER_KILL -> cluster.workers().kill(fault.target());
            case WORKER_STOP ->
                hold(cluster.workers().protocolWorker(fault.target()).pid(), fault);
            case POSTGRES_KILL -> cluster.database().kill();
            case CONNECTIONS_CUT -> cut(false);
            case LISTENER_CUT -> cut(true);
            case SAME_KEY -> sameKey(queue);
            case SWEEP_RACE -> race(fault, queue);
            case POISON -> enqueuer.enqueue(task(queue, Act.POISON, Map.of()));
            case LONG_RUN -> longRun(queue);
        }
        long start = System.nanoTime();
        cluster.awaitReady();
        return Duration.ofNanos(System.nanoTime() - start);
    }

    private static void hold(long pid, Fault fault) throws IOException, InterruptedException {
        Signals.stop(pid);
        try {
            Thread.sleep(ChaosSettings.LEASE
                    .plus(ChaosSettings.SWEEP)
                    .plus(AFTER_SWEEP)
                    .plus(fault.hold()));
        } finally {
            Signals.resume(pid);
        }
    }

    private void cut(boolean listenersOnly) throws IOException {
        try {
            int _ = listenersOnly
                    ? cluster.database().cutListeners()
                    : cluster.database().cutConnections();
        } catch (SQLException e) {
            // An earlier fault has the database still starting: there is nothing to cut.
            history.fault("nothing was cut: " + e.getMessage());
        }
    }

    private void sameKey(String queue) throws InterruptedException, IOException {
        Enqueuer.Wanted wanted = task(queue, Act.WORK, Map.of("millis", 10));
        List<Future<?>> requests = new ArrayList<>();
        try (var executor = Executors.newVirtualThreadPerTaskExecutor()) {
            for (int i = 0; i < SAME_KEY_REQUESTS; i++) {
                requests.add(executor.submit(() -> enqueuer.enqueue(wanted)));
            }
            for (Future<?> request : requests) {
                request.get();
            }
        } catch (ExecutionException e) {
            throw new IOException("a request failed: " + e.getCause(), e);
        }
    }

    /** Results that arrive from just before their lease is over until just after it was swept. */
    private void race(Fault fault, String queue) throws InterruptedException {
        SplittableRandom random =
                new SplittableRandom(fault.target() * 10_007L + fault.hold().toMillis());
        List<Enqueuer.Wanted> racers = new ArrayList<>();
        String key = queue + "-race-" + tasks.incrementAndGet();
        for (int i = 0; i < RACERS; i++) {
            long millis = ChaosSettings.LEASE.toMillis() + random.nextLong(-50, ChaosSettings.SWEEP.toMillis() + 150);
            racers.add(new Enqueuer.Wanted(
                    Mark.inBatch(key, i, RACERS), Act.RACE, queue, Map.of("millis", millis), Map.of()));
        }
        enqueuer.enqueueAll(key, racers);
    }

    private void longRun(String queue) throws IOException, InterruptedException {
        long millis =
                ChaosSettings.LEASE.multipliedBy(ChaosSettings.LONG_RUN_LEASES).toMillis();
        WorkerFleet workers = cluster.workers();
        WorkerFleet.Single worker = workers.startForLongRuns();
        try {
            var id = enqueuer.enqueue(task(queue, Act.LONG, Map.of("millis", millis)));
            while (id.isPresent() && !collector.hasEnded(id.get())) {
                Thread.sleep(1000);
            }
        } finally {
            worker.close();
        }
    }

    private Enqueuer.Wanted task(String queue, Act act, Map<String, ?> payload) {
        return new Enqueuer.Wanted(queue + "-" + act.word() + tasks.incrementAndGet(), act, queue, payload, Map.of());
    }
}
