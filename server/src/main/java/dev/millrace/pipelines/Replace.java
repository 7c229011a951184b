package dev.millrace.pipelines;

import java.util.List;

/**
 * Replaces text in text columns: {@code {column | columns, find, replacement, mode?}}.
 *
 * @param find text, or a pattern when the mode is {@code regex}
 */
public record Replace(List<String> columns, String find, String replacement, Mode mode) implements Step {

    /** What {@code find} has to meet. */
    public enum Mode {
        /** Any part of the value, every time it occurs. */
        PART,
        /** The whole value. */
        WHOLE,
        /** Any part that matches a pattern, every time; the replacement is plain text. */
        REGEX
    }

    static Replace read(Params params) {
        List<String> columns = params.requiredColumns();
        Mode mode = params.choice("mode", Mode.class, Mode.PART);
        String find = mode == Mode.REGEX ? params.pattern("find") : params.text("find", Limits.TEXT_LENGTH);
        if (find.isEmpty() && mode == Mode.PART && params.has("find")) {
            params.wrong("find", "must not be empty, unless mode is whole");
        }
        return new Replace(columns, find, params.text("replacement", Limits.TEXT_LENGTH), mode);
    }

    @Override
    public StepType type() {
        return StepType.REPLACE;
    }
}
