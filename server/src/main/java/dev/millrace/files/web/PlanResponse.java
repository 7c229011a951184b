package dev.millrace.files.web;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

import org.jspecify.annotations.Nullable;

import dev.millrace.engine.EnginePlan;
import dev.millrace.pipelines.Column;

/**
 * What a job would do.
 *
 * @param format of the file, such as {@code csv.gz}
 * @param dialect how a text file is written; null for the others
 * @param rowEstimate records in the file
 * @param rowEstimateIsExact whether they were counted
 * @param stages the columns of the file, then those after each step
 * @param rows the first rows of the result, with values as text
 */
record PlanResponse(
        String format,
        EnginePlan.@Nullable Dialect dialect,
        long rowEstimate,
        boolean rowEstimateIsExact,
        List<EnginePlan.Stage> stages,
        List<Map<String, @Nullable String>> rows) {

    static PlanResponse of(EnginePlan plan) {
        List<String> names =
                plan.stages().getLast().columns().stream().map(Column::name).toList();
        return new PlanResponse(
                plan.format(),
                plan.dialect(),
                plan.rowEstimate(),
                plan.exact(),
                plan.stages(),
                plan.rows().stream().map(row -> named(names, row)).toList());
    }

    private static Map<String, @Nullable String> named(List<String> names, List<@Nullable String> values) {
        Map<String, @Nullable String> row = new LinkedHashMap<>();
        for (int i = 0; i < names.size(); i++) {
            row.put(names.get(i), values.get(i));
        }
        return row;
    }
}
