package dev.millrace.pipelines;

import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;

import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import tools.jackson.databind.DeserializationFeature;
import tools.jackson.databind.json.JsonMapper;

import dev.millrace.pipelines.Table.Row;

/** Runs steps over small tables, for tests of what steps do. */
abstract class StepCase {

    static final JsonMapper JSON = JsonMapper.builder()
            .enable(DeserializationFeature.USE_BIG_DECIMAL_FOR_FLOATS)
            .build();

    static DuckDb db;

    @BeforeAll
    static void open() throws SQLException {
        db = DuckDb.open();
    }

    @AfterAll
    static void close() throws SQLException {
        db.close();
    }

    static CompiledPipeline compile(List<Column> columns, List<Map<String, Object>> steps) {
        return PipelineCompiler.compile(Pipeline.parse(JSON.valueToTree(steps)), columns, new DuckDbDialect());
    }

    static Map<String, Object> step(String type, Map<String, Object> params) {
        return Map.of("type", type, "params", params);
    }

    static List<List<@Nullable Object>> run(Table table, List<Map<String, Object>> steps) throws SQLException {
        CompiledPipeline compiled = compile(table.columns(), steps);
        db.load(table, compiled.rowNumberColumn());
        return db.values(compiled.sql());
    }

    static Table texts(String... values) {
        List<Row> rows = new ArrayList<>();
        for (String value : values) {
            rows.add(new Row(rows.size() + 1, new ArrayList<>(Arrays.asList(value))));
        }
        return new Table(List.of(new Column("t", ColumnType.TEXT)), rows);
    }
}
