package dev.millrace.gpu;

import java.util.List;

import org.jspecify.annotations.Nullable;

/**
 * What the runs of a task cost that use GPUs.
 *
 * @param total what they come to together, with the one to come while the task waits
 * @param runs in their order; never empty
 */
public record TaskCost(RunCost total, List<Run> runs) {

    /** What one run costs. */
    public record Run(int attempt, RunCost cost) {}

    /** What one of the runs costs; null where nothing can be said of it. */
    public @Nullable RunCost ofAttempt(int attempt) {
        return runs.stream()
                .filter(run -> run.attempt() == attempt)
                .findFirst()
                .map(Run::cost)
                .orElse(null);
    }

    static TaskCost of(List<Run> runs) {
        return new TaskCost(RunCost.sum(runs.stream().map(Run::cost).toList()), List.copyOf(runs));
    }
}
