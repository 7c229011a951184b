package dev.millrace.benchmarks.tasks;

import java.io.IOException;
import java.sql.SQLException;
import java.util.Map;

/** One thing that is measured, by a name that {@code --only} takes; it prints its own table. */
interface Row {

    String name();

    /** What the server is to be told besides. */
    default Map<String, String> settings() {
        return Map.of();
    }

    void measure(Scene scene) throws IOException, InterruptedException, SQLException;
}
