package dev.millrace.engine;

import java.nio.file.Path;

import org.jspecify.annotations.Nullable;

/**
 * What became of a file. Every row is accounted for: {@code rowsIn = rowsOut + rowsFiltered + rowsRejected}, counted by
 * witnesses that do not know of one another.
 *
 * @param output the file that was written, in the job's folder
 * @param rejects the rows that could not be read or converted; null when there are none
 */
public record EngineResult(
        long rowsIn,
        long rowsOut,
        long rowsFiltered,
        long rowsRejected,
        Path output,
        long outputBytes,
        @Nullable Path rejects) {}
