package dev.millrace.engine.child;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** How many rows the engine's scans gave in the statement that was run last, one figure a scan. */
record Profile(List<Long> scanned) {

    /** Where, in the job's folder, the engine writes down what a statement did. */
    static final String FILE = "profile.json";

    // Not by the driver's own call: it breaks off at a letter beyond the basic plane of Unicode.
    static Profile of(Path folder, JsonMapper json) throws IOException {
        List<Long> scanned = new ArrayList<>();
        collect(json.readTree(Files.readAllBytes(folder.resolve(FILE))).path("operator"), scanned);
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
