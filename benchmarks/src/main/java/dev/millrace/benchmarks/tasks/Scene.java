package dev.millrace.benchmarks.tasks;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

import dev.millrace.benchmarks.BenchOptions;
import dev.millrace.benchmarks.Report;

/** Where one row is measured: a server on a new folder, its PostgreSQL, and in there the peers, if the row wants them. */
final class Scene implements AutoCloseable {

    /** Room for many short tasks at a time, as whoever has them would set it; and no other work than the row's. */
    private static final Map<String, String> SETTINGS =
            Map.of("MILLRACE_TASKS_CONCURRENCY", "1000", "MILLRACE_TASKS_ECHOUNSERVED", "false");

    private static final int WARM_UP_TASKS = 10_000;
    private static final Duration WARM_UP = Duration.ofSeconds(60);

    private final TasksOptions tasks;
    private final Dues dues;
    private final Path folder;
    private final Host host;
    private final List<Contestant> contestants = new ArrayList<>();
    private final Map<String, String> absent = new LinkedHashMap<>();

    Scene(TasksOptions tasks, Dues dues, Path folder) throws IOException, InterruptedException {
        this.tasks = tasks;
        this.dues = dues;
        this.folder = folder;
        host = new Host(folder.resolve("data"), SETTINGS);
    }

    TasksOptions options() {
        return tasks;
    }

    BenchOptions bench() {
        return tasks.bench();
    }

    Dues dues() {
        return dues;
    }

    Host host() {
        return host;
    }

    Postgres postgres() {
        return host.postgres();
    }

    /** Millrace as code in its own JVM sees it. */
    Contestant inside() throws IOException, InterruptedException {
        Contestant millrace = new PeerProcess(host.inside(), Postgres.MILLRACE);
        warmUp(millrace);
        return millrace;
    }

    /** Millrace as programs outside see it. */
    MillraceOverHttp overHttp() throws IOException, InterruptedException {
        MillraceOverHttp millrace = new MillraceOverHttp(host, folder.resolve("worker.log"));
        contestants.add(millrace);
        warmUp(millrace);
        return millrace;
    }

    /** The peers that are wanted and that this machine can run. */
    List<Contestant> peers() throws InterruptedException {
        List<Contestant> running = new ArrayList<>();
        for (Peer peer : tasks.peers()) {
            Report.progress("starting " + peer.title());
            try {
                Contestant started = peer.start(host.postgres(), folder.resolve("peers"));
                contestants.add(started);
                warmUp(started);
                running.add(started);
            } catch (IOException e) {
                absent.put(peer.title(), "not measured: " + e.getMessage());
            }
        }
        return running;
    }

    /** Peers that could not be measured, each with the reason. */
    Map<String, String> absent() {
        return absent;
    }

    /**
     * Each works for as long as the others before it is measured, long enough for a JVM on two busy cores to have compiled what
     * it runs: servers run for weeks.
     */
    private void warmUp(Contestant contestant) throws IOException, InterruptedException {
        Report.progress("warming up " + contestant.name());
        int tasksEach = bench().count(WARM_UP_TASKS, 100);
        long until = System.nanoTime() + bench().count((int) WARM_UP.toMillis(), 1) * 1_000_000L;
        do {
            contestant.fill(tasksEach);
            host.postgres().analyze(contestant.database());
            contestant.drain(tasksEach);
        } while (System.nanoTime() < until);
    }

    @Override
    public void close() {
        contestants.forEach(Contestant::close);
        host.close();
    }
}
