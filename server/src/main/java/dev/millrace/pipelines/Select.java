package dev.millrace.pipelines;

import java.util.List;

/** Keeps the named columns, in the order named: {@code {columns: […]}}. */
public record Select(List<String> columns) implements Step {

    static Select read(Params params) {
        return new Select(params.columns("columns"));
    }

    @Override
    public StepType type() {
        return StepType.SELECT;
    }
}
