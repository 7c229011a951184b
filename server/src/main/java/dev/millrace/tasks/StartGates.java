package dev.millrace.tasks;

import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.stereotype.Component;
import org.springframework.util.function.SingletonSupplier;

/** Asks the gates which of the tasks that were taken may start, and ends or puts back the others. */
@Component
class StartGates {

    private static final Logger log = LoggerFactory.getLogger(StartGates.class);

    /** How long tasks wait that could not be asked about. */
    private static final Duration AFTER_FAILURE = Duration.ofSeconds(1);

    /** Gates may themselves use the queue, so they are asked for only when they are needed. */
    private final Supplier<List<StartGate>> gates;

    private final TaskEndings endings;

    StartGates(ObjectProvider<StartGate> gates, TaskEndings endings) {
        this.gates = SingletonSupplier.of(() -> gates.stream().toList());
        this.endings = endings;
    }

    /**
     * Those of the claims that may start. Where a gate fails, all are given back before it is told: nobody would run them, and
     * they would count as lost.
     */
    List<Claim> admit(List<Claim> claims) {
        if (claims.isEmpty()) {
            return claims;
        }
        Map<TaskId, StartGate.Refusal> refusals = new HashMap<>();
        try {
            gates.get().forEach(gate -> refusals.putAll(gate.refusals(claims)));
        } catch (RuntimeException e) {
            giveBack(claims, e);
            throw e;
        }
        if (refusals.isEmpty()) {
            return claims;
        }
        List<Claim> admitted = new ArrayList<>();
        List<RunEnd> ends = new ArrayList<>();
        for (Claim claim : claims) {
            StartGate.Refusal refusal = refusals.get(claim.id());
            if (refusal == null) {
                admitted.add(claim);
            } else {
                ends.add(end(claim, refusal));
                log.atInfo()
                        .addKeyValue("task_id", claim.id())
                        .addKeyValue("reason", refusal.reason())
                        .log("Task may not start");
            }
        }
        endings.record(ends);
        return admitted;
    }

    private void giveBack(List<Claim> claims, RuntimeException reason) {
        try {
            endings.record(claims.stream()
                    .<RunEnd>map(claim -> new RunEnd.PutBack(claim, RunEnd.Outcome.RELEASED, null, AFTER_FAILURE))
                    .toList());
        } catch (RuntimeException e) {
            reason.addSuppressed(e); // their leases lapse
        }
    }

    private static RunEnd end(Claim claim, StartGate.Refusal refusal) {
        return switch (refusal) {
            case StartGate.Refusal.Wait wait ->
                new RunEnd.PutBack(claim, RunEnd.Outcome.REFUSED, wait.reason(), wait.pause());
            case StartGate.Refusal.Fail fail -> RunEnd.Ended.failed(claim, fail.reason());
        };
    }
}
