package dev.millrace.database;

import java.io.IOException;
import java.io.RandomAccessFile;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;

import com.google.errorprone.annotations.concurrent.GuardedBy;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import dev.millrace.platform.DataFolder;
import dev.millrace.platform.StartRefused;

/**
 * A real PostgreSQL in the data folder, started with the server and stopped after it.
 *
 * <p>It is no child of the server's process, and outlives a {@code kill -9}. The next start finds it by its {@code
 * postmaster.pid} and stops it first; the lock on the data folder makes sure that nobody else wants it. When it dies
 * while the server lives, it is started again.
 */
public final class EmbeddedPostgres implements AutoCloseable {

    private static final Logger log = LoggerFactory.getLogger(EmbeddedPostgres.class);
    /** First with a checkpoint; if that takes too long, so that the next start has to recover. */
    private static final List<String> STOP_MODES = List.of("fast", "immediate");

    private static final Duration STOP_LIMIT = Duration.ofSeconds(60);
    private static final Duration RECOVERY_LIMIT = Duration.ofMinutes(15);
    private static final Duration RETRY_DELAY = Duration.ofSeconds(1);
    private static final int START_ATTEMPTS = 10;
    private static final long LOG_SIZE_LIMIT = 10_000_000;

    private final PostgresCluster cluster;
    private final PostgresPrograms programs;
    private final int port;
    private final ReentrantLock turn = new ReentrantLock();
    private final Condition closing = turn.newCondition();

    @GuardedBy("turn")
    private boolean closed;

    private EmbeddedPostgres(PostgresCluster cluster, PostgresPrograms programs, int port) {
        this.cluster = cluster;
        this.programs = programs;
        this.port = port;
    }

    /**
     * Makes what is missing, ends what an earlier server left, and returns when the database takes connections.
     *
     * @param programs the folder for PostgreSQL's programs; null for one beside the database
     */
    public static EmbeddedPostgres start(DataFolder data, @Nullable Path programs) {
        PostgresCluster cluster = PostgresCluster.in(data);
        Path folder = programs == null ? cluster.folder().resolve("binaries") : programs.toAbsolutePath();
        return start(cluster, new PostgresPrograms(PostgresBinaries.unpack(folder)));
    }

    /** Makes a folder of PostgreSQL's programs ready, for starts that are given it. */
    public static void unpack(Path programs) {
        var _ = PostgresBinaries.unpack(programs.toAbsolutePath());
    }

    static EmbeddedPostgres start(PostgresCluster cluster, PostgresPrograms programs) {
        try {
            cluster.create(programs);
            stopOrphan(cluster, programs);
            EmbeddedPostgres postgres = new EmbeddedPostgres(cluster, programs, freePort(cluster.lastPort()));
            postgres.launch();
            return postgres;
        } catch (IOException e) {
            throw new StartRefused(
                    "the embedded PostgreSQL in " + cluster.folder() + " does not start: " + e.getMessage(), e);
        }
    }

    /** Where it is, for the role that owns the database. */
    public DatabaseUrl url() {
        return cluster.url(port);
    }

    /** Ends all sessions and stops it; what was committed is on disk. To be called when nobody uses it any more. */
    @Override
    public void close() {
        turn.lock();
        try {
            if (!closed) {
                closed = true;
                closing.signalAll();
                stop(cluster, programs);
            }
        } catch (IOException e) {
            log.atWarn().setCause(e).log("Embedded PostgreSQL did not stop; the next start will see to it");
        } finally {
            turn.unlock();
        }
    }

