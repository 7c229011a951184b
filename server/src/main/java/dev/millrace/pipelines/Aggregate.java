package dev.millrace.pipelines;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;

/**
 * Makes one row of every group: {@code {group_by?, aggregations: [{function, column?, as?}, …]}}. Groups come in the
 * order of their keys; no rows make no groups, not even one of everything.
 *
 * @param groupBy empty to make one group of all rows
 */
public record Aggregate(List<String> groupBy, List<Measure> aggregations) implements Step {

    /** What can be computed over a group; all but {@code count} of rows leave nulls out. */
    public enum Function {
        COUNT,
        SUM,
        AVG,
        MIN,
        MAX,
        COUNT_DISTINCT
    }

    /**
     * One computed column.
     *
     * @param column empty to count rows
     * @param as the name of the result
     */
    public record Measure(Function function, Optional<String> column, String as) {

        private static Measure read(Params params) {
            Function function = params.choice("function", Function.class);
            boolean rows = function == Function.COUNT && !params.has("column");
            Optional<String> column = rows ? Optional.empty() : Optional.of(params.column("column"));
            String otherwise =
                    column.map(name -> Words.wire(function) + "_" + name).orElse("count");
            return new Measure(function, column, params.has("as") ? params.column("as") : otherwise);
        }
    }

    static Aggregate read(Params params) {
        List<String> groupBy = params.has("group_by") ? params.columns("group_by") : List.of();
        Set<String> names = new HashSet<>();
        groupBy.forEach(name -> names.add(name.toLowerCase(Locale.ROOT)));
        List<Measure> measures = new ArrayList<>();
        params.eachObject("aggregations", Limits.VALUES, inner -> {
            int before = inner.problemCount();
            Measure measure = Measure.read(inner);
            if (inner.problemCount() == before && !names.add(measure.as().toLowerCase(Locale.ROOT))) {
                inner.wrong("as", "makes a second column " + Words.quoted(measure.as()));
            }
            measures.add(measure);
        });
        return new Aggregate(groupBy, measures);
    }

    @Override
    public StepType type() {
        return StepType.AGGREGATE;
    }

    @Override
    public RowEffect rowEffect() {
        return RowEffect.MERGES;
    }

    @Override
    public RowRange rowsAfter(RowRange before) {
        return groupBy.isEmpty() ? before.window(0, 1) : before.notEmptied();
    }
}
