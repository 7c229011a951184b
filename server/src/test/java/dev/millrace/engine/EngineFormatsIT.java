package dev.millrace.engine;

import static dev.millrace.engine.TestEngine.convert;
import static dev.millrace.engine.TestEngine.file;
import static dev.millrace.engine.TestEngine.filter;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.util.zip.GZIPInputStream;
import java.util.zip.GZIPOutputStream;

import io.airlift.compress.v3.zstd.ZstdOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

import dev.millrace.engine.TestEngine.Job;

class EngineFormatsIT {

    private static final String PEOPLE = "name,city,age\nAlice,New York,30\nBob,London,25\nCharlie,New York,35\n";

    @Test
    void filtersTheFileOfTheWalkThrough() throws Exception {
        Job job = file("sample_data.csv", PEOPLE).steps(filter("city", "eq", "\"New York\""));

        EngineResult result = job.run();

        assertThat(Files.readString(result.output()))
                .isEqualTo("name,city,age\nAlice,New York,30\nCharlie,New York,35\n");
        assertThat(result.rowsIn()).isEqualTo(3);
        assertThat(result.rowsOut()).isEqualTo(2);
        assertThat(result.rowsFiltered()).isEqualTo(1);
        assertThat(result.rowsRejected()).isZero();
    }

    @ParameterizedTest
    @ValueSource(strings = {"csv", "tsv", "json", "ndjson", "parquet"})
    void everyFormatLeadsToEveryOther(String format) throws Exception {
        EngineResult there = file("people.csv", PEOPLE).into(format).run();
        Job back = file("people." + format, Files.readAllBytes(there.output())).into("csv");

        assertThat(back.output()).isEqualTo(PEOPLE);
        for (String other : new String[] {"tsv", "json", "ndjson", "parquet"}) {
            EngineResult further = file("people." + format, Files.readAllBytes(there.output()))
                    .into(other)
                    .run();
            assertThat(further.rowsOut()).isEqualTo(3);
        }
    }

