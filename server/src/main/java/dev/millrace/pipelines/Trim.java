package dev.millrace.pipelines;

import java.util.List;

/**
 * Takes white space off both ends of text: {@code {column? | columns?}}.
 *
 * @param columns empty for every text column
 */
public record Trim(List<String> columns) implements Step {

    static Trim read(Params params) {
        return new Trim(params.columnOrColumns());
    }

    @Override
    public StepType type() {
        return StepType.TRIM;
    }
}
