package dev.millrace.pipelines;

/**
 * One thing that a file job does to its rows.
 *
 * <p>In JSON a step is {@code {"type": …, "params": {…}}}; each record documents its own params, and
 * {@code docs/reference/steps.md} shows them all. A step says nothing about any engine: {@link PipelineCompiler} spells
 * it through a {@link Dialect}.
 */
public sealed interface Step
        permits Aggregate,
                Cast,
                ConvertFormat,
                Deduplicate,
                Derive,
                Drop,
                FillNull,
                Filter,
                Limit,
                Rename,
                Replace,
                Sample,
                Select,
                Sort,
                Trim {

    StepType type();

    /** What happens to the number of rows. */
    default RowEffect rowEffect() {
        return RowEffect.KEEPS;
    }

    /** How many rows there can be after the step, its rejects not counted. */
    default RowRange rowsAfter(RowRange before) {
        return switch (rowEffect()) {
            case KEEPS -> before;
            case DROPS -> before.anyPart();
            case MERGES -> before.notEmptied();
        };
    }

    /** Whether the step may take rows out into the rejects file. */
    default boolean mayReject() {
        return false;
    }
}
