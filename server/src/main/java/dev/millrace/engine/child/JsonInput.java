package dev.millrace.engine.child;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.function.LongConsumer;
import java.util.stream.Collectors;

import dev.millrace.pipelines.Column;
import dev.millrace.pipelines.FileFormat;

/**
 * A file of JSON objects. Strings stay strings, whatever they look like; numbers become numbers.
 *
 * @param layout how the objects follow one another, in the engine's words
 */
record JsonInput(Source source, String layout, List<EngineColumn> found, Bounds bounds) implements Input {

    // A pattern that no text meets: what looks like a time is not taken for one, so it comes out as it went in.
    private static final String NEVER = "'%Y never'";

    static JsonInput of(Source source, Connection connection, Bounds bounds) throws SQLException, Refusal {
        JsonInput unknown = new JsonInput(source, layout(source), List.of(), bounds);
        List<EngineColumn> columns = new ArrayList<>();
        for (EngineColumn column : EngineColumn.of(connection, "select * from " + unknown.detecting())) {
            boolean guessed = column.type().equals("TIME") || column.type().equals("UUID");
            columns.add(guessed ? new EngineColumn(column.name(), "VARCHAR") : column);
        }
        if (columns.size() > bounds.columns()) {
            throw Refusal.limit(
                    "the file has %,d columns; at most %,d are allowed".formatted(columns.size(), bounds.columns()));
        }
        return new JsonInput(source, unknown.layout, columns, bounds);
    }

    private static String layout(Source source) {
        JsonScanner scanner = new JsonScanner();
        scanner.scan(source.head(), 0, source.head().length);
        if (scanner.isArray() && source.format() == FileFormat.JSON) {
            return "array";
        }
        return source.format() == FileFormat.NDJSON ? "newline_delimited" : "unstructured";
    }

    /** Looks at the whole file, as a key that comes up late would be dropped without a word. */
    private String detecting() {
        return "read_json(%s, format = '%s', sample_size = -1, dateformat = %s, timestampformat = %s, %s)"
                .formatted(Duck.literal(source.path().toString()), layout, NEVER, NEVER, limits());
    }

    private String limits() {
        return "maximum_object_size = " + bounds.line() + ", map_inference_threshold = -1, ignore_errors = false";
    }

    @Override
    public List<Column> columns() {
        return found.stream().map(EngineColumn::column).toList();
    }

    @Override
    public String select() {
        String columns = found.stream()
                .map(column -> Duck.literal(column.name()) + ": " + Duck.literal(column.type()))
                .collect(Collectors.joining(", "));
        return "select * from read_json(%s, format = '%s', columns = {%s}, %s)"
                .formatted(
                        Duck.literal(source.path().toString()),
                        layout,
                        columns,
                        "maximum_object_size = " + bounds.line() + ", ignore_errors = false");
    }

    @Override
    public long count(Connection connection, LongConsumer progress) throws IOException {
        try (InputStream in = Files.newInputStream(source.path())) {
            return new JsonScanner().count(in, progress);
        }
    }

    /** The first records, in a file of their own. */
    static Preview preview(Source source, Path folder, int records, Connection connection, Bounds bounds)
            throws IOException, SQLException, Refusal {
        byte[] head = source.head();
        JsonScanner scanner = new JsonScanner();
        int at = 0;
        while (at < head.length && scanner.records() < records) {
            scanner.scan(head, at, at + 1);
            at++;
        }
        boolean all = source.complete() && at == head.length;
        if (all) {
            scanner.end();
        }
        int end = (int) scanner.lastRecordEnd();
        Path sample = folder.resolve(Preview.FILE);
        try (OutputStream out = Files.newOutputStream(sample)) {
            out.write(head, 0, all ? head.length : end);
            if (scanner.isArray() && !all) {
                out.write(']');
            }
        }
        long found = scanner.records();
        long estimate = all || end == 0 ? found : Math.round((double) found * source.size() / end);
        return new Preview(of(source.copied(sample), connection, bounds), found, estimate, all);
    }
}
