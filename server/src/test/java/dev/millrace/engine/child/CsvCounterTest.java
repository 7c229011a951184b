package dev.millrace.engine.child;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayInputStream;
import java.nio.charset.StandardCharsets;
import java.util.SplittableRandom;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The fast witness and the careful reader see the same records, in any text without broken quotes. */
class CsvCounterTest {

    private static final String[] FIELDS = {
        "a",
        "",
        "\"\"",
        "\"x\"",
        "\"a,b\"",
        "\"two\nlines\"",
        "\"say \"\"hi\"\"\"",
        "5\" pipe",
        " ",
        "  \"q\" ",
        "\"\n\n\"",
        "longer text here",
        "é",
        "\"\"\"\"",
    };

    @ParameterizedTest
    @CsvSource({"LF, false", "LF, true", "CRLF, false", "CRLF, true", "CR, false"})
    void countsWhatTheReaderReads(String lineEnd, boolean blankLinesCount) throws Exception {
        for (long seed = 0; seed < 3_000; seed++) {
            String text = text(new SplittableRandom(seed), blankLinesCount ? 1 : 3)
                    .replace("\n", lineEnd.equals("LF") ? "\n" : lineEnd.equals("CRLF") ? "\r\n" : "\r");
            CsvDialect dialect = new CsvDialect((byte) ',', (byte) '"', (byte) '"', lineEnd.equals("CR"));
            byte[] bytes = text.getBytes(StandardCharsets.UTF_8);

            long counted = new CsvCounter(dialect, blankLinesCount).count(new ByteArrayInputStream(bytes), at -> {});

            assertThat(counted).as("seed %d: %s", seed, text).isEqualTo(read(bytes, dialect, blankLinesCount));
        }
    }

    private static long read(byte[] bytes, CsvDialect dialect, boolean blankLinesCount) throws Exception {
        long records = 0;
        try (CsvReader reader = new CsvReader(new ByteArrayInputStream(bytes), dialect, 1000, blankLinesCount)) {
            while (reader.next()) {
                assertThat(reader.problem()).isNull();
                records++;
            }
        }
        return records;
    }

    private static String text(SplittableRandom random, int columns) {
        StringBuilder text = new StringBuilder();
        int records = random.nextInt(12);
        for (int i = 0; i < records; i++) {
            int width = 1 + random.nextInt(columns);
            for (int column = 0; column < width; column++) {
                text.append(column == 0 ? "" : ",").append(FIELDS[random.nextInt(FIELDS.length)]);
            }
            text.append(i < records - 1 || random.nextBoolean() ? "\n" : "");
            if (i < records - 1 && random.nextInt(4) == 0) {
                text.append(plain(random, columns)); // long enough to be looked at in one go
            }
        }
        return text.toString();
    }

    private static String plain(SplittableRandom random, int columns) {
        String record = "é".repeat(random.nextInt(1, 40)) + ",some text".repeat(random.nextInt(columns));
        String blank = random.nextInt(4) == 0 ? "\n" : "";
        return (record + "\n").repeat(random.nextInt(200)) + blank + (record + "\n").repeat(random.nextInt(200));
    }
}