    private void launch() throws IOException {
        cluster.configure(port);
        for (int attempt = 1; ; attempt++) {
            long logged = beginLog();
            try {
                Postmaster.disown(cluster.path());
                programs.run(
                        "pg_ctl",
                        RECOVERY_LIMIT,
                        "",
                        List.of(
                                "start",
                                "--wait",
                                "--silent",
                                "--timeout=" + RECOVERY_LIMIT.toSeconds(),
                                "--pgdata=" + cluster.path(),
                                "--log=" + cluster.logFile()));
                break;
            } catch (IOException e) {
                String reason = logSince(logged);
                // Backends of a postmaster that was killed notice it within moments, and go.
                if (attempt == START_ATTEMPTS || !reason.contains("shared memory block")) {
                    throw new IOException(
                            PostgresPrograms.lastLines(reason.isBlank() ? e.getMessage() + "" : reason), e);
                }
                pause(RETRY_DELAY);
            }
        }
        Postmaster postmaster = Postmaster.find(cluster.path())
                .orElseThrow(() -> new IOException("PostgreSQL ended right after its start"));
        log.atInfo().addKeyValue("port", port).log("Embedded PostgreSQL started");
        var _ = postmaster
                .process()
                .onExit()
                .thenAccept(_ ->
                        Thread.ofPlatform().name("postgres-restart").daemon().start(this::restart));
    }

    /** It died though nobody asked it to. The port stays: the connection pool knows no other. */
    private void restart() {
        turn.lock();
        try {
            while (!closed) {
                log.warn("Embedded PostgreSQL is gone; starting it again");
                try {
                    launch();
                    return;
                } catch (IOException e) {
                    log.atError().setCause(e).log("Embedded PostgreSQL does not start again");
                    boolean _ = closing.await(RETRY_DELAY.toMillis(), TimeUnit.MILLISECONDS);
                }
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } finally {
            turn.unlock();
        }
    }

    private static void stopOrphan(PostgresCluster cluster, PostgresPrograms programs) throws IOException {
        if (Postmaster.find(cluster.path()).isPresent()) {
            log.info("A PostgreSQL that an earlier server left behind is running; stopping it");
            stop(cluster, programs);
        }
    }

    private static void stop(PostgresCluster cluster, PostgresPrograms programs) throws IOException {
        for (String mode : STOP_MODES) {
            if (Postmaster.find(cluster.path()).isEmpty()) {
                return;
            }
            try {
                stop(cluster, programs, mode);
                return;
            } catch (IOException e) {
                log.atWarn().addKeyValue("mode", mode).setCause(e).log("Embedded PostgreSQL was not stopped");
            }
        }
        if (Postmaster.find(cluster.path()).isPresent()) {
            throw new IOException("the PostgreSQL that is running there cannot be stopped");
        }
    }

    private static void stop(PostgresCluster cluster, PostgresPrograms programs, String mode) throws IOException {
        programs.run(
                "pg_ctl",
                STOP_LIMIT.plusSeconds(5),
                "",
                List.of(
                        "stop",
                        "--wait",
                        "--silent",
                        "--mode=" + mode,
                        "--timeout=" + STOP_LIMIT.toSeconds(),
                        "--pgdata=" + cluster.path()));
    }

    private static int freePort(int wanted) throws IOException {
        try (ServerSocket socket = new ServerSocket(wanted, 1, InetAddress.ofLiteral("127.0.0.1"))) {
            return socket.getLocalPort();
        } catch (IOException e) {
            if (wanted == 0) {
                throw e;
            }
            return freePort(0);
        }
    }

    private long beginLog() throws IOException {
        if (!Files.exists(cluster.logFile())) {
            return 0;
        }
        if (Files.size(cluster.logFile()) > LOG_SIZE_LIMIT) {
            Files.move(
                    cluster.logFile(),
                    cluster.folder().resolve("postgres.log.old"),
                    StandardCopyOption.REPLACE_EXISTING);
            return 0;
        }
        return Files.size(cluster.logFile());
    }

    private String logSince(long position) throws IOException {
        if (!Files.exists(cluster.logFile())) {
            return "";
        }
        try (RandomAccessFile file = new RandomAccessFile(cluster.logFile().toFile(), "r")) {
            file.seek(position);
            byte[] text = new byte[(int) Math.min(100_000, file.length() - position)];
            file.readFully(text);
            return new String(text, StandardCharsets.UTF_8);
        }
    }

    private static void pause(Duration time) throws IOException {
        try {
            Thread.sleep(time);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException("interrupted while waiting for PostgreSQL", e);
        }
    }
}
