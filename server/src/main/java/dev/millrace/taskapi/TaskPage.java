package dev.millrace.taskapi;

import java.util.List;

import org.jspecify.annotations.Nullable;

import dev.millrace.platform.Page;
import dev.millrace.tasks.Task;

/**
 * A page of a list of tasks.
 *
 * @param isEstimate whether the total is the planner's guess, as counting would have taken too long
 * @param nextCursor where the next page begins; null on the last one
 */
public record TaskPage(
        Page<Task> page, boolean isEstimate, @Nullable String nextCursor) {

    /** How many tasks a list has. */
    public record Total(long count, boolean isEstimate) {}

    public List<Task> tasks() {
        return page.items();
    }
}
