package dev.millrace.pipelines;

import java.util.List;

/**
 * Keeps one row of those with equal keys: {@code {keys?, keep?}}. Nulls are equal to each other here.
 *
 * @param keys empty for all columns
 */
public record Deduplicate(List<String> keys, Keep keep) implements Step {

    /** Which one of the equal rows stays. */
    public enum Keep {
        FIRST,
        LAST
    }

    static Deduplicate read(Params params) {
        List<String> keys = params.has("keys") ? params.columns("keys") : List.of();
        return new Deduplicate(keys, params.choice("keep", Keep.class, Keep.FIRST));
    }

    @Override
    public StepType type() {
        return StepType.DEDUPLICATE;
    }

    @Override
    public RowEffect rowEffect() {
        return RowEffect.DROPS;
    }

    @Override
    public RowRange rowsAfter(RowRange before) {
        return before.notEmptied();
    }
}
