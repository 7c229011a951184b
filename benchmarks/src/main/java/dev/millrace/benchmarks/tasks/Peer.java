package dev.millrace.benchmarks.tasks;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;

/** The queues that Millrace is measured beside. */
enum Peer {
    DB_SCHEDULER("db-scheduler") {
        @Override
        List<String> command(Postgres postgres, String database) {
            return Conversation.java(DbSchedulerPeer.class, HEAP, postgres.jdbcUrl(database));
        }
    },
    JOBRUNR("JobRunr") {
        @Override
        List<String> command(Postgres postgres, String database) {
            return Conversation.java(JobRunrPeer.class, HEAP, postgres.jdbcUrl(database));
        }
    },
    GRAPHILE_WORKER("graphile-worker") {
        @Override
        List<String> command(Postgres postgres, String database) throws IOException, InterruptedException {
            return node("graphile-worker.mjs", postgres.url(database));
        }
    },
    PG_BOSS("pg-boss") {
        @Override
        List<String> command(Postgres postgres, String database) throws IOException, InterruptedException {
            return node("pg-boss.mjs", postgres.url(database));
        }
    };

    private static final String HEAP = "-Xmx512m";

    private final String title;

    Peer(String title) {
        this.title = title;
    }

    static List<String> titles() {
        return Arrays.stream(values()).map(Peer::title).toList();
    }

    static Peer titled(String title) {
        return Arrays.stream(values())
                .filter(peer -> peer.title.equalsIgnoreCase(title))
                .findAny()
                .orElseThrow(() -> new IllegalArgumentException(
                        "there is no peer '" + title + "'; there are " + String.join(", ", titles())));
    }

    String title() {
        return title;
    }

    abstract List<String> command(Postgres postgres, String database) throws IOException, InterruptedException;

    /** Starts it on a new database. */
    Contestant start(Postgres postgres, Path folder) throws IOException, InterruptedException {
        String database = "peer_" + name().toLowerCase(Locale.ROOT);
        postgres.create(database);
        Files.createDirectories(folder);
        return new PeerProcess(new Conversation(command(postgres, database), folder.resolve(title + ".log")), database);
    }

    private static List<String> node(String script, String url) throws IOException, InterruptedException {
        Path folder = NodePeers.install();
        return List.of(NodePeers.node(folder), folder.resolve(script).toString(), url);
    }
}
