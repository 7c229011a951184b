package dev.millrace.benchmarks;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.PrintWriter;
import java.io.StringWriter;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class BenchTest {

    @ParameterizedTest
    @ValueSource(strings = {"files", "tasks", "api", "gpu"})
    void everySubjectSaysWhatItMeasures(String subject) {
        StringWriter said = new StringWriter();
        int exit = Bench.commands().setOut(new PrintWriter(said)).execute("help", subject);
        assertThat(exit).isZero();
        assertThat(said.toString()).contains("--brief", "--folder");
    }

    @Test
    void aPercentileIsAMeasuredValue() {
        Samples samples = new Samples();
        for (int value = 100; value >= 1; value--) {
            samples.add(value);
        }
        assertThat(samples.median()).isEqualTo(50);
        assertThat(samples.percentile(99)).isEqualTo(99);
        assertThat(samples.max()).isEqualTo(100);
    }

    @Test
    void aTableIsMarkdownThatLinesUp() {
        Table table = new Table("what", "took");
        table.row("a large job", "1.20 s");
        assertThat(table.toString()).isEqualTo("""
                | what        | took   |
                | ----------- | ------ |
                | a large job | 1.20 s |
                """);
    }
}
