package dev.millrace.pipelines;

/**
 * Keeps the rows that meet a condition.
 *
 * <p>{@code {column, operator, value}}, or a group {@code {all: […]}} or {@code {any: […]}} of such conditions and groups.
 */
public record Filter(Condition condition) implements Step {

    static Filter read(Params params) {
        return new Filter(new ConditionReader().read(params));
    }

    @Override
    public StepType type() {
        return StepType.FILTER;
    }

    @Override
    public RowEffect rowEffect() {
        return RowEffect.DROPS;
    }
}