    @Test
    void numbersAreComparedAsNumbers() throws Exception {
        Job job = file("ages.csv", "name,age\nA,9\nB,30\nC,100\n").steps(filter("age", "gte", "30"));

        assertThat(job.output()).isEqualTo("name,age\nB,30\nC,100\n");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "id,zip\n1,007\n2,10115\n",
                "price\n1.10\n2.50\n3\n",
                "price,n\n1e5,1\n0.10,2\n-0.0,3\n",
                "phone,x\n+4930123,1\n0049,2\n",
                "ok,n\nTRUE,1\nFalse,2\n",
                "at,n\n2024-01-05T10:00:00,1\n2024-01-05 10:00:00.500,2\n2024-01-05T10:00:00Z,3\n",
                "day,n\n2024-02-29,1\n2024-13-01,2\n",
                "big,n\n9223372036854775808,1\n123456789012345678901234567890,2\n",
                "text,n\n\"a,b\",1\n\"say \"\"hi\"\"\",2\n\"two\nlines\",3\n",
                "a,b\n,\"\"\n1,2\n",
                "a;b\n1,5;x\n2,5;y\n",
                "a|b|c\n1|2|3\n",
                "naïve,Straße\nü,😀\n",
            })
    void whatNoStepTouchesComesOutAsItCameIn(String text) throws Exception {
        assertThat(file("data.csv", text).output()).isEqualTo(text);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"price,n\n1.10,1\n2.50,2\n3,3\n", "ok,n\nTRUE,1\nFalse,2\n", "t,n\n2024-01-05T10:00:00,5\n"})
    void whatIsOnlyComparedComesOutAsItCameIn(String text) throws Exception {
        String column = text.substring(0, text.indexOf(','));
        Job job = file("data.csv", text).steps("""
                        {"type": "filter", "params": {"column": "n", "operator": "gte", "value": 1}},
                        {"type": "sort", "params": {"by": [{"column": "%s"}]}},
                        {"type": "sort", "params": {"by": [{"column": "n"}]}}
                        """.formatted(column));

        assertThat(job.output()).isEqualTo(text);
    }

    @ParameterizedTest
    @CsvSource({"UTF-8", "UTF-16LE", "UTF-16BE", "UTF-16", "windows-1252", "ISO-8859-1"})
    void readsTextInTheseEncodings(String encoding) throws Exception {
        String text = "name,city\nJosé,Zürich\nÅsa,Malmö\nAnna,Rom\nBob,London\n";

        assertThat(file("names.csv", text, Charset.forName(encoding)).output()).isEqualTo(text);
    }

    @ParameterizedTest
    @ValueSource(strings = {"UTF-8", "UTF-16LE", "UTF-16BE"})
    void aByteOrderMarkIsNoPartOfTheText(String encoding) throws Exception {
        String text = "name,n\nJosé,1\n";

        assertThat(file("names.csv", "\ufeff" + text, Charset.forName(encoding)).output())
                .isEqualTo(text);
        assertThat(file("names.ndjson", "\ufeff{\"a\":1}\n", Charset.forName(encoding))
                        .output())
                .isEqualTo("{\"a\":1}\n");
    }

    @Test
    void readsPackedFiles() throws Exception {
        assertThat(file("people.csv.gz", gzip(PEOPLE)).output()).isEqualTo(PEOPLE);
        assertThat(file("people.csv.zst", zstd(PEOPLE)).output()).isEqualTo(PEOPLE);
        assertThat(file("people.ndjson.gz", gzip("{\"a\":1}\n{\"a\":2}\n"))
                        .into("csv")
                        .output())
                .isEqualTo("a\n1\n2\n");
    }

    @Test
    void writesPackedFiles() throws Exception {
        EngineResult result = file("people.csv", PEOPLE)
                .steps(
                        "{\"type\": \"convert_format\", \"params\": {\"to_format\": \"csv\", \"compression\": \"gzip\"}}")
                .run();

        assertThat(result.output()).hasFileName("output.csv.gz");
        try (var in = new GZIPInputStream(Files.newInputStream(result.output()))) {
            assertThat(in.readAllBytes()).asString(StandardCharsets.UTF_8).isEqualTo(PEOPLE);
        }
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '\1',
            value = {
                "data.csv|a;b\\n1;2\\n",
                "data.csv|a\\tb\\n1\\t2\\n",
                "data.txt|a,b\\n1,2\\n",
                "data|a,b\\n1,2\\n",
                "data.tsv|a\\tb\\n1\\t2\\n",
                "data.csv|a,b\\r\\n1,2\\r\\n",
                "data.csv|a,b\\r1,2\\r",
                "data.csv|a,b\\n1,2",
                "data.csv|\\n\\na,b\\n1,2\\n",
                "data.csv|a,b\\n1,2\\r\\n\\r\\n",
                "data.csv|a, b\\n1,2\\n",
                "data.csv|\"a\",\"b\"\\n\"1\",\"2\"\\n",
                "DATA.CSV|a,b\\n1,2\\n",
                "data.ndjson|{\"a\":1,\"b\":2}\\n",
                "data.jsonl|{\"a\":1,\"b\":2}",
                "data.json|[{\"a\":1,\"b\":2}]",
                "data.json|{\"a\":1,\"b\":2}",
                "data.json|{\"a\":\\n1,\"b\":2}",
                "data|[{\"a\":1,\"b\":2}]",
            })
    void findsOutHowAFileIsWritten(String name, String text) throws Exception {
        Job job = file(name, text.replace("\\n", "\n").replace("\\t", "\t").replace("\\r", "\r"));

        EngineResult result = job.into("ndjson").run();

        assertThat(Files.readString(result.output()).replace("\"1\"", "1").replace("\"2\"", "2"))
                .isEqualTo("{\"a\":1,\"b\":2}\n");
        assertThat(result.rowsIn()).isEqualTo(1);
    }

    @Test
    void theOwnerKnowsBetter() throws Exception {
        Job job = file("data.txt", "1;2\n3;4\n")
                .reading("{\"format\": \"csv\", \"delimiter\": \";\", \"header\": true}")
                .into("ndjson");

        assertThat(job.output()).isEqualTo("{\"1\":3,\"2\":4}\n");
    }

    @Test
    void aFileWithoutAHeaderGetsNumberedColumns() throws Exception {
        assertThat(file("data.csv", "1,x\n2,y\n").into("ndjson").output())
                .isEqualTo("{\"column1\":1,\"column2\":\"x\"}\n{\"column1\":2,\"column2\":\"y\"}\n");
    }

    @Test
    void namesThatDifferInNothingOrInCaseGetNumbers() throws Exception {
        assertThat(file("data.csv", "a,a,A,\nx,y,z,w\n").into("ndjson").output())
                .isEqualTo("{\"a\":\"x\",\"a_1\":\"y\",\"A_2\":\"z\",\"column4\":\"w\"}\n");
    }

    @Test
    void headersAloneMakeAnEmptyFile() throws Exception {
        EngineResult result = file("data.csv", "a,b\n").run();

        assertThat(Files.readString(result.output())).isEqualTo("a,b\n");
        assertThat(result.rowsIn()).isZero();
        assertThat(file("data.csv", "a,b\n").into("parquet").run().rowsOut()).isZero();
    }

    @Test
    void wholeNumbersThatAreJoinedByFractionsLaterAreNumbers() throws Exception {
        StringBuilder text = new StringBuilder("id,n\n");
        for (int i = 0; i < 200_000; i++) {
            text.append(i).append(',').append(i % 10).append('\n');
        }
        text.append("200000,1.5\n");

        EngineResult result = file("data.csv", text.toString())
                .steps(filter("n", "gt", "1") + ", " + filter("n", "lt", "2") + ", " + convert("ndjson"))
                .run();

        assertThat(Files.readString(result.output())).isEqualTo("{\"id\":200000,\"n\":1.5}\n");
    }

    @Test
    void jsonStringsStayStrings() throws Exception {
        String text =
                "{\"day\":\"2024-01-05\",\"at\":\"2024-01-05T10:00:00Z\",\"id\":\"A0EEBC99-9c0b-4ef8-bb6d-6bb9bd380a11\"}\n";

        assertThat(file("data.ndjson", text).output()).isEqualTo(text);
    }

    @Test
    void keysThatComeUpLateAreKept() throws Exception {
        StringBuilder text = new StringBuilder();
        for (int i = 0; i < 50_000; i++) {
            text.append("{\"a\":").append(i).append("}\n");
        }
        text.append("{\"a\":-1,\"b\":\"late\"}\n");

        assertThat(file("data.ndjson", text.toString())
                        .steps(filter("a", "lt", "0"))
                        .output())
                .isEqualTo("{\"a\":-1,\"b\":\"late\"}\n");
    }

    @Test
    void nestedValuesAreJsonInADelimitedFile() throws Exception {
        assertThat(file("data.ndjson", "{\"a\":{\"b\":[1,2]},\"c\":\"x\"}\n")
                        .into("csv")
                        .output())
                .isEqualTo("a,c\n\"{\"\"b\"\":[1,2]}\",x\n");
    }

    private static byte[] gzip(String text) throws IOException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (OutputStream out = new GZIPOutputStream(bytes)) {
            out.write(text.getBytes(StandardCharsets.UTF_8));
        }
        return bytes.toByteArray();
    }

    private static byte[] zstd(String text) throws IOException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (OutputStream out = new ZstdOutputStream(bytes)) {
            out.write(text.getBytes(StandardCharsets.UTF_8));
        }
        return bytes.toByteArray();
    }
}
