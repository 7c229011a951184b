package dev.millrace.engine;

import static dev.millrace.engine.TestEngine.file;
import static dev.millrace.engine.TestEngine.filter;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.RandomAccessFile;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.util.Arrays;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import java.util.zip.GZIPOutputStream;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

import dev.millrace.engine.EngineFailure.Kind;
import dev.millrace.engine.TestEngine.Job;

class EngineHostileFilesIT {

    private static final byte[] PNG = {(byte) 0x89, 'P', 'N', 'G', '\r', '\n', 0x1a, '\n', 0, 0, 0, 13};

    static Stream<Arguments> files() {
        return Stream.of(
                arguments("empty.csv", "", "the file is empty"),
                arguments("empty.json", "", "the file is empty"),
                arguments("empty.parquet", "", "the file is empty"),
                arguments("blank.csv", "\n\n \n".replace(" ", ""), "the file is empty"),
                arguments("ragged.csv", "a,b\n1,2\n3\n", "line 3: 1 field where 2 were expected"),
                arguments("ragged.csv", "a,b\n1,2\n3,4,5\n", "line 3: 3 fields where 2 were expected"),
                arguments("quote.csv", "a,b\n1,2\n3,\"open\n4,5\n", "line 3: a quote is opened and never closed"),
                arguments("quote.csv", "a,b\n1,\"x\"y\n", "line 2: text follows a closing quote"),
                arguments("lines.csv", "a,b\n\"two\nlines\",1\n3\n", "line 4: 1 field where 2 were expected"),
                arguments(
                        "misfit.csv",
                        numbers("n", 200_000, "N/A"),
                        "line 200002: 'N/A' in column 'n' is not a whole number"),
                arguments(
                        "columns.csv",
                        "a,".repeat(1000) + "b\n",
                        "the file has 1,001 columns; at most 1,000 are allowed"),
                arguments(
                        "columns.csv",
                        ",".repeat(999_999) + "\n",
                        "the file has 1,000,000 columns; at most 1,000 are allowed"),
                arguments("long.csv", "a,b\n1," + "x".repeat(3_000_000) + "\n", "line 2: longer than the limit of"),
                arguments("long.csv", "x".repeat(3_000_000), "line 1: longer than the limit of"),
                arguments("bad.ndjson", "{\"a\":1}\n{\"a\":\n", "Malformed JSON"),
                arguments("bad.json", "[{\"a\":1},{\"a\":", "JSON"),
                arguments("deep.json", "[" + "{\"a\":".repeat(100_000) + "1" + "}".repeat(100_000) + "]", ""),
                arguments(
                        "text.parquet",
                        "not parquet",
                        "the file should be parquet, but its content is something else"));
    }

    @ParameterizedTest
    @MethodSource("files")
    void saysWhatIsWrongWithAFile(String name, String text, String reason) throws Exception {
        Job job = name.startsWith("misfit") ? file(name, text).steps(filter("n", "gt", "5")) : file(name, text);

        EngineFailure failure = job.failure();

        assertThat(failure.getMessage()).contains(reason);
        assertThat(failure.isPermanent()).isTrue();
    }

    static Stream<Arguments> binaries() throws IOException {
        byte[] parquet = Files.readAllBytes(
                file("x.csv", "a,b\n1,2\n").into("parquet").runQuietly().output());
        return Stream.of(
                arguments("picture.csv", PNG, "the file should be csv, but its content is a PNG image"),
                arguments("picture.json", PNG, "the file should be json, but its content is a PNG image"),
                arguments("picture.png", PNG, "the content is a PNG image"),
                arguments("sheet.csv", new byte[] {'P', 'K', 3, 4, 0, 0}, "a ZIP archive (as Excel workbooks are)"),
                arguments("data.csv", parquet, "its content is Parquet"),
                arguments("noise.csv", noise(), "binary data"),
                arguments("nul.csv", new byte[4096], "binary data"),
                arguments("data.csv.gz", "a,b\n".getBytes(StandardCharsets.UTF_8), "the name ends in .gz"),
                arguments("data.csv", gzip("a,b\n1,2\n".getBytes(StandardCharsets.UTF_8)), "its content is gzip"),
                arguments("cut.csv.gz", Arrays.copyOf(gzip(noise()), 2000), "damaged or cut off"),
                arguments("data.parquet.gz", gzip(parquet), "parquet is compressed inside"),
                arguments("cut.parquet", Arrays.copyOf(parquet, parquet.length - 9), ""),
                arguments("half.parquet", Arrays.copyOf(parquet, 8), ""),
                arguments("footer.parquet", footerOf(parquet, Integer.MAX_VALUE), ""),
                arguments("negative.parquet", footerOf(parquet, -1), ""));
    }

    @ParameterizedTest
    @MethodSource("binaries")
    void saysWhatAFileReallyIs(String name, byte[] content, String reason) throws Exception {
        assertThat(file(name, content).failure().getMessage()).contains(reason).doesNotContain("/target/");
    }

