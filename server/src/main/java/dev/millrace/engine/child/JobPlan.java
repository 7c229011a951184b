package dev.millrace.engine.child;

import java.io.IOException;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;

import org.jspecify.annotations.Nullable;

import dev.millrace.pipelines.CompiledPipeline;
import dev.millrace.pipelines.DuckDbDialect;
import dev.millrace.pipelines.Pipeline;
import dev.millrace.pipelines.PipelineCompiler;
import dev.millrace.pipelines.StepPlan;

/** Looks at the beginning of a file, and runs the steps over that. */
final class JobPlan {

    private static final int ROWS = 20;
    private static final long BEGINNING = 4 << 20;

    private final Order order;

    JobPlan(Order order) {
        this.order = order;
    }

    Reply.Planned plan() throws IOException, SQLException, Refusal {
        Source source = Source.beginning(order, BEGINNING);
        Path folder = Path.of(order.folder());
        try (Connection connection = Duck.open(folder, order.bounds());
                Statement statement = connection.createStatement()) {
            Preview preview = Preview.of(source, order, connection);
            Input input = preview.sample();
            CompiledPipeline compiled =
                    PipelineCompiler.compile(Pipeline.parse(order.steps()), input.columns(), new DuckDbDialect());
            statement.execute(input.define(compiled));
            return new Reply.Planned(
                    source.kind().toString(),
                    dialect(source, input),
                    preview.estimate(),
                    preview.exact(),
                    preview.records(),
                    stages(input, compiled),
                    rows(statement, compiled.sql()));
        }
    }

    private static Reply.@Nullable Dialect dialect(Source source, Input input) {
        if (source.encoding() == null) {
            return null;
        }
        String encoding = source.encoding().toString();
        if (!(input instanceof CsvInput csv)) {
            return new Reply.Dialect(encoding, null, null, false);
        }
        CsvShape shape = csv.shape();
        return new Reply.Dialect(
                encoding,
                String.valueOf((char) shape.dialect().delimiter()),
                String.valueOf((char) shape.dialect().quote()),
                shape.header());
    }

    private static List<Reply.Stage> stages(Input input, CompiledPipeline compiled) {
        List<Reply.Stage> stages = new ArrayList<>();
        stages.add(new Reply.Stage("input", input.columns()));
        for (StepPlan step : compiled.steps()) {
            stages.add(new Reply.Stage(step.type().toString(), step.columns()));
        }
        return stages;
    }

    private static List<List<@Nullable String>> rows(Statement statement, String query) throws SQLException {
        List<List<@Nullable String>> rows = new ArrayList<>();
        try (ResultSet result = statement.executeQuery(query + "\nlimit " + ROWS)) {
            int width = result.getMetaData().getColumnCount();
            while (result.next()) {
                List<@Nullable String> row = new ArrayList<>(width);
                for (int i = 1; i <= width; i++) {
                    row.add(result.getString(i));
                }
                rows.add(row);
            }
        }
        return rows;
    }
}
