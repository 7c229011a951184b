package dev.millrace.engine.child;

import java.util.List;

import com.fasterxml.jackson.annotation.JsonSubTypes;
import com.fasterxml.jackson.annotation.JsonTypeInfo;
import org.jspecify.annotations.Nullable;

import dev.millrace.pipelines.Column;

/** What a child says to the server, one JSON object a line. */
@JsonTypeInfo(use = JsonTypeInfo.Id.NAME, property = "reply")
@JsonSubTypes({
    @JsonSubTypes.Type(value = Reply.Ready.class, name = "ready"),
    @JsonSubTypes.Type(value = Reply.Progressed.class, name = "progressed"),
    @JsonSubTypes.Type(value = Reply.Planned.class, name = "planned"),
    @JsonSubTypes.Type(value = Reply.Finished.class, name = "finished"),
    @JsonSubTypes.Type(value = Reply.Refused.class, name = "refused")
})
public sealed interface Reply {

    /** The child is warm and waits for its order. */
    record Ready() implements Reply {}

    /**
     * How far the job is.
     *
     * @param fraction from 0 to 1
     * @param rows records read so far, as far as known
     * @param bytes of the input read so far
     */
    record Progressed(double fraction, long rows, long bytes) implements Reply {}

    /**
     * What would happen.
     *
     * @param format of the file, such as {@code csv.gz}
     * @param dialect how a text file is written; null for the others
     * @param rowEstimate records in the file
     * @param exact whether the estimate is a count
     * @param sampledRows how many records the preview was made from
     * @param stages the columns of the file, then those after each step
     * @param rows the first rows of the result, as text; null is null
     */
    record Planned(
            String format,
            @Nullable Dialect dialect,
            long rowEstimate,
            boolean exact,
            long sampledRows,
            List<Stage> stages,
            List<List<@Nullable String>> rows)
            implements Reply {}

    /** How a text file is written. */
    record Dialect(
            String encoding,
            @Nullable String delimiter,
            @Nullable String quote,
            boolean header) {}

    /** The columns at one point of the pipeline; the first stage is the file itself. */
    record Stage(String step, List<Column> columns) {}

    /**
     * The job is done and every row accounted for.
     *
     * @param output name of the file in the job's folder
     * @param rejects name of the file of rejected rows; null when there are none
     */
    record Finished(
            long rowsIn,
            long rowsOut,
            long rowsFiltered,
            long rowsRejected,
            String output,
            long outputBytes,
            @Nullable String rejects)
            implements Reply {}

    /** The job cannot be done; the message is for its owner. */
    record Refused(Refusal.Kind kind, String message) implements Reply {}
}
