package dev.millrace.engine.child;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

import org.jspecify.annotations.Nullable;

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
     * @param rejects takes the rows that cannot be read
     * @throws Refusal at the first such row, when none may be rejected; or when the copy would be too long
     */
    static CsvCleaning of(CsvInput input, Path folder, OnBadRow onBadRow, Rejects rejects) throws IOException, Refusal {
        return new Run(input, onBadRow, rejects).run(folder.resolve("clean"));
    }

    private static final class Run {

        private final CsvInput input;
        private final CsvShape shape;
        private final OnBadRow onBadRow;
        private final Rejects rejects;
        private final List<TextType> types;
        private long records;
        private long rejected;

        Run(CsvInput input, OnBadRow onBadRow, Rejects rejects) {
            this.input = input;
            this.shape = input.shape();
            this.onBadRow = onBadRow;
            this.rejects = rejects;
            this.types = new ArrayList<>(shape.types());
        }

        CsvCleaning run(Path copy) throws IOException, Refusal {
            InputStream in = Files.newInputStream(input.source().path());
            in.skipNBytes(input.source().mark());
            try (CsvReader reader = input.reader(in);
                    CsvWriter writer = new CsvWriter(copy, shape.dialect().delimiter())) {
                if (shape.header() && reader.next()) {
                    writer.copy(reader);
                }
                while (reader.next()) {
                    clean(reader, writer);
                }
            }
            return new CsvCleaning(records, rejected, input.copied(copy, types));
        }

        private void clean(CsvReader reader, CsvWriter writer) throws IOException, Refusal {
            records++;
            String problem = problem(reader);
            if (problem == null) {
                writer.copy(reader);
            } else if (onBadRow == OnBadRow.FAIL) {
                throw Refusal.input("line %d: %s".formatted(reader.line(), problem));
            } else {
                rejects.add(reader.line(), problem, reader.raw());
                rejected++;
            }
        }

        private @Nullable String problem(CsvReader reader) {
            if (reader.problem() != null) {
                return reader.problem();
            }
            if (reader.fields() != shape.columns()) {
                return "%d fields where %d were expected".formatted(reader.fields(), shape.columns());
            }
            for (int i = 0; i < shape.columns(); i++) {
                String value = types.get(i) == TextType.TEXT ? null : reader.field(i);
                if (value != null && !fits(i, value)) {
                    return "'%s' in column '%s' is not %s, as the values before it are"
                            .formatted(
                                    shorten(value),
                                    shape.names().get(i),
                                    types.get(i).noun());
                }
            }
            return null;
        }

        /** Whole numbers are joined by fractions without a complaint: the column then has numbers. */
        private boolean fits(int column, String value) {
            TextType type = types.get(column);
            if (!type.fits(value) && type.or(TextType.of(value)) == TextType.DOUBLE) {
                types.set(column, TextType.DOUBLE);
            }
            return types.get(column).fits(value);
        }

        private static String shorten(String value) {
            return value.length() <= 60 ? value : value.substring(0, 60) + "…";
        }
    }
}
