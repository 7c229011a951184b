package dev.millrace.pipelines;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.sql.SQLException;
import java.util.List;

import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.json.JsonMapper;

/** From a pipeline's JSON to the rows that come out, on DuckDB. */
class PipelineCompilerTest {

    private static final JsonMapper JSON = new JsonMapper();

    private static final List<Column> PEOPLE = List.of(
            new Column("id", ColumnType.INTEGER),
            new Column("name", ColumnType.TEXT),
            new Column("country", ColumnType.TEXT),
            new Column("age", ColumnType.TEXT),
            new Column("spent", ColumnType.DOUBLE));

    private static final String ROWS = """
            create table people as select * from (values
                (1, cast(1 as bigint), 'Asha', 'India', '31', cast(10.5 as double)),
                (2, 2, ' Bo ', 'France', 'n/a', 20.0),
                (3, 3, 'Chen', 'India', null, null),
                (4, 4, 'Dia', null, '44', 5.25),
                (5, 5, 'Asha', 'Chile', '31.5', 1.0)
            ) as t("__row", id, name, country, age, spent)""";

    private static CompiledPipeline compile(String steps) {
        Pipeline pipeline = Pipeline.parse(JSON.readTree(steps.replace('\'', '"')));
        return PipelineCompiler.compile(pipeline, PEOPLE, new DuckDbDialect());
    }

    private static List<String> rows(String steps) throws SQLException {
        return rows(compile(steps), compile(steps).sql());
    }

    private static List<String> rows(CompiledPipeline compiled, String sql) throws SQLException {
        try (DuckDb db = DuckDb.open()) {
            db.run(ROWS);
            boolean numbered = compiled.rowNumberColumn().isPresent();
            db.run("create view input as select " + (numbered ? "*" : "* exclude (\"__row\")") + " from people");
            return db.rows(sql).stream().map(PipelineCompilerTest::line).toList();
        }
    }

    private static String line(List<@Nullable String> row) {
        return String.join(
                "|", row.stream().map(value -> value == null ? "-" : value).toList());
    }

    @Test
    void aFilterBeforeAConversionKeepsItsRowsAlone() throws SQLException {
        assertThat(rows("""
                [{'type': 'filter', 'params': {'column': 'country', 'operator': 'eq', 'value': 'India'}},
                 {'type': 'convert_format', 'params': {'to_format': 'parquet'}}]""")).containsExactly("1|Asha|India|31|10.5", "3|Chen|India|-|-");
    }

    @Test
    void noStepsCopyTheRows() throws SQLException {
        assertThat(rows("[]")).hasSize(5);
    }

    @Test
    void aNullIsUnequalToEveryValue() throws SQLException {
        assertThat(rows("[{'type': 'filter', 'params': {'column': 'country', 'operator': 'ne', 'value': 'India'}}]"))
                .containsExactly("2| Bo |France|n/a|20.0", "4|Dia|-|44|5.25", "5|Asha|Chile|31.5|1.0");
    }

    @Test
    void aRejectingCastTakesRowsOutAndSaysWhichAndWhy() throws SQLException {
        CompiledPipeline compiled =
                compile("[{'type': 'cast', 'params': {'column': 'age', 'to_type': 'integer', 'on_error': 'reject'}}]");
        assertThat(rows(compiled, compiled.sql()))
                .containsExactly("1|Asha|India|31|10.5", "3|Chen|India|-|-", "4|Dia|-|44|5.25");
        assertThat(rows(compiled, compiled.rejectsSql().orElseThrow()))
                .containsExactly(
                        "2|1|age|step 1 (cast): 'n/a' in column 'age' is not an integer"
                                + "|{\"id\":2,\"name\":\" Bo \",\"country\":\"France\",\"age\":\"n/a\",\"spent\":20.0}",
                        "5|1|age|step 1 (cast): '31.5' in column 'age' is not an integer"
                                + "|{\"id\":5,\"name\":\"Asha\",\"country\":\"Chile\",\"age\":\"31.5\",\"spent\":1.0}");
    }

    @Test
    void aFailingCastNamesTheStepTheValueAndTheColumn() {
        assertThatThrownBy(() -> rows("[{'type': 'cast', 'params': {'column': 'age', 'to_type': 'integer'}}]"))
                .hasMessageContaining("step 1 (cast): 'n/a' in column 'age' is not an integer");
    }

    @Test
    void theFirstAfterASortIsTheOneThatDeduplicationKeeps() throws SQLException {
        assertThat(rows("""
                [{'type': 'sort', 'params': {'column': 'spent'}},
                 {'type': 'deduplicate', 'params': {'keys': ['name']}},
                 {'type': 'select', 'params': {'columns': ['name', 'id']}},
                 {'type': 'limit', 'params': {'count': 2}}]""")).containsExactly("Asha|5", "Dia|4");
    }

    @Test
    void groupsComeInTheOrderOfTheirKeys() throws SQLException {
        assertThat(rows("""
                [{'type': 'aggregate', 'params': {'group_by': ['country'], 'aggregations': [
                    {'function': 'count'}, {'function': 'sum', 'column': 'spent', 'as': 'total'}]}}]""")).containsExactly("Chile|1|1.0", "France|1|20.0", "India|2|10.5", "-|1|5.25");
    }

    @Test
    void aMissingColumnIsNamedWithTheColumnsThereAreAndTheNearest() {
        assertThatThrownBy(() -> compile("""
                [{'type': 'trim', 'params': {}},
                 {'type': 'filter', 'params': {'column': 'contry', 'operator': 'eq', 'value': 'India'}}]"""))
                .isInstanceOf(PipelineProblem.class)
                .hasMessage("step 2 (filter): there is no column 'contry'; the columns are: id, name, country, age,"
                        + " spent; did you mean 'country'?");
    }
}
