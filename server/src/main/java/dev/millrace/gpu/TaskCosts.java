package dev.millrace.gpu;

import java.util.Collection;
import java.util.Map;
import java.util.UUID;
import java.util.stream.Collectors;

import org.springframework.stereotype.Service;

/** Says what tasks cost at any time: before their first run, while one runs, and from the moment at which it has ended. */
@Service
public class TaskCosts {

    private final RunCostRepository costs;

    TaskCosts(RunCostRepository costs) {
        this.costs = costs;
    }

    /** The costs of those of the tasks that use, used or will use GPUs, as far as anybody has said so. */
    public Map<UUID, TaskCost> of(Collection<UUID> tasks) {
        if (tasks.isEmpty()) {
            return Map.of();
        }
        return costs.ofTasks(tasks).entrySet().stream()
                .collect(Collectors.toMap(Map.Entry::getKey, entry -> TaskCost.of(entry.getValue())));
    }
}
