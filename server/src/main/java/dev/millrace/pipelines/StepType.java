package dev.millrace.pipelines;

import java.util.Locale;

/** The steps there are, by the name that {@code type} carries in JSON. */
public enum StepType {
    FILTER,
    SELECT,
    DROP,
    RENAME,
    CAST,
    DERIVE,
    FILL_NULL,
    REPLACE,
    TRIM,
    SORT,
    LIMIT,
    SAMPLE,
    DEDUPLICATE,
    AGGREGATE,
    CONVERT_FORMAT;

    /** Reads the params of such a step; what is wrong with them is noted there, and the step is then of no use. */
    Step read(Params params) {
        return switch (this) {
            case FILTER -> Filter.read(params);
            case SELECT -> Select.read(params);
            case DROP -> Drop.read(params);
            case RENAME -> Rename.read(params);
            case CAST -> Cast.read(params);
            case DERIVE -> Derive.read(params);
            case FILL_NULL -> FillNull.read(params);
            case REPLACE -> Replace.read(params);
            case TRIM -> Trim.read(params);
            case SORT -> Sort.read(params);
            case LIMIT -> Limit.read(params);
            case SAMPLE -> Sample.read(params);
            case DEDUPLICATE -> Deduplicate.read(params);
            case AGGREGATE -> Aggregate.read(params);
            case CONVERT_FORMAT -> ConvertFormat.read(params);
        };
    }

    @Override
    public String toString() {
        return name().toLowerCase(Locale.ROOT);
    }
}
