package dev.millrace.database;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.List;
import java.util.stream.Stream;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.util.FileSystemUtils;

import dev.millrace.platform.DataFolder;
import dev.millrace.platform.StartRefused;

/**
 * The files of the embedded PostgreSQL: the cluster with a database {@code millrace} that belongs to the role {@code
 * millrace}, which is no superuser, and the passwords beside it.
 *
 * @param folder the folder of it all
 * @param ownerPassword the password of the role {@code millrace}
 * @param superuserPassword the password of the role {@code postgres}: for operators, the server never uses it
 */
record PostgresCluster(Path folder, String ownerPassword, String superuserPassword) {

    static final String NAME = "millrace";

    private static final Logger log = LoggerFactory.getLogger(PostgresCluster.class);
    private static final Duration INITDB_LIMIT = Duration.ofMinutes(5);
    private static final String HALF_PREFIX = "creating-";
    private static final String SETTINGS_FILE = "millrace.conf";

    /** What a shell inside PostgreSQL's programs, or the syntax of its settings, would take for its own. */
    private static final String UNSAFE_IN_PATHS = ".*[\"'`$\\\\\\n\\r].*";

    static PostgresCluster in(DataFolder data) {
        Path folder = data.folder("postgres");
        if (folder.toString().matches(UNSAFE_IN_PATHS)) {
            throw new StartRefused(
                    "the embedded PostgreSQL cannot live in a folder with quotes, $, ` or \\ in its path: " + folder
                            + "; set MILLRACE_DATA to another, or DATABASE_URL");
        }
        return new PostgresCluster(
                folder, data.secret("postgres/millrace.password"), data.secret("postgres/superuser.password"));
    }

    Path path() {
        return folder.resolve("cluster");
    }

    Path logFile() {
        return folder.resolve("postgres.log");
    }

    /**
     * Makes the cluster where there is none. It is made complete under another name first: a crash leaves a whole
     * cluster or none.
     */
    void create(PostgresPrograms programs) throws IOException {
        if (Files.isDirectory(path())) {
            return;
        }
        deleteLeftovers();
        Path half = Files.createTempDirectory(folder, HALF_PREFIX);
        programs.run(
                "initdb",
                INITDB_LIMIT,
                "",
                List.of(
                        "--pgdata=" + half,
                        "--username=postgres",
                        "--auth=scram-sha-256",
                        "--pwfile=" + folder.resolve("superuser.password"),
                        "--encoding=UTF8",
                        "--locale=C",
                        "--locale-provider=builtin",
                        "--builtin-locale=C.UTF-8"));
        programs.run(
                "postgres", INITDB_LIMIT, ownerAndDatabase(), List.of("--single", "-j", "-D", half + "", "postgres"));
        Files.writeString(
                half.resolve("postgresql.conf"),
                "\ninclude_if_exists '" + SETTINGS_FILE + "'\n",
                StandardOpenOption.APPEND);
        Files.move(half, path(), StandardCopyOption.ATOMIC_MOVE);
        log.info("Embedded PostgreSQL created in {}", path());
    }

    /** Settings are written anew at every start, so that a new release brings its own. */
    void configure(int port) throws IOException {
        Files.writeString(path().resolve(SETTINGS_FILE), settings(port));
        Files.writeString(portFile(), Integer.toString(port));
    }

    /** The port of the last start: who looks into the database by hand finds it where it was. 0 if there was none. */
    int lastPort() throws IOException {
        if (!Files.exists(portFile())) {
            return 0;
        }
        String text = Files.readString(portFile()).strip();
        return text.matches("\\d{1,5}") ? Integer.parseInt(text) : 0;
    }

    DatabaseUrl url(int port) {
        return new DatabaseUrl("jdbc:postgresql://127.0.0.1:" + port + "/" + NAME, NAME, ownerPassword);
    }

    /** For PostgreSQL's single-user mode, where an empty line ends a statement. The password holds no quotes. */
    private String ownerAndDatabase() {
        return """
                create role %1$s login password '%2$s';

                create database %1$s owner %1$s;

                revoke all on database %1$s from public;

                """.formatted(NAME, ownerPassword);
    }

    /** Durable above all; the rest suits a queue: short transactions, many updates, vacuum that keeps up. */
    private static String settings(int port) {
        return """
                # Written by Millrace at every start. Settings of your own belong into postgresql.auto.conf (alter system).
                listen_addresses = '127.0.0.1'
                port = %d
                unix_socket_directories = ''
                max_connections = 100
                fsync = on
                synchronous_commit = on
                full_page_writes = on
                shared_buffers = 128MB
                wal_compression = on
                max_wal_size = 1GB
                random_page_cost = 1.1
                jit = off
                autovacuum_naptime = 10s
                autovacuum_vacuum_cost_delay = 0
                client_connection_check_interval = 2s
                idle_in_transaction_session_timeout = 60s
                timezone = 'UTC'
                log_timezone = 'UTC'
                log_checkpoints = off
                # The server logs what its own statements run into; here they would show what users sent.
                log_min_messages = log
                log_error_verbosity = terse
                log_min_error_statement = panic
                """.formatted(port);
    }

    private Path portFile() {
        return folder.resolve("port");
    }

    /** What another start left half done. An initdb that outlived it may be at it still: then the rest stays for now. */
    private void deleteLeftovers() throws IOException {
        try (Stream<Path> entries = Files.list(folder)) {
            for (Path entry : entries.filter(PostgresCluster::isHalf).toList()) {
                try {
                    FileSystemUtils.deleteRecursively(entry);
                } catch (IOException e) {
                    log.debug("Cannot delete {} yet", entry, e);
                }
            }
        }
    }

    private static boolean isHalf(Path entry) {
        return entry.getFileName().toString().startsWith(HALF_PREFIX);
    }
}
