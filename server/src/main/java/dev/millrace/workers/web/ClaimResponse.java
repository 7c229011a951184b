package dev.millrace.workers.web;

import java.time.Instant;
import java.util.List;
import java.util.UUID;

import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

import dev.millrace.platform.WrittenJson;
import dev.millrace.tasks.Claim;
import dev.millrace.workers.WorkerOrder;
import dev.millrace.workers.WorkerProtocol.Claimed;

/**
 * @param tasks what the worker holds from now on; perhaps nothing
 * @param order what an operator wants of it: {@code work}, {@code pause} or {@code drain}
 * @param waitedSeconds how long the claim had been here before the tasks were taken for it: the leases began later than so long
 *     after the claim was sent
 */
record ClaimResponse(List<ClaimedTask> tasks, WorkerOrder order, double waitedSeconds) {

    static ClaimResponse of(Claimed claimed) {
        return new ClaimResponse(
                claimed.tasks().stream().map(ClaimedTask::of).toList(),
                claimed.order(),
                claimed.waited().toMillis() / 1000.0);
    }

    /**
     * A task that the worker holds.
     *
     * @param fence shows that the worker holds it: belongs to every word about this run
     * @param traceparent the W3C trace that the task belongs to
     * @param attempt which run this is, from 1
     * @param timeout how many seconds the run may take
     * @param startedAt when the lease began, by the server's clock
     * @param deadline when the run must have ended, by the server's clock
     */
    record ClaimedTask(
            UUID taskId,
            long fence,
            String name,
            String handler,
            String queue,
            int attempt,
            long timeout,
            Instant startedAt,
            Instant deadline,
            @Nullable String traceparent,
            JsonNode payload) {

        static ClaimedTask of(Claim claim) {
            return new ClaimedTask(
                    claim.id().value(),
                    claim.fence(),
                    claim.name(),
                    claim.handler(),
                    claim.queue(),
                    claim.attempt(),
                    claim.timeout().toSeconds(),
                    claim.startedAt(),
                    claim.startedAt().plus(claim.timeout()),
                    claim.traceparent(),
                    WrittenJson.of(claim.payload()));
        }
    }
}
