package dev.millrace.pipelines;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Turns the steps of a pipeline into one query over the columns that a file really has.
 *
 * <p>Each step becomes one named subquery over the one before, each used once, so that an engine's optimizer sees through
 * all of them and reads only the columns and rows that matter.
 */
public final class PipelineCompiler {

    private PipelineCompiler() {}

    /**
     * Compiles a pipeline.
     *
     * @param input the columns of the file, in order, no two of the same name
     * @throws PipelineProblem when a step does not suit the columns it meets
     */
    public static CompiledPipeline compile(Pipeline pipeline, List<Column> input, Dialect dialect) {
        List<Step> steps = pipeline.steps();
        HiddenColumns hidden = HiddenColumns.of(steps, input);
        Query query = new Query(dialect, hidden, input);
        List<StepPlan> plans = new ArrayList<>();
        List<String> rejects = new ArrayList<>();
        for (int i = 0; i < steps.size(); i++) {
            Step step = steps.get(i);
            StepCompiler compiler = new StepCompiler(i + 1, step, query, dialect);
            compiler.rejects().ifPresent(rejects::add);
            compiler.compile(hidden.orderMattersAfter(i));
            plans.add(new StepPlan(i + 1, step, query.columns()));
        }
        return new CompiledPipeline(plans, query.columns(), query.sql(), union(rejects), hidden.rowNumber());
    }

    private static Optional<String> union(List<String> rejects) {
        if (rejects.isEmpty()) {
            return Optional.empty();
        }
        return Optional.of("select * from (" + String.join("\nunion all\n", rejects) + ") as rejects\n"
                + "order by line nulls last, step");
    }
}
