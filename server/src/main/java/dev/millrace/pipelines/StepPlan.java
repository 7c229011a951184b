package dev.millrace.pipelines;

import java.util.List;

/**
 * What one step does to the rows and columns of a file.
 *
 * @param number counted from 1, as messages count
 * @param columns the columns after the step
 * @param mayReject whether rows may go to the rejects file here
 */
public record StepPlan(int number, StepType type, List<Column> columns, RowEffect rowEffect, boolean mayReject) {

    public StepPlan {
        columns = List.copyOf(columns);
    }
}
