package dev.millrace.engine;

import static dev.millrace.engine.TestEngine.convert;
import static dev.millrace.engine.TestEngine.file;
import static dev.millrace.engine.TestEngine.filter;
import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.util.Objects;
import java.util.random.RandomGenerator;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

import dev.millrace.engine.TestEngine.Job;

/** Rows in are rows out, filtered and rejected, whatever the file holds. */
class EngineAccountingIT {

    @Test
    void rejectedRowsAreWrittenDownWithLineAndReason() throws Exception {
        Job job = file("data.csv", "name,age\nAnn,30\nBob\nCid,40,x\nDee,\"50\"x\nEve,60\n")
                .steps(filter("age", "gt", "30"))
                .rejecting();

        EngineResult result = job.run();

        assertThat(Files.readString(result.output())).isEqualTo("name,age\nEve,60\n");
        assertThat(Files.readString(Objects.requireNonNull(result.rejects()))).isEqualTo("""
                        line,reason,raw
                        3,1 field where 2 were expected,Bob
                        4,3 fields where 2 were expected,"Cid,40,x"
                        5,text follows a closing quote,"Dee,""50""x"
                        """);
        assertThat(result.rowsIn()).isEqualTo(5);
        assertThat(result.rowsOut()).isEqualTo(1);
        assertThat(result.rowsFiltered()).isEqualTo(1);
        assertThat(result.rowsRejected()).isEqualTo(3);
    }

    @Test
    void aStrayQuoteCostsOneRowOnly() throws Exception {
        EngineResult result =
                file("data.csv", "a,b\n1,\"open\n2,x\n3,y\n").rejecting().run();

        assertThat(Files.readString(result.output())).isEqualTo("a,b\n2,x\n3,y\n");
        assertThat(result.rowsRejected()).isEqualTo(1);
    }

    @Test
    void valuesThatDoNotFitAreRejectedWhereTheyAreUsed() throws Exception {
        StringBuilder text = new StringBuilder("id,n\n");
        for (int i = 0; i < 150_000; i++) {
            text.append("row").append(i).append(',').append(i % 7).append('\n');
        }
        text.append("last,none\n");

        EngineResult used = file("data.csv", text.toString())
                .steps(filter("n", "gte", "0"))
                .rejecting()
                .run();
        EngineResult unused = file("data.csv", text.toString()).rejecting().run();
        EngineResult typed =
                file("data.csv", text.toString()).into("parquet").rejecting().run();

        assertThat(used.rowsRejected()).isEqualTo(1);
        assertThat(used.rowsOut()).isEqualTo(150_000);
        assertThat(Files.readString(Objects.requireNonNull(used.rejects())))
                .contains("150002,\"'none' in column 'n' is not a whole number");
        assertThat(unused.rowsRejected()).isZero();
        assertThat(unused.rowsOut()).isEqualTo(150_001);
        assertThat(typed.rowsRejected()).isEqualTo(1);
    }

    @Test
    void bytesThatAreNotUtf8AreRejected() throws Exception {
        byte[] text = "name,n\nZürich,1\nB?d,2\nRom,3\n".getBytes(StandardCharsets.UTF_8);
        for (int i = 0; i < text.length; i++) {
            if (text[i] == '?') {
                text[i] = (byte) 0xff;
            }
        }

        EngineResult result = file("data.csv", text).rejecting().run();

        assertThat(Files.readString(result.output())).isEqualTo("name,n\nZürich,1\nRom,3\n");
        assertThat(Files.readString(Objects.requireNonNull(result.rejects()))).contains("3,not UTF-8 text");
    }

    @Test
    void stepsRejectRowsToo() throws Exception {
        Job job = file("data.csv", "id,n\na,1\nb,x\nc,3\nd,2.5\n").steps("""
                        {"type": "cast", "params": {"columns": ["n"], "to_type": "integer", "on_error": "reject"}}
                        """).rejecting();

        EngineResult result = job.run();

        assertThat(result.rowsIn()).isEqualTo(4);
        assertThat(result.rowsOut()).isEqualTo(2);
        assertThat(result.rowsRejected()).isEqualTo(2);
        assertThat(Files.readString(Objects.requireNonNull(result.rejects())))
                .contains("3,step 1 (cast)", "5,step 1 (cast)");
    }

    @ParameterizedTest
    @ValueSource(strings = {"\n", "\r\n", "\r"})
    void lineEndsAreCountedAsTheEngineReadsThem(String lineEnd) throws Exception {
        String text = "a,b\n1,2\n\n3,\"x\n\ny\"\n\n\n4,5\n\n".replace("\n", lineEnd);

        EngineResult result = file("data.csv", text).run();

        assertThat(result.rowsIn()).isEqualTo(3);
        assertThat(result.rowsOut()).isEqualTo(3);
    }

    @Test
    void mixedLineEndsAreMended() throws Exception {
        EngineResult result = file("data.csv", "a,b\n1,2\r\n3,4\n5,x\ry\r\n").run();

        assertThat(Files.readString(result.output())).isEqualTo("a,b\n1,2\n3,4\n5,\"x\ry\"\n");
    }

    @Test
    void inAFileOfOneColumnAnEmptyLineIsAValue() throws Exception {
        EngineResult result = file("data.csv", "a\nx\n\ny\n\n").run();

        assertThat(result.rowsIn()).isEqualTo(4);
        assertThat(result.rowsOut()).isEqualTo(4);
    }

    @Test
    void stepsThatStopEarlyAccountForTheRest() throws Exception {
        StringBuilder text = new StringBuilder("n\n");
        for (int i = 0; i < 100_000; i++) {
            text.append(i).append('\n');
        }

        EngineResult result = file("data.csv", text.toString())
                .steps("{\"type\": \"limit\", \"params\": {\"count\": 10}}")
                .run();

        assertThat(result.rowsIn()).isEqualTo(100_000);
        assertThat(result.rowsOut()).isEqualTo(10);
        assertThat(result.rowsFiltered()).isEqualTo(99_990);
    }

    @ParameterizedTest
    @CsvSource({"csv", "ndjson", "json", "parquet"})
    void randomFilesAddUp(String format) throws Exception {
        RandomGenerator random = RandomGenerator.of("L64X128MixRandom");
        StringBuilder text = new StringBuilder("k,v,w\n");
        int rows = 5_000;
        for (int i = 0; i < rows; i++) {
            text.append(i)
                    .append(",\"")
                    .append("\n,\"\"x".repeat(random.nextInt(4)))
                    .append("\",")
                    .append(i % 3)
                    .append('\n');
        }

        EngineResult result = file("data.csv", text.toString())
                .steps(filter("w", "eq", "1") + "," + convert(format))
                .run();

        assertThat(result.rowsIn()).isEqualTo(rows);
        assertThat(result.rowsOut()).isEqualTo(1_667);
        assertThat(result.rowsFiltered()).isEqualTo(rows - 1_667);
    }
}
