package dev.millrace.engine.child;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;

import org.jspecify.annotations.Nullable;

import dev.millrace.pipelines.FileFormat;
import dev.millrace.pipelines.ReadOptions;

/**
 * Finds out how a delimited text file is written, from its beginning. No line is ever skipped: the first record is the
 * header or data, never a guess at a preamble.
 */
final class CsvSniffer {

    private static final byte[] DELIMITERS = {',', ';', '\t', '|'};
    private static final int DIALECT_RECORDS = 200;
    private static final int TYPE_RECORDS = 20_000;

    private final FileFormat format;
    private final ReadOptions options;
    private final Bounds bounds;

    /** What the options say is not judged. */
    CsvSniffer(FileFormat format, ReadOptions options, Bounds bounds) {
        this.format = format;
        this.options = options;
        this.bounds = bounds;
    }

    /**
     * Judges from the first bytes of a file.
     *
     * @param complete whether these bytes are the whole file
     * @throws Refusal when this is no file with columns
     */
    CsvShape sniff(byte[] head, boolean complete) throws IOException, Refusal {
        byte[] whole = complete ? head : cutToLines(head);
        CsvDialect dialect = dialect(whole);
        try (CsvReader reader = new CsvReader(new ByteArrayInputStream(whole), dialect, bounds.line(), false)) {
            if (!reader.next()) {
                throw Refusal.input(complete ? "the file is empty" : tooLong());
            }
            List<@Nullable String> first = first(reader);
            List<@Nullable TextType> types = types(reader, first.size());
            boolean header = options.header() != null ? options.header() : isHeader(first, types);
            return header
                    ? new CsvShape(dialect, true, names(first), known(types))
                    : new CsvShape(dialect, false, numbered(first.size()), known(withTypesOf(first, types)));
        }
    }

    /** The last line may be cut off in its middle. */
    private byte[] cutToLines(byte[] head) throws Refusal {
        for (int i = head.length - 1; i >= 0; i--) {
            if (head[i] == '\n' || head[i] == '\r') {
                return Arrays.copyOf(head, i + 1);
            }
        }
        throw Refusal.input(tooLong());
    }

    private String tooLong() {
        return "line 1: longer than the limit of " + bounds.line() + " bytes";
    }

    private CsvDialect dialect(byte[] head) throws IOException, Refusal {
        CsvDialect best = CsvDialect.standard((byte) ',');
        double bestScore = -1;
        for (CsvDialect candidate : candidates(head)) {
            double score = score(head, candidate);
            if (score > bestScore) {
                best = candidate;
                bestScore = score;
            }
        }
        return best;
    }

    /** In the order of preference: of two that explain the file equally well, the first is taken. */
    private List<CsvDialect> candidates(byte[] head) {
        boolean returns = contains(head, '\r') && !contains(head, '\n');
        List<CsvDialect> candidates = new ArrayList<>();
        for (byte[] quoting : new byte[][] {{'"', '"'}, {'"', '\\'}, {'\'', '\''}}) {
            if (quoting[1] != '"' && !contains(head, quoting[1])) {
                continue;
            }
            for (byte delimiter : delimiters()) {
                candidates.add(new CsvDialect(delimiter, quoting[0], quoting[1], returns));
            }
        }
        return candidates;
    }

    private byte[] delimiters() {
        if (options.delimiter() != null) {
            return new byte[] {(byte) options.delimiter().charAt(0)};
        }
        return format == FileFormat.TSV ? new byte[] {'\t', ',', ';', '|'} : DELIMITERS;
    }

    private static boolean contains(byte[] head, int wanted) {
        for (byte b : head) {
            if (b == wanted) {
                return true;
            }
        }
        return false;
    }

