package dev.millrace.costs;

import java.util.List;
import java.util.UUID;

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
        boolean repeated) {}
