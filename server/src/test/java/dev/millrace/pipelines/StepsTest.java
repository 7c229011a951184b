package dev.millrace.pipelines;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.math.BigDecimal;
import java.math.BigInteger;
import java.sql.SQLException;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.LocalTime;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;

import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.DeserializationFeature;
import tools.jackson.databind.json.JsonMapper;

import dev.millrace.pipelines.Table.Row;

/** What steps do at their edges: every type, nulls, names and texts that mean harm, sizes. */
class StepsTest {

    private static final JsonMapper JSON = JsonMapper.builder()
            .enable(DeserializationFeature.USE_BIG_DECIMAL_FOR_FLOATS)
            .build();

    private static DuckDb db;

    /** One column of each type, one row with values and one of nulls. */
    private static final List<Column> TYPES = Arrays.stream(ColumnType.values())
            .filter(type -> type != ColumnType.OTHER)
            .map(type -> new Column(type.toString(), type))
            .toList();

    private static final List<Object> VALUES = List.of(
            "7",
            7L,
            new BigDecimal("7.00"),
            7.0,
            true,
            LocalDate.of(2024, 2, 29),
            LocalDateTime.of(2024, 2, 29, 7, 0),
            LocalTime.of(7, 0));

    @BeforeAll
    static void open() throws SQLException {
        db = DuckDb.open();
    }

    @AfterAll
    static void close() throws SQLException {
        db.close();
    }

    private static CompiledPipeline compile(List<Column> columns, List<Map<String, Object>> steps) {
        return PipelineCompiler.compile(Pipeline.parse(JSON.valueToTree(steps)), columns, new DuckDbDialect());
    }

    private static Map<String, Object> step(String type, Map<String, Object> params) {
        return Map.of("type", type, "params", params);
    }

    private static List<List<@Nullable Object>> run(Table table, List<Map<String, Object>> steps) throws SQLException {
        CompiledPipeline compiled = compile(table.columns(), steps);
        db.load(table, compiled.rowNumberColumn());
        return db.values(compiled.sql());
    }

    private static Table oneRowAndNulls() {
        return new Table(
                TYPES,
                List.of(
                        new Row(1, new ArrayList<>(VALUES)),
                        new Row(2, new ArrayList<>(Collections.nCopies(TYPES.size(), null)))));
    }

    private static Table texts(String... values) {
        List<Row> rows = new ArrayList<>();
        for (String value : values) {
            rows.add(new Row(rows.size() + 1, new ArrayList<>(Arrays.asList(value))));
        }
        return new Table(List.of(new Column("t", ColumnType.TEXT)), rows);
    }

    private static Object value(Operator operator, Object equal) {
        return switch (operator.takes()) {
            case LIST -> List.of(equal);
            case RANGE -> List.of(equal, equal);
            default -> equal;
        };
    }

    /** Each operator on each type, with the value that the first row has: rows kept, or a clear no. */
    @ParameterizedTest
    @EnumSource(Operator.class)
    void everyOperatorMeetsEveryType(Operator operator) throws SQLException {
        List<Object> equal = List.of("7", 7, 7, 7.0, true, "2024-02-29", "2024-02-29T07:00:00", "07:00");
        for (int i = 0; i < TYPES.size(); i++) {
            Column column = TYPES.get(i);
            Map<String, Object> params = operator.takes() == Operator.Takes.NOTHING
                    ? Map.of("column", column.name(), "operator", operator.toString())
                    : Map.of(
                            "column",
                            column.name(),
                            "operator",
                            operator.toString(),
                            "value",
                            value(operator, equal.get(i)));
            boolean isTextual = operator.takes() == Operator.Takes.TEXT || operator.takes() == Operator.Takes.PATTERN;
            if (isTextual && column.type() != ColumnType.TEXT) {
                Map<String, Object> textual =
                        Map.of("column", column.name(), "operator", operator.toString(), "value", "7");
                assertThatThrownBy(() -> compile(TYPES, List.of(step("filter", textual))))
                        .hasMessageContaining(operator + " needs a text column, and column '" + column.name() + "' is "
                                + column.type());
                continue;
            }
            if (operator.objection(column.type()) != null) {
                assertThatThrownBy(() -> compile(TYPES, List.of(step("filter", params))))
                        .hasMessageContaining("step 1 (filter): " + operator + " needs a column with an order");
                continue;
            }
            boolean first =
                    switch (operator) {
                        case NE, NOT_IN, GT, LT, IS_NULL -> false;
                        default -> true;
                    };
            boolean nulls =
                    switch (operator) {
                        case NE, NOT_IN, IS_NULL -> true;
                        default -> false;
                    };
            assertThat(run(oneRowAndNulls(), List.of(step("filter", params))))
                    .as(operator + " on " + column)
                    .hasSize((first ? 1 : 0) + (nulls ? 1 : 0));
        }
    }

