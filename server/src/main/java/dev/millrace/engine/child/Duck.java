package dev.millrace.engine.child;

import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;
import java.util.Objects;
import java.util.Properties;
import java.util.concurrent.atomic.AtomicReference;

import org.duckdb.DuckDBDriver;
import org.jspecify.annotations.Nullable;

/** Opens DuckDB so that it reaches nothing but the job's folder, and takes no more than its bounds. */
final class Duck {

    private static final String SPILL_FOLDER = "spill";

    private static final AtomicReference<@Nullable Connection> AHEAD = new AtomicReference<>();

    private Duck() {}

    /** Opens the database of the next job before that is there: a small job spends much of its time on this. */
    static void openAhead() throws SQLException {
        AHEAD.set(connect());
    }

    /** Opens a locked database in memory. The order counts: each setting would be refused after the last two. */
    static Connection open(Path folder, Bounds bounds) throws SQLException {
        Connection ahead = AHEAD.getAndSet(null);
        Connection connection = ahead == null ? connect() : ahead;
        try (Statement statement = connection.createStatement()) {
            for (String setting : settings(folder, bounds)) {
                statement.execute(setting);
            }
        }
        return connection;
    }

    private static Connection connect() throws SQLException {
        return Objects.requireNonNull(new DuckDBDriver().connect("jdbc:duckdb:", new Properties()));
    }

    private static List<String> settings(Path folder, Bounds bounds) {
        return List.of(
                "set autoinstall_known_extensions = false",
                "set autoload_known_extensions = false",
                "set allow_community_extensions = false",
                "set allow_unsigned_extensions = false",
                "set allow_persistent_secrets = false",
                "set threads = " + bounds.threads(),
                "set memory_limit = '" + bounds.memory() + "B'",
                "set temp_directory = " + literal(folder.resolve(SPILL_FOLDER).toString()),
                "set max_temp_directory_size = '" + bounds.spill() + "B'",
                "set TimeZone = 'UTC'",
                "set enable_progress_bar = true",
                "set enable_progress_bar_print = false",
                "set enable_profiling = 'json'",
                "set profiling_output = " + literal(folder.resolve(Profile.FILE).toString()),
                "set allowed_directories = [" + literal(folder.toString()) + "]",
                "set enable_external_access = false",
                "set lock_configuration = true");
    }

    /** Quotes a text for DuckDB. */
    static String literal(String text) {
        return "'" + text.replace("'", "''") + "'";
    }

    /** Quotes a name for DuckDB. */
    static String identifier(String name) {
        return "\"" + name.replace("\"", "\"\"") + "\"";
    }
}