    /** How well a dialect explains the file: records of one width, whole quotes, and more than one column. */
    private double score(byte[] head, CsvDialect candidate) throws IOException, Refusal {
        Map<Integer, Integer> widths = new HashMap<>();
        int records = 0;
        int broken = 0;
        int quoted = 0;
        int firstWidth = 0;
        try (CsvReader reader = new CsvReader(new ByteArrayInputStream(head), candidate, bounds.line(), false)) {
            while (records < DIALECT_RECORDS && reader.next()) {
                records++;
                if (reader.problem() != null) {
                    broken++;
                    continue;
                }
                firstWidth = firstWidth == 0 ? reader.fields() : firstWidth;
                widths.merge(reader.fields(), 1, Integer::sum);
                for (int i = 0; i < reader.fields(); i++) {
                    quoted += reader.isQuoted(i) ? 1 : 0;
                }
            }
        } catch (Refusal unreadable) {
            return -1;
        }
        int usual = widths.entrySet().stream()
                .max(Map.Entry.comparingByValue())
                .map(Map.Entry::getKey)
                .orElse(1);
        // Quotes around fields speak for a quote, and the other kind of quote inside them against it.
        double consistent = (double) widths.getOrDefault(usual, 0) / Math.max(records, 1);
        double wide = usual > 1 ? 2 : 0;
        double headed = firstWidth == usual ? 0.5 : 0;
        double quoting = Math.min(0.1, (double) quoted / Math.max(records, 1));
        return wide
                + consistent * 2
                + headed
                + quoting
                + Math.min(usual, 50) * 0.001
                - (double) broken / Math.max(records, 1);
    }

    private List<@Nullable String> first(CsvReader reader) throws Refusal {
        if (reader.problem() != null) {
            throw Refusal.input("line " + reader.line() + ": " + reader.problem());
        }
        if (reader.fields() > bounds.columns()) {
            throw Refusal.limit(
                    "the file has %,d columns; at most %,d are allowed".formatted(reader.fields(), bounds.columns()));
        }
        List<@Nullable String> record = new ArrayList<>(reader.fields());
        for (int i = 0; i < reader.fields(); i++) {
            record.add(reader.field(i));
        }
        return record;
    }

    /**
     * The types of the records that follow; null for columns without a value. All that a column is once known to be text
     * is not even looked at: this runs in a process that has just begun, where everything is slow.
     */
    private static List<@Nullable TextType> types(CsvReader reader, int columns) throws IOException, Refusal {
        List<@Nullable TextType> types = new ArrayList<>(Collections.nCopies(columns, null));
        for (int records = 0; records < TYPE_RECORDS && reader.next(); ) {
            if (reader.problem() != null || reader.fields() != columns) {
                continue;
            }
            records++;
            for (int i = 0; i < columns; i++) {
                TextType known = types.get(i);
                if (known != TextType.TEXT) {
                    types.set(i, with(known, reader.field(i)));
                }
            }
        }
        return types;
    }

    private static List<@Nullable TextType> withTypesOf(List<@Nullable String> record, List<@Nullable TextType> types) {
        List<@Nullable TextType> all = new ArrayList<>(types);
        for (int i = 0; i < record.size(); i++) {
            all.set(i, with(types.get(i), record.get(i)));
        }
        return all;
    }

    private static @Nullable TextType with(@Nullable TextType known, @Nullable String value) {
        if (value == null || (known != null && known.fits(value))) {
            return known;
        }
        return known == null ? TextType.of(value) : known.or(TextType.of(value));
    }

    private static List<TextType> known(List<@Nullable TextType> types) {
        return types.stream().map(type -> type == null ? TextType.TEXT : type).toList();
    }

    /** A header is all text, and says so most clearly above values that are none. */
    private static boolean isHeader(List<@Nullable String> first, List<@Nullable TextType> types) {
        boolean allText = true;
        for (int i = 0; i < first.size(); i++) {
            String name = first.get(i);
            boolean text = name == null || TextType.of(name) == TextType.TEXT;
            if (text && name != null && types.get(i) != null && types.get(i) != TextType.TEXT) {
                return true;
            }
            allText &= text;
        }
        return allText;
    }

    /** Names from a header; engines take no notice of case, so names that differ in nothing else get a number. */
    private static List<String> names(List<@Nullable String> header) {
        List<String> names = new ArrayList<>(header.size());
        Set<String> taken = new HashSet<>();
        for (int i = 0; i < header.size(); i++) {
            String given = header.get(i);
            String name = given == null || given.isBlank() ? "column" + (i + 1) : given.strip();
            String unique = name;
            for (int n = 1; !taken.add(unique.toLowerCase(Locale.ROOT)); n++) {
                unique = name + "_" + n;
            }
            names.add(unique);
        }
        return names;
    }

    private static List<String> numbered(int columns) {
        List<String> names = new ArrayList<>(columns);
        for (int i = 1; i <= columns; i++) {
            names.add("column" + i);
        }
        return names;
    }
}
