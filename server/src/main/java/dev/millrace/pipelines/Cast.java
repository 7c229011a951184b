package dev.millrace.pipelines;

import java.util.List;

/**
 * Changes the type of columns: {@code {column | columns, to_type, precision?, scale?, on_error?}}.
 *
 * @param onError what becomes of a row with a value that cannot be converted
 */
public record Cast(List<String> columns, CastTarget target, OnError onError) implements Step {

    /** What to do about a value that cannot be converted. */
    public enum OnError {
        /** The job fails and says which value it was. */
        FAIL,
        /** The value becomes null. */
        NULL,
        /** The row goes to the rejects file. */
        REJECT
    }

    static Cast read(Params params) {
        List<String> columns = params.requiredColumns();
        CastTarget target = CastTarget.read(params);
        return new Cast(columns, target, params.choice("on_error", OnError.class, OnError.FAIL));
    }

    @Override
    public StepType type() {
        return StepType.CAST;
    }

    @Override
    public boolean mayReject() {
        return onError == OnError.REJECT;
    }
}