    @Test
    void aGzipBombStopsAtTheLimit() throws Exception {
        Job bomb = file("bomb.csv.gz", gzip(("a,b\n" + "1,2\n".repeat(20_000_000)).getBytes(StandardCharsets.UTF_8)));

        EngineFailure failure = bomb.failure();

        assertThat(failure.kind()).isEqualTo(Kind.LIMIT);
        assertThat(failure.getMessage()).contains("unpacks to more than the limit of 52,428,800 bytes");
        assertThat(Files.size(bomb.folder().resolve("unpacked"))).isLessThan(53_000_000);
    }

    @Test
    void brokenParquetFilesBringDownNothing() throws Exception {
        byte[] parquet = Files.readAllBytes(
                file("x.csv", numbers("n", 5000, "7")).into("parquet").run().output());
        for (int i = 4; i < parquet.length; i += parquet.length / 12) {
            byte[] broken = parquet.clone();
            broken[i] ^= 0x5a;
            broken[parquet.length - 20 + i % 12] ^= (byte) i;
            try {
                file("broken.parquet", broken).into("csv").run();
            } catch (EngineFailure failure) {
                assertThat(failure.getMessage()).isNotBlank();
            }
        }
        assertThat(file("fine.csv", "a\nx\n").output()).isEqualTo("a\nx\n");
    }

    /** A hole makes it that long; what matters is that nobody reads as far. */
    @Test
    void oneLineOfTwoGigabytesIsRefusedForItsLength() throws Exception {
        Job job = file("line.csv", "a,b\n1," + "x".repeat(3_000_000));
        try (RandomAccessFile file = new RandomAccessFile(job.input().toFile(), "rw")) {
            file.setLength(1L << 31);
        }

        EngineFailure failure = job.failure();

        assertThat(failure.getMessage()).contains("line 2: longer than the limit of");
        assertThat(failure.isPermanent()).isTrue();
    }

    @Test
    void nulsInTextAreText() throws Exception {
        assertThat(file("data.csv", "a,b\nx\0y,2\n" + "more text that is plain,3\n".repeat(5))
                        .into("ndjson")
                        .output())
                .startsWith("{\"a\":\"x\\u0000y\",\"b\":2}\n");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "../../etc/passwd.csv",
                "a\0b.csv",
                "😀.csv",
                "'; select 1; --.csv",
                "*.csv",
                "x?y[z].csv",
                "CON.csv\r\nX: y.csv",
            })
    void theNameOfAFileIsNothingButAName(String name) throws Exception {
        assertThat(file(name, "a\nx\n").output()).isEqualTo("a\nx\n");
    }

    @ParameterizedTest
    @ValueSource(strings = {"a\"b", "a'b", "a;b]", "select", "a\tb", "a${x}", "\\", "%s", "😀", "a,b"})
    void theNameOfAColumnIsNothingButAName(String column) throws Exception {
        String quoted = '"' + column.replace("\"", "\"\"") + '"';
        String text = quoted + ",n\nx,1\n";
        Job job = file("data.csv", text).steps(filter("n", "eq", "1"));

        EngineResult result = job.run();

        assertThat(result.rowsOut()).isEqualTo(1);
        assertThat(file("data.csv", text)
                        .into("parquet")
                        .plan()
                        .stages()
                        .getLast()
                        .columns()
                        .getFirst()
                        .name())
                .isEqualTo(column);
    }

    @Test
    void aThousandColumnsAreFine() throws Exception {
        String header = IntStream.range(0, 1000).mapToObj(i -> "c" + i).collect(Collectors.joining(","));
        String row = IntStream.range(0, 1000).mapToObj(Integer::toString).collect(Collectors.joining(","));

        assertThat(file("wide.csv", header + "\n" + row + "\n")
                        .into("parquet")
                        .run()
                        .rowsOut())
                .isEqualTo(1);
    }

    private static String numbers(String column, int count, String last) {
        StringBuilder text = new StringBuilder("id," + column + "\n");
        for (int i = 0; i < count; i++) {
            text.append("row ").append(i).append(',').append(i % 10).append('\n');
        }
        return text.append("last,").append(last).append('\n').toString();
    }

    private static byte[] noise() {
        byte[] noise = new byte[10_000];
        long state = 42;
        for (int i = 0; i < noise.length; i++) {
            state = state * 6364136223846793005L + 1442695040888963407L;
            noise[i] = (byte) (state >>> 56);
        }
        noise[0] = 1;
        return noise;
    }

    private static byte[] footerOf(byte[] parquet, int length) {
        byte[] changed = parquet.clone();
        ByteBuffer.wrap(changed).order(ByteOrder.LITTLE_ENDIAN).putInt(changed.length - 8, length);
        return changed;
    }

    private static byte[] gzip(byte[] content) throws IOException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (OutputStream out = new GZIPOutputStream(bytes)) {
            out.write(content);
        }
        return bytes.toByteArray();
    }
}