    @ParameterizedTest
    @CsvSource(delimiterString = " => ", quoteCharacter = '^', textBlock = """
            integer   => eq => "7"                    => 1
            integer   => eq => " 7 "                  => 1
            integer   => eq => 7.5                    => 0
            integer   => gt => 6.5                    => 1
            integer   => lt => 7.5                    => 1
            integer   => gte => 7.1                   => 0
            integer   => lte => 6.9                   => 0
            integer   => lt => 1e30                   => 1
            integer   => gt => -1e30                  => 1
            integer   => gt => 9223372036854775808    => 0
            integer   => gte => -9223372036854775808  => 1
            integer   => ne => 1e30                   => 2
            integer   => in => [1.5, 7]               => 1
            integer   => not_in => [1.5]              => 2
            integer   => eq => "seven"                => 'seven' is not a number, and column 'integer' is integer
            integer   => eq => true                   => 'true' is not a number
            double    => eq => "7.0"                  => 1
            double    => lt => 7.000000000000001      => 1
            decimal   => eq => 7                      => 1
            decimal   => lt => 7.000000000000000001  => 1
            text      => eq => 7                      => 1
            text      => eq => 7.0                    => 0
            text      => gt => 5                      => '5' is not a text, and numbers in text do not sort by size
            text      => gt => "5"                    => 1
            boolean   => eq => "true"                 => 1
            boolean   => eq => "yes"                  => 'yes' is not true or false
            date      => lte => "2024-02-29"          => 1
            date      => eq => "29.02.2024"           => '29.02.2024' is not a date like 2026-01-31
            date      => eq => "2024-02-30"           => is not a date
            date      => eq => "+99999-01-01"         => is not within the years 1 to 9999
            timestamp => gt => "2024-02-29"           => 1
            timestamp => eq => "2024-02-29 07:00:00"  => 1
            timestamp => eq => "2024-02-29T09:00:00+02:00" => 1
            timestamp => eq => "soon"                 => 'soon' is not a timestamp like 2026-01-31T18:30:00
            time      => lt => "07:00:01"             => 1
            time      => eq => "25:00"                => '25:00' is not a time like 18:30:00
            """)
    void aValueIsReadByTheTypeOfItsColumn(String column, String operator, String value, String outcome)
            throws SQLException {
        Map<String, Object> params = Map.of("column", column, "operator", operator, "value", JSON.readTree(value));
        if (outcome.length() == 1) {
            assertThat(run(oneRowAndNulls(), List.of(step("filter", params)))).hasSize(Integer.parseInt(outcome));
        } else {
            assertThatThrownBy(() -> compile(TYPES, List.of(step("filter", params))))
                    .isInstanceOf(PipelineProblem.class)
                    .hasMessageContaining(outcome);
        }
    }

    @Test
    void everyTypeBecomesEveryOtherOrSaysWhyNot() throws SQLException {
        for (Column column : TYPES) {
            for (Column target : TYPES) {
                Map<String, Object> params =
                        Map.of("column", column.name(), "to_type", target.name(), "on_error", "null");
                if (!Conversions.isPossible(column.type(), target.type())) {
                    assertThatThrownBy(() -> compile(TYPES, List.of(step("cast", params))))
                            .hasMessage("step 1 (cast): column '" + column.name() + "' is " + column.type()
                                    + ", which cannot become " + target.name());
                    continue;
                }
                List<Object> values = VALUES;
                Object expected =
                        ReferenceValues.convert(values.get(TYPES.indexOf(column)), CastTarget.of(target.type()));
                Map<String, Object> only = Map.of("columns", List.of(column.name()));
                List<List<@Nullable Object>> rows =
                        run(oneRowAndNulls(), List.of(step("cast", params), step("select", only)));
                Object actual = rows.getFirst().getFirst();
                if (column.type() == ColumnType.DOUBLE && target.type() == ColumnType.TEXT) {
                    expected = "7.0";
                }
                if (column.type() == ColumnType.DECIMAL && target.type() == ColumnType.TEXT) {
                    expected = "7.00";
                }
                assertThat(actual).as(column + " to " + target).isEqualTo(expected);
                assertThat(rows.getLast().getFirst()).isNull();
            }
        }
    }

