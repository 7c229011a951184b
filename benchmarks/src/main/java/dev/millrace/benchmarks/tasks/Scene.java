package dev.millrace.benchmarks.tasks;

import java.io.IOException;
import java.nio.file.Path;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

import dev.millrace.benchmarks.ApiClient;
import dev.millrace.benchmarks.BenchOptions;
import dev.millrace.benchmarks.Report;
import dev.millrace.benchmarks.ServerUnderTest;

/** Where one row is measured: a server on a new folder, its PostgreSQL, and in there the peers, if the row wants them. */
final class Scene implements AutoCloseable {

    /** Room for many short tasks at a time, as whoever has them would set it; and no other work than the row's. */
    private static final Map<String, String> SETTINGS =
            Map.of("MILLRACE_TASKS_CONCURRENCY", "1000", "MILLRACE_TASKS_ECHOUNSERVED", "false");

    private static final int WARM_UP = 10_000;

    private final TasksOptions tasks;
    private final Path folder;
    private final ServerUnderTest server;
    private final ApiClient client;
    private final Postgres postgres;
    private final List<Contestant> contestants = new ArrayList<>();
    private final Map<String, String> absent = new LinkedHashMap<>();

    Scene(TasksOptions tasks, Path folder, Map<String, String> settings)
            throws IOException, InterruptedException, SQLException {
        this.tasks = tasks;
        this.folder = folder;
        Map<String, String> all = new HashMap<>(SETTINGS);
        all.putAll(settings);
        server = ServerUnderTest.start(tasks.bench(), folder.resolve("data"), all);
        client = server.admin();
        postgres = new Postgres(folder.resolve("data"));
    }

    TasksOptions options() {
        return tasks;
    }

    BenchOptions bench() {
        return tasks.bench();
    }

    ServerUnderTest server() {
        return server;
    }

    ApiClient client() {
        return client;
    }

    Postgres postgres() {
        return postgres;
    }

    /** Millrace with the worker inside the server. */
    MillraceQueue millrace() throws IOException, InterruptedException, SQLException {
        MillraceQueue millrace = new MillraceQueue(server, client);
        contestants.add(millrace);
        warmUp(millrace);
        return millrace;
    }

    /** Millrace with a worker of its own. */
    MillraceOverHttp overHttp() throws IOException, InterruptedException, SQLException {
        MillraceOverHttp millrace = new MillraceOverHttp(server, client, folder.resolve("worker.log"));
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
                Contestant started = peer.start(postgres, folder.resolve("peers"));
                contestants.add(started);
                warmUp(started);
                running.add(started);
            } catch (IOException | SQLException e) {
                absent.put(peer.title(), "not measured: " + e.getMessage());
            }
        }
        return running;
    }

    /** Peers that could not be measured, each with the reason. */
    Map<String, String> absent() {
        return absent;
    }

    /** The first ten thousands of anything are slower, in any virtual machine. */
    private void warmUp(Contestant contestant) throws IOException, InterruptedException, SQLException {
        Report.progress("warming up " + contestant.name());
        int tasksEach = bench().count(WARM_UP, 100);
        for (int i = 0; i < bench().count(4, 1); i++) {
            contestant.fill(tasksEach);
            postgres.analyze(contestant.database());
            contestant.drain(tasksEach);
        }
    }

    @Override
    public void close() throws SQLException {
        contestants.forEach(Contestant::close);
        postgres.close();
        client.close();
        server.close();
    }
}
