package dev.millrace.pipelines;

import java.util.List;

/**
 * What one step does to the rows and columns of a file.
 *
 * @param number counted from 1, as messages count
 * @param columns the columns after the step
 */
public record StepPlan(int number, Step step, List<Column> columns) {

    public StepPlan {
        columns = List.copyOf(columns);
    }

    public StepType type() {
        return step.type();
    }

    public RowEffect rowEffect() {
        return step.rowEffect();
    }

    /** Whether rows may go to the rejects file here. */
    public boolean mayReject() {
        return step.mayReject();
    }
}
