package dev.millrace.engine.child;

import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;

import org.duckdb.DuckDBConnection;
import org.duckdb.ProfilerPrintFormat;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** How many rows the engine's scans gave in the statement that was run last, one figure a scan. */
record Profile(List<Long> scanned) {

    static Profile of(Connection connection, JsonMapper json) throws SQLException {
        String text = connection.unwrap(DuckDBConnection.class).getProfilingInformation(ProfilerPrintFormat.JSON);
        List<Long> scanned = new ArrayList<>();
        collect(json.readTree(text).path("operator"), scanned);
        return new Profile(List.copyOf(scanned));
    }

    private static void collect(JsonNode operators, List<Long> scanned) {
        for (JsonNode operator : operators) {
            if (operator.path("type").asString("").equals("TABLE_SCAN")) {
                scanned.add(operator.path("rows_scanned").asLong(-1));
            }
            collect(operator.path("children"), scanned);
        }
    }
}
