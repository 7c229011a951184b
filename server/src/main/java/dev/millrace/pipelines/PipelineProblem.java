package dev.millrace.pipelines;

import java.util.Collection;
import java.util.Objects;

/**
 * A step that does not suit the columns it meets: written for the job's owner, with the step's number (from 1), the
 * column, the columns there are, and what would have been right.
 */
public final class PipelineProblem extends RuntimeException {

    private final int step;

    PipelineProblem(int step, StepType type, String message) {
        super("step " + step + " (" + type + "): " + message);
        this.step = step;
    }

    /** Counted from 1. */
    public int step() {
        return step;
    }

    @Override
    public String getMessage() {
        return Objects.requireNonNull(super.getMessage());
    }

    static String noColumn(String name, Collection<String> columns) {
        return "there is no column " + Words.quoted(name) + "; the columns are: " + Words.list(columns)
                + Words.suggestion(name, columns);
    }
}
