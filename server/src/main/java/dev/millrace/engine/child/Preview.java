package dev.millrace.engine.child;

import java.io.IOException;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;

/**
 * The beginning of a file, to be run through the steps.
 *
 * @param sample reads the first records only
 * @param records how many these are
 * @param estimate how many the file has
 * @param exact whether the estimate is a count
 */
record Preview(Input sample, long records, long estimate, boolean exact) {

    /** The file, in the job's folder, that holds the records of a preview where they are copied. */
    static final String FILE = "sample";

    private static final int RECORDS = 1000;

    static Preview of(Source source, Order order, Connection connection) throws IOException, SQLException, Refusal {
        Path folder = Path.of(order.folder());
        return switch (source.format()) {
            case CSV, TSV -> CsvInput.of(source, order).preview(folder, RECORDS);
            case JSON, NDJSON -> JsonInput.preview(source, folder, RECORDS, connection, order.bounds());
            case PARQUET -> ParquetInput.of(source, connection, order.bounds()).preview(RECORDS, connection);
        };
    }
}
