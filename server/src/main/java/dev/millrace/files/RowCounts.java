package dev.millrace.files;

import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * What became of the rows.
 *
 * @param bytesRead how much of the input file they take
 */
public record RowCounts(long rowsIn, long rowsOut, long rowsFiltered, long rowsRejected, long bytesRead) {

    /** The accounting law: every row that went in came out, was filtered, or was rejected. */
    boolean addUp() {
        return rowsIn == rowsOut + rowsFiltered + rowsRejected;
    }

    /** What {@link #writeTo} wrote; a count that is not there is 0. */
    static RowCounts of(JsonNode details) {
        return new RowCounts(
                details.path("rows_in").asLong(0),
                details.path("rows_out").asLong(0),
                details.path("rows_filtered").asLong(0),
                details.path("rows_rejected").asLong(0),
                details.path("bytes_read").asLong(0));
    }

    ObjectNode writeTo(ObjectNode details) {
        return details.put("rows_in", rowsIn)
                .put("rows_out", rowsOut)
                .put("rows_filtered", rowsFiltered)
                .put("rows_rejected", rowsRejected)
                .put("bytes_read", bytesRead);
    }
}
