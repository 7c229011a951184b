package dev.millrace.pipelines;

import java.util.Map;

/** Gives columns new names, all at once, so that two may swap: {@code {columns: {"old": "new"}}}. */
public record Rename(Map<String, String> columns) implements Step {

    static Rename read(Params params) {
        return new Rename(params.renames("columns"));
    }

    @Override
    public StepType type() {
        return StepType.RENAME;
    }
}