    @ParameterizedTest
    @CsvSource(delimiterString = " => ", quoteCharacter = '^', nullValues = "null", textBlock = """
            integer => 42                  => 42
            integer => -0                  => 0
            integer =>  5                  => 5
            integer => 5.0                 => 5
            integer => 5.5                 => null
            integer => 1e3                 => 1000
            integer => 0x10                => null
            integer => 9223372036854775807 => 9223372036854775807
            integer => 9223372036854775808 => null
            integer => ^^                  => null
            double  => 1.25                => 1.25
            double  => 1,25                => null
            decimal => 1.255               => 1.26
            decimal => -1.255              => -1.26
            decimal => 12345678901234567890 => null
            boolean => YES                 => true
            boolean => 0                   => false
            boolean => maybe               => null
            date    => 2024-02-29          => 2024-02-29
            date    => 2023-02-29          => null
            date    => 29/02/2024          => null
            """)
    void textIsConvertedStrictly(String type, String text, String expected) throws SQLException {
        Map<String, Object> params = Map.of("column", "t", "to_type", type, "on_error", "null");
        Object actual =
                run(texts(text), List.of(step("cast", params))).getFirst().getFirst();
        assertThat(actual == null ? null : actual.toString()).isEqualTo(expected);
    }

    @Test
    void aFailingCastShortensTheValueThatItShows() {
        Map<String, Object> params = Map.of("column", "t", "to_type", "date");
        assertThatThrownBy(() -> run(texts("x".repeat(5_000)), List.of(step("cast", params))))
                .hasMessageContaining("step 1 (cast): '" + "x".repeat(60) + "' in column 't' is not a date");
    }

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

    @Test
    void aHundredStepsAreOneQueryThatRuns() throws SQLException {
        for (Map<String, Object> step : List.of(
                step("derive", Map.of("column", "n", "expression", "length(t)" + " + 1".repeat(190))),
                step("trim", Map.of()),
                step("cast", Map.of("column", "t", "to_type", "text", "on_error", "reject")),
                step("filter", Map.of("column", "t", "operator", "ne", "value", "b")))) {
            assertThat(run(texts("a", "c"), Collections.nCopies(100, step)))
                    .as(step.toString())
                    .hasSize(2);
        }
    }

    @Test
    void fiftyStepsThatNeedTheOrderAreOneQueryThatRuns() throws SQLException {
        for (Map<String, Object> step : List.of(
                step("sort", Map.of("column", "t")),
                step("deduplicate", Map.of()),
                step("sample", Map.of("fraction", 0.999, "seed", 7)))) {
            assertThat(run(texts("a", "c"), Collections.nCopies(50, step)))
                    .as(step.toString())
                    .hasSize(2);
            assertThatThrownBy(() -> compile(texts().columns(), Collections.nCopies(70, step)))
                    .hasMessageEndingWith("there are too many steps that depend on the order of rows");
        }
    }

    @ParameterizedTest
    @ValueSource(longs = {0, 1, 42, 2_147_483_647})
    void aSampleIsWhatPlainArithmeticSays(long seed) throws SQLException {
        int rows = 5_000;
        String input =
                "create or replace table input as select i as n, i as __row from range(1, " + (rows + 1) + ") r(i)";
        CompiledPipeline compiled = compile(
                List.of(new Column("n", ColumnType.INTEGER)),
                List.of(step("sample", Map.of("fraction", 0.25, "seed", seed))));
        db.run(input);
        List<Long> expected = new ArrayList<>();
        for (long row = 1; row <= rows; row++) {
            if (chance(row, seed) < Math.round(0.25 * Chance.PRIME)) {
                expected.add(row);
            }
        }
        assertThat(db.values(compiled.sql()).stream().map(List::getFirst)).isEqualTo(expected);
        assertThat(expected).hasSizeBetween(1_100, 1_400);

        CompiledPipeline counted = compile(
                List.of(new Column("n", ColumnType.INTEGER)),
                List.of(step("sample", Map.of("count", 10, "seed", seed))));
        List<Object> chosen = new ArrayList<>(
                db.values(counted.sql()).stream().map(List::getFirst).toList());
        assertThat(chosen)
                .hasSize(10)
                .doesNotHaveDuplicates()
                .isSortedAccordingTo((a, b) -> Long.compare((long) a, (long) b));
    }

    private static long chance(long row, long seed) {
        BigInteger prime = BigInteger.valueOf(Chance.PRIME);
        BigInteger number = BigInteger.valueOf(row);
        for (int round = 0; round < 2; round++) {
            number = number.multiply(BigInteger.valueOf(Chance.FACTOR))
                    .add(BigInteger.valueOf(Chance.offset(seed, round)))
                    .modPow(BigInteger.valueOf(5), prime);
        }
        return number.longValueExact();
    }

    @Test
    void anAggregationOfNothingIsNothing() throws SQLException {
        Map<String, Object> count = step("aggregate", Map.of("aggregations", List.of(Map.of("function", "count"))));
        assertThat(run(texts(), List.of(count))).isEmpty();
        assertThat(run(texts("a"), List.of(count))).containsExactly(List.of(1L));
    }
}
