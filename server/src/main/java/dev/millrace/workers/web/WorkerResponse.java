package dev.millrace.workers.web;

import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.Map;

import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

import dev.millrace.workers.Worker;
import dev.millrace.workers.WorkerOrder;

/**
 * A program that runs tasks.
 *
 * @param id how it calls itself
 * @param workerId the same
 * @param status `active`; `paused` and `draining` where an operator or the worker itself said so; `inactive` when it left, or
 *     gave no sign of life for three heartbeats
 * @param order what an operator wants of it
 * @param handlers the kinds of tasks that it runs
 * @param queues the only queues that it serves; empty: all
 * @param currentLoad how many tasks it says it runs
 * @param maxCapacity how many it runs at most
 * @param resources what each of its runs uses, where the task itself says nothing
 * @param incarnation counts its registrations: only the newest one may act
 * @param servesAll whether it is given everybody's tasks, or only its owner's and those of the owner's teams
 * @param isNode whether it is the worker inside a server
 */
record WorkerResponse(
        String id,
        String workerId,
        String status,
        WorkerOrder order,
        List<String> handlers,
        List<String> queues,
        int currentLoad,
        int maxCapacity,
        @Nullable String host,
        @Nullable String version,
        Map<String, String> labels,
        @Nullable JsonNode resources,
        long incarnation,
        boolean servesAll,
        boolean isNode,
        Instant registeredAt,
        Instant lastHeartbeatAt) {

    static WorkerResponse of(Worker worker) {
        return new WorkerResponse(
                worker.id().value(),
                worker.id().value(),
                worker.status().name().toLowerCase(Locale.ROOT),
                worker.order(),
                worker.handlers(),
                worker.queues(),
                worker.currentLoad(),
                worker.maxCapacity(),
                worker.host(),
                worker.version(),
                worker.labels(),
                worker.resources(),
                worker.incarnation(),
                worker.servesAll(),
                worker.isNode(),
                worker.registeredAt(),
                worker.lastHeartbeatAt());
    }
}
