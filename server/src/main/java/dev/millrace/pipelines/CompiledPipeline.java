package dev.millrace.pipelines;

import java.util.List;
import java.util.Optional;

/**
 * A pipeline as one query of an engine, over a relation that the engine provides under the name {@link #INPUT}.
 *
 * @param steps what each step does, in order
 * @param columns what comes out
 * @param sql the whole as one {@code select}
 * @param rejectsSql finds the rows that steps reject, over the same input: {@code line} (the number in the input's
 *     column, null behind an aggregation), {@code step}, {@code column_name}, {@code reason} and {@code raw} (the row as a
 *     JSON object). Empty when no step rejects
 * @param rowNumberColumn the extra column that the input must have beside the file's own: the number of each row, from 1
 *     in the order of the file, as an integer of 64 bits. Empty when no step needs it, as numbering costs time
 */
public record CompiledPipeline(
        List<StepPlan> steps,
        List<Column> columns,
        String sql,
        Optional<String> rejectsSql,
        Optional<String> rowNumberColumn) {

    /** The name of the relation that the query reads. */
    public static final String INPUT = "input";

    public CompiledPipeline {
        steps = List.copyOf(steps);
        columns = List.copyOf(columns);
    }

    /**
     * How many rows can come out when so many were read and so many of them rejected by steps. A run whose output is
     * outside has lost or invented rows: rows in = rows out + filtered + rejected, and what the steps can filter is
     * bounded, often exactly.
     */
    public RowRange rowsOut(long rowsIn, long rejected) {
        boolean oneRejects = steps.stream().filter(StepPlan::mayReject).count() == 1;
        RowRange rows = RowRange.exactly(rowsIn);
        for (StepPlan plan : steps) {
            rows = plan.step().rowsAfter(rows);
            if (plan.mayReject()) {
                rows = rows.without(oneRejects ? rejected : 0, rejected);
            }
        }
        return new RowRange(rows.least(), Math.min(rows.most(), Math.max(rowsIn - rejected, 0)));
    }
}
