package dev.millrace.benchmarks.tasks;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;

/** The PostgreSQL of a server under test, seen by its superuser: peers get databases of their own in it. */
final class Postgres implements AutoCloseable {

    /** Where the server's tasks are. */
    static final String MILLRACE = "millrace";

    private final Path folder;
    private final int port;
    private final String password;
    private final Connection connection;

    /** @param data the data folder of a server that runs */
    Postgres(Path data) throws IOException {
        folder = data.resolve("postgres");
        port = Integer.parseInt(Files.readString(folder.resolve("port")).strip());
        password = Files.readString(folder.resolve("superuser.password")).strip();
        connection = connect(MILLRACE);
    }

    String jdbcUrl(String database) {
        return "jdbc:postgresql://127.0.0.1:" + port + "/" + database + "?user=postgres&password=" + password;
    }

    String url(String database) {
        return "postgresql://postgres:" + password + "@127.0.0.1:" + port + "/" + database;
    }

    void create(String database) throws IOException {
        execute(connection, "create database " + database);
    }

    /** Fresh statistics, or plans are those of an empty table; and nobody starts with another's dead rows. */
    void analyze(String database) throws IOException {
        try (Connection there = connect(database)) {
            execute(there, "vacuum analyze");
        } catch (SQLException e) {
            throw new IOException(e);
        }
    }

    /** Writes out what was changed, so that the disk is not still busy with it when something is timed. */
    void checkpoint() throws IOException {
        try (Connection there = connect(MILLRACE)) {
            execute(there, "checkpoint");
        } catch (SQLException e) {
            throw new IOException(e);
        }
    }

    /**
     * Holds a transaction open, as a careless report would: nothing that any table's rows were since can be vacuumed.
     *
     * @return ends it
     */
    AutoCloseable hold() throws IOException {
        Connection held = connect(MILLRACE);
        execute(held, "set idle_in_transaction_session_timeout = 0");
        execute(held, "begin isolation level repeatable read");
        execute(held, "select count(*) from task_lanes");
        return held;
    }

    /** The only value of a query's only row. */
    double number(String query) throws IOException {
        try (Statement statement = connection.createStatement();
                ResultSet row = statement.executeQuery(query)) {
            row.next();
            return row.getDouble(1);
        } catch (SQLException e) {
            throw new IOException(e);
        }
    }

    /** Bytes of WAL since the cluster was made. */
    double wal() throws IOException {
        return number("select pg_current_wal_insert_lsn() - '0/0'::pg_lsn");
    }

    /** Transactions that wrote something, since the cluster was made: each of them had to reach the disk. */
    double writingTransactions() throws IOException {
        return number("select pg_snapshot_xmax(pg_current_snapshot())::text::numeric");
    }

    /** Seconds that its processes used, with those that have ended. */
    double cpuSeconds() throws IOException {
        long postmaster = Long.parseLong(
                Files.readAllLines(folder.resolve("cluster/postmaster.pid")).getFirst());
        return Cpu.withChildren(postmaster);
    }

    private Connection connect(String database) throws IOException {
        try {
            return DriverManager.getConnection(jdbcUrl(database));
        } catch (SQLException e) {
            throw new IOException(e);
        }
    }

    private static void execute(Connection where, String sql) throws IOException {
        try (Statement statement = where.createStatement()) {
            statement.execute(sql);
        } catch (SQLException e) {
            throw new IOException(e);
        }
    }

    @Override
    public void close() {
        try {
            connection.close();
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        }
    }
}
