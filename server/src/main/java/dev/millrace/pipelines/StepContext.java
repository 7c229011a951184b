package dev.millrace.pipelines;

import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

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

    /** Engines do not tell names apart by case alone. */
    void refuseDoubles(List<Item> items) {
        Map<String, String> seen = new HashMap<>();
        for (Item item : items) {
            String name = item.column().name();
            String other = seen.put(name.toLowerCase(Locale.ROOT), name);
            if (other != null) {
                String difference =
                        other.equals(name) ? "" : " beside " + Words.quoted(other) + ", different in case alone";
                throw problem("makes a second column " + Words.quoted(name) + difference);
            }
        }
    }

    PipelineProblem problem(String message) {
        return new PipelineProblem(number, type, message);
    }
}
