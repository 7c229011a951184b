package dev.millrace.engine.child;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;

import dev.millrace.pipelines.Compression;
import dev.millrace.pipelines.ConvertFormat;
import dev.millrace.pipelines.FileFormat;
import dev.millrace.pipelines.Pipeline;

/** The file that a job writes. */
record Output(ConvertFormat format, Path path) {

    /** As the pipeline says, else written as the input was. */
    static Output of(Pipeline pipeline, Source source, Input input, Path folder) {
        ConvertFormat format = pipeline.output().orElseGet(() -> like(source.format(), input));
        return new Output(format, folder.resolve("output." + format.extension()));
    }

    private static ConvertFormat like(FileFormat format, Input input) {
        ConvertFormat plain = ConvertFormat.plain(format);
        if (!(input instanceof CsvInput csv)) {
            return plain;
        }
        String delimiter = String.valueOf((char) csv.shape().dialect().delimiter());
        return new ConvertFormat(format, delimiter, csv.shape().header(), plain.compression());
    }

    /** Whether values keep their types in the file. */
    boolean isTyped() {
        return !format.toFormat().isDelimited();
    }

    /** The statement that writes a query's rows into the file. */
    String copy(String query, List<EngineColumn> columns) {
        String select = isTyped() ? query : flattened(query, columns);
        return "copy (" + select + ") to " + Duck.literal(path.toString()) + " (" + options() + ")";
    }

    /** A delimited file shows nested values as JSON, which others can read. */
    private static String flattened(String query, List<EngineColumn> columns) {
        if (columns.stream().noneMatch(EngineColumn::isNested)) {
            return query;
        }
        String items = columns.stream()
                .map(column -> {
                    String name = Duck.identifier(column.name());
                    return column.isNested() ? "cast(to_json(" + name + ") as varchar) as " + name : name;
                })
                .collect(Collectors.joining(", "));
        return "select " + items + " from (" + query + ")";
    }

    private String options() {
        String compression = format.compression() == Compression.NONE && format.toFormat() == FileFormat.PARQUET
                ? "uncompressed"
                : format.compression().name().toLowerCase(Locale.ROOT);
        String packed = ", compression " + compression;
        return switch (format.toFormat()) {
            case CSV, TSV ->
                "format csv, header " + format.header() + ", delimiter " + Duck.literal(format.delimiter())
                        + ", quote '\"', escape '\"'" + packed;
            case JSON -> "format json, array true" + packed;
            case NDJSON -> "format json, array false" + packed;
            case PARQUET -> "format parquet" + packed;
        };
    }

    /** Counts the rows that are in the file, whatever the engine says that it wrote. */
    long count(Connection connection, int columns) throws IOException, SQLException {
        if (format.toFormat() == FileFormat.PARQUET) {
            return ParquetInput.rows(connection, path);
        }
        try (InputStream in = wrapping().unwrap(Files.newInputStream(path))) {
            if (isTyped()) {
                return new JsonScanner().count(in, bytes -> {});
            }
            CsvDialect dialect = CsvDialect.standard((byte) format.delimiter().charAt(0));
            long records = new CsvCounter(dialect, columns == 1).count(in, bytes -> {});
            return records - (format.header() ? 1 : 0);
        }
    }

    private Wrapping wrapping() {
        return switch (format.compression()) {
            case GZIP -> Wrapping.GZIP;
            case ZSTD -> Wrapping.ZSTD;
            case NONE, SNAPPY -> Wrapping.NONE;
        };
    }

    String name() {
        return String.valueOf(path.getFileName());
    }
}
