package dev.millrace.pipelines;

import java.util.List;

/**
 * The step being compiled: its number and the columns it meets.
 *
 * @param number counted from 1
 */
record StepContext(int number, StepType type, Columns columns) {

    StepContext(int number, StepType type, List<Column> columns) {
        this(number, type, new Columns(columns));
    }

    Column column(String name) {
        return columns.find(name).orElseThrow(() -> problem(PipelineProblem.noColumn(name, columns.names())));
    }

    List<Column> columns(List<String> names) {
        return names.stream().map(this::column).toList();
    }

    PipelineProblem problem(String message) {
        return new PipelineProblem(number, type, message);
    }
}
