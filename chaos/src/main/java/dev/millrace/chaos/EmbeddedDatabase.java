package dev.millrace.chaos;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Optional;

/** The PostgreSQL that the first server brings along, seen from outside. */
final class EmbeddedDatabase {

    private final Path folder;

    /** @param data the data folder of the server that runs it */
    EmbeddedDatabase(Path data) {
        this.folder = data.resolve("postgres");
    }

    /** For other servers: they use the same one. */
    String url() throws IOException {
        return "postgresql://millrace:" + password() + "@127.0.0.1:" + port() + "/millrace";
    }

    /** Kills it as {@code kill -9} does; false where it does not run. */
    boolean kill() throws IOException {
        Optional<ProcessHandle> postmaster = postmaster();
        postmaster.ifPresent(ProcessHandle::destroyForcibly);
        return postmaster.isPresent();
    }

    private static final String CUT_LISTENERS = """
            select count(pg_terminate_backend(pid))
              from pg_stat_activity
             where usename = current_user
               and pid <> pg_backend_pid()
               and query ilike 'listen %'
            """;

    /** Cuts the connections that wait for notifications; answers how many there were. */
    int cutListeners() throws IOException, SQLException {
        return count(CUT_LISTENERS);
    }

    private static final String CUT_ALL = """
            select count(pg_terminate_backend(pid))
              from pg_stat_activity
             where usename = current_user
               and pid <> pg_backend_pid()
            """;

    /** Cuts all connections of servers. */
    int cutConnections() throws IOException, SQLException {
        return count(CUT_ALL);
    }

    private static final String MISPLACED = """
            select count(*)
              from (select task.id,
                           (select count(*) from task_ready where task_id = task.id)
                               + (select count(*) from task_leases where task_id = task.id)
                               + (select count(*) from task_ends where task_id = task.id) as places
                      from tasks task) as placed
             where places <> 1
            """;

    /** How many tasks are at once in two states, or in none. */
    int misplaced() throws IOException, SQLException {
        return count(MISPLACED);
    }

    private int count(String sql) throws IOException, SQLException {
        try (Connection connection = DriverManager.getConnection(
                        "jdbc:postgresql://127.0.0.1:" + port() + "/millrace", "millrace", password());
                Statement statement = connection.createStatement();
                ResultSet row = statement.executeQuery(sql)) {
            row.next();
            return row.getInt(1);
        }
    }

    private Optional<ProcessHandle> postmaster() throws IOException {
        Path file = folder.resolve("cluster/postmaster.pid");
        return Files.exists(file)
                ? ProcessHandle.of(Long.parseLong(
                                Files.readAllLines(file).getFirst().strip()))
                        .filter(process -> process.info().command().orElse("").endsWith("postgres"))
                : Optional.empty();
    }

    private String password() throws IOException {
        return Files.readString(folder.resolve("millrace.password")).strip();
    }

    private int port() throws IOException {
        return Integer.parseInt(Files.readString(folder.resolve("port")).strip());
    }
}
