package dev.millrace.engine.child;

import java.io.ByteArrayInputStream;
import java.io.FileInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.util.ArrayList;
import java.util.List;
import java.util.function.LongConsumer;
import java.util.stream.Collectors;

import dev.millrace.pipelines.Column;

/**
 * A delimited text file. Every value is read as text, so that reading changes nothing; steps and typed files take from it
 * what it means.
 */
record CsvInput(Source source, CsvShape shape, Bounds bounds) implements Input {

    static CsvInput of(Source source, Order order) throws IOException, Refusal {
        CsvSniffer sniffer = new CsvSniffer(source.format(), order.reading(), order.bounds());
        return new CsvInput(source, sniffer.sniff(source.head(), source.complete()), order.bounds());
    }

    @Override
    public List<Column> columns() {
        List<Column> columns = new ArrayList<>(shape.columns());
        for (int i = 0; i < shape.columns(); i++) {
            columns.add(Column.asText(shape.names().get(i), shape.types().get(i).columnType()));
        }
        return columns;
    }

    @Override
    public String select() {
        String items = shape.names().stream().map(Duck::identifier).collect(Collectors.joining(", "));
        return "select " + items + " from " + reader();
    }

    /** Everything that the engine could guess is said, so that it guesses nothing and skips nothing. */
    private String reader() {
        String columns = shape.names().stream()
                .map(name -> Duck.literal(name) + ": 'VARCHAR'")
                .collect(Collectors.joining(", "));
        CsvDialect dialect = shape.dialect();
        return "read_csv(" + Duck.literal(source.path().toString())
                + ", auto_detect = false, strict_mode = true, null_padding = false, ignore_errors = false"
                + ", allow_quoted_nulls = false, comment = '', skip = 0"
                + ", header = " + shape.header()
                + ", delim = " + letter(dialect.delimiter())
                + ", quote = " + letter(dialect.quote())
                + ", escape = " + letter(dialect.escape())
                + ", max_line_size = " + bounds.line()
                + ", columns = {" + columns + "})";
    }

    private static String letter(byte letter) {
        return Duck.literal(String.valueOf((char) letter));
    }

    @Override
    public long count(Connection connection, LongConsumer progress) throws IOException {
        // A stream of a channel would copy every byte once more.
        try (InputStream in = new FileInputStream(source.path().toFile())) {
            in.skipNBytes(source.mark());
            long records = new CsvCounter(shape.dialect(), shape.blankLinesCount()).count(in, progress);
            return records - (shape.header() && records > 0 ? 1 : 0);
        }
    }

    /** Whether the engine reads the file as we do: it takes an empty line at the top for the header. */
    boolean isPlain() {
        byte first = source.head()[0];
        return first != '\n' && first != '\r';
    }

    /** The first records that can be read, in a file of their own. */
    Preview preview(Path folder, int records) throws IOException, Refusal {
        Path sample = folder.resolve(Preview.FILE);
        int good = 0;
        long seen = 0;
        long bytes = 0;
        try (CsvReader reader = reader(new ByteArrayInputStream(source.head()));
                CsvWriter writer = new CsvWriter(sample, shape.dialect().delimiter())) {
            while (good < records && reader.next() && (source.complete() || !reader.isLast())) {
                boolean isHeader = shape.header() && seen == 0;
                seen++;
                bytes += reader.length();
                if (reader.problem() == null && reader.fields() == shape.columns()) {
                    writer.copy(reader);
                    good += isHeader ? 0 : 1;
                }
            }
        }
        boolean all = source.complete() && good < records;
        long counted = Math.max(seen - (shape.header() ? 1 : 0), 0);
        long estimate = all || bytes == 0 ? counted : Math.round((double) counted * source.size() / bytes);
        return new Preview(copied(sample, shape.types()), good, estimate, all);
    }

    private CsvReader reader(InputStream in) {
        return new CsvReader(in, shape.dialect(), bounds.line(), shape.blankLinesCount());
    }

    /** Reads the whole file with care, its header included. */
    CsvReader open() throws IOException {
        InputStream in = Files.newInputStream(source.path());
        in.skipNBytes(source.mark());
        return reader(in);
    }

    /** The same columns in a file that we wrote ourselves. */
    CsvInput copied(Path copy, List<TextType> types) {
        CsvDialect standard = CsvDialect.standard(shape.dialect().delimiter());
        return new CsvInput(source.copied(copy), new CsvShape(standard, shape.header(), shape.names(), types), bounds);
    }
}
