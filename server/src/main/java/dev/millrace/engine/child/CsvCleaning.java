package dev.millrace.engine.child;

import java.io.IOException;
import java.nio.file.Path;

import dev.millrace.pipelines.OnBadRow;

/**
 * Reads a delimited file with care after the engine stumbled over it: finds the rows that cannot be read, and writes the
 * others in a form that leaves no doubt. It takes longer than the engine, so it is only asked when there is something to
 * find.
 *
 * @param records how many there are, without the header
 * @param rejected how many of them cannot be read
 * @param clean the others
 */
record CsvCleaning(long records, long rejected, CsvInput clean) {

    /**
     * Reads the whole file.
     *
     * @param checker knows a sound record
     * @param rejects takes the rows that cannot be read
     * @throws Refusal at the first such row, when none may be rejected
     */
    static CsvCleaning of(CsvInput input, CsvChecker checker, Path folder, OnBadRow onBadRow, Rejects rejects)
            throws IOException, Refusal {
        Path copy = folder.resolve("clean");
        long records = 0;
        long rejected = 0;
        try (CsvReader reader = input.open();
                CsvWriter writer = new CsvWriter(copy, input.shape().dialect().delimiter())) {
            if (input.shape().header() && reader.next()) {
                writer.copy(reader);
            }
            while (reader.next()) {
                records++;
                String problem = checker.problem(reader);
                if (problem == null) {
                    writer.copy(reader);
                } else if (onBadRow == OnBadRow.FAIL) {
                    throw Refusal.input("line %d: %s".formatted(reader.line(), problem));
                } else {
                    rejects.add(reader.line(), problem, reader.raw());
                    rejected++;
                }
            }
        }
        return new CsvCleaning(records, rejected, input.copied(copy, checker.types()));
    }
}
