package dev.millrace.costs;

import java.util.List;
import java.util.UUID;

import com.fasterxml.jackson.annotation.JsonProperty;

/**
 * What became of a file.
 *
 * @param format snapshots or focus
 * @param problems of the first hundred bad rows
 * @param repeated whether the same file had been taken before: then nothing was done, and this is what became of it then
 */
public record ImportReport(
        UUID id,
        String format,
        String sha256,
        long rows,
        long imported,
        long rejected,
        List<RowProblem> problems,
        boolean repeated) {

    /** How many rows say nothing of what was asked for, such as a credit of the hours that were used. */
    @JsonProperty
    public long ignored() {
        return rows - imported - rejected;
    }
}
