package dev.millrace.chaos;

import java.io.IOException;
import java.net.URI;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;

/** Servers on one database, and the workers that take tasks from them. */
final class Cluster implements AutoCloseable {

    private static final String PASSWORD = "let-it-all-come-down";

    private final List<ServerNode> nodes = new ArrayList<>();
    private final EmbeddedDatabase database;
    private final WorkerFleet workers;
    private final String token;

    private Cluster(ChaosSettings settings) throws IOException, InterruptedException {
        ServerNode first = node(settings, 0, Map.of());
        nodes.add(first);
        try {
            first.launch();
            first.awaitReady();
            database = new EmbeddedDatabase(first.data());
            for (int i = 1; i < settings.nodes(); i++) {
                ServerNode other = node(settings, i, Map.of("DATABASE_URL", database.url()));
                nodes.add(other);
                other.launch();
            }
            for (ServerNode node : nodes) {
                node.awaitReady();
            }
            token = Caller.signIn(first.url(), "admin", PASSWORD);
            workers = new WorkerFleet(
                    settings.folder(),
                    Map.of(
                            "CHAOS_SERVERS",
                            urls().stream().map(URI::toString).collect(Collectors.joining(",")),
                            "CHAOS_TOKEN",
                            token));
            workers.start(settings.workers());
        } catch (IOException | InterruptedException | RuntimeException e) {
            nodes.reversed().forEach(ServerNode::close);
            throw e;
        }
    }

    static Cluster start(ChaosSettings settings) throws IOException, InterruptedException {
        return new Cluster(settings);
    }

    private static ServerNode node(ChaosSettings settings, int index, Map<String, String> more) throws IOException {
        Map<String, String> environment = new TreeMap<>(Map.of(
                "MILLRACE_S3_PORT", "0",
                "MILLRACE_ADMIN_PASSWORD", PASSWORD,
                "SECRET_KEY", "a-key-that-all-servers-of-this-run-share",
                // One token lasts for the whole run.
                "MILLRACE_IDENTITY_TOKEN_TTL", "24h",
                "MILLRACE_ENGINE_WARM", "0",
                "MILLRACE_WORKERS_HEARTBEAT", "2s"));
        environment.putAll(Map.of(
                "MILLRACE_TASKS_LEASE",
                ChaosSettings.LEASE.toMillis() + "ms",
                "MILLRACE_TASKS_SWEEP",
                ChaosSettings.SWEEP.toMillis() + "ms",
                "MILLRACE_TASKS_MAXLOSSES",
                Integer.toString(ChaosSettings.MAX_LOSSES),
                "MILLRACE_TASKS_RETRY_BASEDELAY",
                "100ms",
                "MILLRACE_TASKS_RETRY_MAXDELAY",
                "1s",
                "MILLRACE_TASKS_ECHOUNSERVED",
                "false"));
        environment.putAll(more);
        String name = "server-" + index;
        return new ServerNode(name, settings.server(), settings.folder().resolve(name), environment);
    }

    List<ServerNode> nodes() {
        return nodes;
    }

    ServerNode node(int target) {
        return nodes.get(target % nodes.size());
    }

    EmbeddedDatabase database() {
        return database;
    }

    WorkerFleet workers() {
        return workers;
    }

    List<URI> urls() {
        return nodes.stream().map(ServerNode::url).toList();
    }

    Caller caller() {
        return new Caller(urls(), token);
    }

    /** Waits until every server serves again. */
    void awaitReady() throws IOException, InterruptedException {
        for (ServerNode node : nodes) {
            node.awaitReady();
        }
    }

    @Override
    public void close() {
        workers.close();
        // The first one brought the database, and takes it along.
        nodes.reversed().forEach(ServerNode::close);
    }
}
