package dev.millrace.pipelines;

import static org.assertj.core.api.Assertions.assertThat;

import java.sql.SQLException;
import java.util.List;
import java.util.Locale;

import org.junit.jupiter.api.Test;
import tools.jackson.databind.json.JsonMapper;

/** What the compiler itself writes is plain SQL, and as fast as a query by hand. */
class DialectSeamTest {

    private static final List<Column> COLUMNS = List.of(
            new Column("country", ColumnType.TEXT),
            new Column("amount", ColumnType.INTEGER),
            new Column("day", ColumnType.DATE));

    private static final String EVERY_STEP = """
            [{"type": "filter", "params": {"all": [
                {"column": "country", "operator": "starts_with", "value": "I"},
                {"column": "country", "operator": "matches", "value": "a$"},
                {"column": "day", "operator": "between", "value": ["2024-01-01", "2024-12-31"]},
                {"column": "amount", "operator": "not_in", "value": [1, 2]}]}},
             {"type": "cast", "params": {"column": "amount", "to_type": "decimal"}},
             {"type": "cast", "params": {"column": "country", "to_type": "integer", "on_error": "reject"}},
             {"type": "cast", "params": {"column": "country", "to_type": "text"}},
             {"type": "derive", "params": {"column": "x", "expression":
                "if(amount > 1 and not contains(country, 'x'), concat(left(country, 2), year(day)), upper(country))"}},
             {"type": "fill_null", "params": {"column": "amount", "value": 0}},
             {"type": "replace", "params": {"column": "x", "find": "[0-9]", "replacement": "\\\\1", "mode": "regex"}},
             {"type": "trim"},
             {"type": "rename", "params": {"columns": {"x": "y"}}},
             {"type": "drop", "params": {"columns": ["day"]}},
             {"type": "sample", "params": {"fraction": 0.5}},
             {"type": "sort", "params": {"column": "y", "order": "desc"}},
             {"type": "deduplicate", "params": {"keys": ["country"]}},
             {"type": "limit", "params": {"count": 10}},
             {"type": "aggregate", "params": {"group_by": ["y"], "aggregations": [
                {"function": "count"}, {"function": "avg", "column": "amount"}]}},
             {"type": "select", "params": {"columns": ["y"]}}]""";

    private static CompiledPipeline compile(String steps, Dialect dialect) {
        return PipelineCompiler.compile(Pipeline.parse(new JsonMapper().readTree(steps)), COLUMNS, dialect);
    }

    /** With a dialect of another engine, nothing of DuckDB's own is left in the query. */
    @Test
    void noStepSpellsAnythingOfDuckDbItself() {
        CompiledPipeline compiled = compile(EVERY_STEP, new SparkishDialect());
        for (String sql : List.of(compiled.sql(), compiled.rejectsSql().orElseThrow())) {
            String words = sql.toLowerCase(Locale.ROOT);
            assertThat(words)
                    .doesNotContain("\"", "::", "qualify", "exclude", "using sample", "try_cast(", "regexp_matches")
                    .doesNotContain("error(", "json_object", "varchar", "bigint", "isodow", " hash(", "md5");
        }
        assertThat(compiled.sql()).contains("`country`", "rlike", "startswith(", "raise_problem(");
    }

    @Test
    void theFirstFilterHasThePlanOfAQueryByHand() throws SQLException {
        String filter = """
                [{"type": "filter", "params": {"column": "country", "operator": "eq", "value": "India"}},
                 {"type": "convert_format", "params": {"to_format": "parquet"}}]""";
        try (DuckDb db = DuckDb.open()) {
            db.run("create table input as select 'India' as country, 1 :: bigint as amount, date '2024-01-01' as day");
            List<?> byHand = db.rows("explain select * from input where country = 'India'");
            assertThat(db.rows("explain " + compile(filter, new DuckDbDialect()).sql()))
                    .isEqualTo(byHand);
        }
    }

    @Test
    void onlyTheColumnsThatMatterAreRead() throws SQLException {
        String steps = """
                [{"type": "derive", "params": {"column": "y", "expression": "year(day)"}},
                 {"type": "trim"},
                 {"type": "filter", "params": {"column": "y", "operator": "gt", "value": 2000}},
                 {"type": "select", "params": {"columns": ["amount"]}}]""";
        try (DuckDb db = DuckDb.open()) {
            db.run("create table input as select 'India' as country, i as amount, date '1990-01-01' + i :: int as day"
                    + " from range(20000) as r(i)");
            String plan = db.rows(
                            "explain " + compile(steps, new DuckDbDialect()).sql())
                    .toString();
            assertThat(plan).contains("amount", "day").doesNotContain("country");
        }
    }

    @Test
    void rowsAreNumberedOnlyWhereAStepNeedsIt() {
        Dialect dialect = new DuckDbDialect();
        String filter = "{\"type\": \"filter\", \"params\": {\"column\": \"day\", \"operator\": \"not_null\"}}";
        String count = "{\"type\": \"aggregate\", \"params\": {\"aggregations\": [{\"function\": \"count\"}]}}";
        String sort = "{\"type\": \"sort\", \"params\": {\"column\": \"count\"}}";
        assertThat(compile("[" + filter + "]", dialect).rowNumberColumn()).isEmpty();
        assertThat(compile("[" + filter + "," + count + "," + sort + "]", dialect)
                        .rowNumberColumn())
                .isEmpty();
        assertThat(compile("[" + sort.replace("count", "day") + "]", dialect).rowNumberColumn())
                .contains("__row");
    }
}
