package dev.millrace.workers;

import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.UUID;

import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/**
 * A program that runs tasks.
 *
 * @param owner the user whose credentials registered it; null for a node of the server
 * @param servesAll whether it is given everybody's tasks, or only its owner's and those of the owner's teams
 * @param handlers the kinds of tasks that it runs
 * @param queues the only queues that it serves; empty: all
 * @param order what an operator wants of it
 * @param currentLoad how many tasks it says it runs
 * @param maxCapacity how many it runs at most
 * @param resources what each of its runs uses, where the task itself says nothing
 * @param incarnation counts its registrations: only the newest one may act
 */
public record Worker(
        WorkerId id,
        @Nullable UUID owner,
        boolean servesAll,
        List<String> handlers,
        List<String> queues,
        WorkerStatus status,
        WorkerOrder order,
        int currentLoad,
        int maxCapacity,
        @Nullable String host,
        @Nullable String version,
        Map<String, String> labels,
        @Nullable JsonNode resources,
        long incarnation,
        Instant registeredAt,
        Instant lastHeartbeatAt) {

    /** Whether it is the worker inside a server. */
    public boolean isNode() {
        return owner == null;
    }
}
