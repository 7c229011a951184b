package dev.millrace.pipelines;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import dev.millrace.pipelines.Table.Row;

/** What steps do with names and texts that mean harm, and with columns that they do not suit. */
class HostileStepsTest extends StepCase {

    private static final List<String> HOSTILE = List.of(
            "\"; drop table input; --",
            "'; drop table input; --",
            "a\"b",
            "a`b",
            "it's",
            "\\",
            "\\'",
            "%_",
            "$1 ? :x",
            "${x}",
            "line\nbreak\r\n",
            "select",
            "step1",
            "input",
            "__row",
            "___",
            "na\u00efve \u65e5\u672c \ud83d\ude00",
            "\u202eright to left",
            " leading",
            "x".repeat(1_000));

    @Test
    void aFailingCastShortensTheValueThatItShows() {
        Map<String, Object> params = Map.of("column", "t", "to_type", "date");
        assertThatThrownBy(() -> run(texts("x".repeat(5_000)), List.of(step("cast", params))))
                .hasMessageContaining("step 1 (cast): '" + "x".repeat(60) + "' in column 't' is not a date");
    }

    @Test
    void hostileNamesAreNothingButNames() throws SQLException {
        for (String name : HOSTILE) {
            Table table = new Table(
                    List.of(new Column(name, ColumnType.TEXT), new Column("plain", ColumnType.INTEGER)),
                    List.of(
                            new Row(1, new ArrayList<>(List.of("b", 1L))),
                            new Row(2, new ArrayList<>(List.of("a", 2L)))));
            String quoted = "\"" + name.replace("\"", "\"\"") + "\"";
            List<Map<String, Object>> steps = new ArrayList<>(List.of(
                    step("filter", Map.of("column", name, "operator", "not_null")),
                    step("sort", Map.of("column", name)),
                    step("deduplicate", Map.of("keys", List.of(name))),
                    step("cast", Map.of("column", name, "to_type", "text", "on_error", "reject")),
                    step("trim", Map.of("column", name)),
                    step("rename", Map.of("columns", Map.of("plain", "other"))),
                    step("rename", Map.of("columns", Map.of(name, "plain"))),
                    step("rename", Map.of("columns", Map.of("plain", name))),
                    step(
                            "aggregate",
                            Map.of("group_by", List.of(name), "aggregations", List.of(Map.of("function", "count"))))));
            if (quoted.length() < 1_000) {
                steps.add(3, step("derive", Map.of("column", name, "expression", "upper(" + quoted + ")")));
            }
            assertThat(run(table, steps)).as(name).hasSize(2);
            CompiledPipeline compiled = compile(table.columns(), steps);
            assertThat(db.rows(compiled.rejectsSql().orElseThrow())).isEmpty();
        }
    }

    @Test
    void hostileTextsAreNothingButTexts() throws SQLException {
        for (String text : HOSTILE) {
            Table table = texts(text, "other");
            for (String operator : List.of("eq", "contains", "starts_with", "ends_with")) {
                assertThat(run(
                                table,
                                List.of(step("filter", Map.of("column", "t", "operator", operator, "value", text)))))
                        .as(operator + " " + text)
                        .containsExactly(List.of(text));
            }
            assertThat(run(
                            table,
                            List.of(
                                    step("replace", Map.of("column", "t", "find", text, "replacement", "x")),
                                    step(
                                            "replace",
                                            Map.of("column", "t", "find", "x", "replacement", text, "mode", "whole")))))
                    .as(text)
                    .contains(List.of(text));
            if (text.length() < Growth.MOST_TIMES) {
                Map<String, Object> regex = Map.of("column", "t", "find", "-", "replacement", text, "mode", "regex");
                assertThat(run(texts("-"), List.of(step("replace", regex))))
                        .as(text)
                        .containsExactly(List.of(text));
            }
            String literal = "'" + text.replace("'", "''") + "'";
            assertThat(run(table, List.of(step("derive", Map.of("column", "t", "expression", literal)))))
                    .as(text)
                    .containsExactly(List.of(text), List.of(text));
        }
    }

    @Test
    void anSqlTextWithoutAnEndCannotBeMade() {
        assertThatThrownBy(() -> new DuckDbDialect().text("a\0b")).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> new DuckDbDialect().identifier("a\0b")).isInstanceOf(IllegalArgumentException.class);
    }

    @ParameterizedTest
    @CsvSource(delimiterString = " => ", quoteCharacter = '^', textBlock = """
            {"type": "drop", "params": {"columns": ["t", "n"]}}             => drops every column
            {"type": "rename", "params": {"columns": {"t": "n"}}}           => makes a second column 'n'
            {"type": "rename", "params": {"columns": {"t": "N"}}}           => makes a second column 'n' beside 'N', different in case alone
            {"type": "derive", "params": {"column": "T", "expression": "1"}} => makes a second column 'T' beside 't'
            {"type": "fill_null", "params": {"column": "n", "value": 0.5}}  => '0.5' is not a whole number of 64 bits, and column 'n' is integer
            {"type": "replace", "params": {"column": "n", "find": "1", "replacement": ""}} => needs text, and column 'n' is integer
            {"type": "trim", "params": {"column": "n"}}                     => needs text
            {"type": "sort", "params": {"column": "l"}}                     => there is no column 'l'; the columns are: t, n
            {"type": "aggregate", "params": {"aggregations": [{"function": "sum", "column": "t"}]}} => sum needs a column of numbers, and column 't' is text
            """)
    void whatDoesNotSuitTheColumnsIsRefused(String step, String message) {
        List<Column> columns = List.of(new Column("t", ColumnType.TEXT), new Column("n", ColumnType.INTEGER));
        Pipeline pipeline = Pipeline.parse(JSON.readTree("[" + step + "]"));
        assertThatThrownBy(() -> PipelineCompiler.compile(pipeline, columns, new DuckDbDialect()))
                .isInstanceOf(PipelineProblem.class)
                .hasMessageStartingWith("step 1 (" + pipeline.steps().getFirst().type() + "): ")
                .hasMessageContaining(message);
    }

    @Test
    void aMessageAboutAWideFileStaysShort() {
        List<Column> columns = IntStream.range(0, 50_000)
                .mapToObj(i -> new Column("column_" + i, ColumnType.TEXT))
                .toList();
        assertThatThrownBy(() -> compile(columns, List.of(step("trim", Map.of("column", "colum_7")))))
                .hasMessageContaining("and 49980 more; did you mean 'column_7'?")
                .satisfies(e -> assertThat(e.getMessage()).hasSizeLessThan(600));
    }

    @Test
    void textsCannotBeMadeToGrowWithoutBound() {
        Map<String, Object> twice = step("derive", Map.of("column", "t", "expression", "t || t"));
        assertThatThrownBy(() -> compile(texts().columns(), Collections.nCopies(20, twice)))
                .hasMessage("step 10 (derive): could make the texts of column 't' more than 1000 times as long as those"
                        + " of the file");
        Map<String, Object> longer =
                step("replace", Map.of("column", "t", "find", "a", "replacement", "a".repeat(500)));
        assertThatThrownBy(() -> compile(texts().columns(), List.of(longer, longer)))
                .hasMessageStartingWith("step 2 (replace)");
    }
}
