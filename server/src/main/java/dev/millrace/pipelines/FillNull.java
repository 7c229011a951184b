package dev.millrace.pipelines;

import java.util.List;

/** Puts a value where there is none: {@code {column | columns, value}}. */
public record FillNull(List<String> columns, Literal value) implements Step {

    static FillNull read(Params params) {
        return new FillNull(params.requiredColumns(), params.literal("value"));
    }

    @Override
    public StepType type() {
        return StepType.FILL_NULL;
    }
}
