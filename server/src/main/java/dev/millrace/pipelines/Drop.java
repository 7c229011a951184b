package dev.millrace.pipelines;

import java.util.List;

/** Leaves the named columns out: {@code {columns: […]}}. */
public record Drop(List<String> columns) implements Step {

    static Drop read(Params params) {
        return new Drop(params.columns("columns"));
    }

    @Override
    public StepType type() {
        return StepType.DROP;
    }
}
