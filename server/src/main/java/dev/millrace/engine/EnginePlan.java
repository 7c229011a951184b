package dev.millrace.engine;

import java.util.List;

import org.jspecify.annotations.Nullable;

import dev.millrace.engine.child.Reply;
import dev.millrace.pipelines.Column;

/**
 * What a job would do, from the beginning of its file.
 *
 * @param format such as {@code csv.gz}
 * @param dialect how a text file is written; null for Parquet
 * @param rowEstimate records in the file
 * @param exact whether that is a count
 * @param sampledRows how many records the rows below were made from
 * @param stages the columns of the file, then those after each step
 * @param rows the first rows that come out, as text; null is null
 */
public record EnginePlan(
        String format,
        @Nullable Dialect dialect,
        long rowEstimate,
        boolean exact,
        long sampledRows,
        List<Stage> stages,
        List<List<@Nullable String>> rows) {

    /**
     * How a text file is written.
     *
     * @param delimiter null for JSON, as is the quote
     */
    public record Dialect(
            String encoding,
            @Nullable String delimiter,
            @Nullable String quote,
            boolean header) {}

    /**
     * The columns at one point.
     *
     * @param step the type of the step that they come out of; {@code input} for the file
     */
    public record Stage(String step, List<Column> columns) {}

    static EnginePlan of(Reply.Planned planned) {
        Reply.Dialect dialect = planned.dialect();
        return new EnginePlan(
                planned.format(),
                dialect == null
                        ? null
                        : new Dialect(dialect.encoding(), dialect.delimiter(), dialect.quote(), dialect.header()),
                planned.rowEstimate(),
                planned.exact(),
                planned.sampledRows(),
                planned.stages().stream()
                        .map(stage -> new Stage(stage.step(), stage.columns()))
                        .toList(),
                planned.rows());
    }
}
