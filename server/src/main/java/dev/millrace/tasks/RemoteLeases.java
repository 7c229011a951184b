package dev.millrace.tasks;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.BooleanSupplier;
import java.util.stream.Collectors;

import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Service;
import org.springframework.transaction.PlatformTransactionManager;
import org.springframework.transaction.support.TransactionTemplate;
import tools.jackson.databind.JsonNode;

/** Leases of workers outside this process: whoever reports is checked against the worker that claimed. */
@Service
class RemoteLeases implements TaskLeases {

    private final LeaseRepository leases;
    private final RunResources resources;
    private final TransactionTemplate transaction;
    private final TaskClaims claims;
    private final ClaimQueue waiting;
    private final TaskEndings endings;
    private final StartGates gates;
    private final RunVerdict verdict;
    private final LeaseReaper reaper;
    private final GivenClaims given;
    private final ForgottenTasks forgotten;
    private final TaskHandlers handlers;

    RemoteLeases(
            LeaseRepository leases,
            RunResources resources,
            PlatformTransactionManager transactions,
            TaskClaims claims,
            ClaimQueue waiting,
            TaskEndings endings,
            StartGates gates,
            RunVerdict verdict,
            LeaseReaper reaper,
            GivenClaims given,
            ForgottenTasks forgotten,
            TaskHandlers handlers) {
        this.leases = leases;
        this.resources = resources;
        this.transaction = new TransactionTemplate(transactions);
        this.claims = claims;
        this.waiting = waiting;
        this.endings = endings;
        this.gates = gates;
        this.verdict = verdict;
        this.reaper = reaper;
        this.given = given;
        this.forgotten = forgotten;
        this.handlers = handlers;
    }

    @Override
    public List<Claim> claim(String worker, Wanted wanted, Duration wait, BooleanSupplier isThere) {
        var interest = new ClaimQueue.Interest(wanted.handlers(), wanted.queues(), wanted.tenants());
        List<Claim> claimed = waiting.claim(interest, wait, isThere, () -> gates.admit(take(worker, wanted)));
        given.add(worker, claimed);
        return claimed;
    }

    private List<Claim> take(String worker, Wanted wanted) {
        var order = new TaskClaims.Wanted(wanted.handlers(), wanted.queues(), wanted.tenants(), wanted.limit());
        JsonNode used = wanted.resources();
        if (used == null) {
            return claims.claim(worker, order);
        }
        List<Claim> taken = transaction.execute(status -> {
            List<Claim> found = claims.claim(worker, order);
            if (!found.isEmpty()) {
                resources.note(found, used);
            }
            return found;
        });
        return taken == null ? List.of() : taken;
    }

    @Override
    public List<Extended> extend(String worker, Collection<LeaseToken> tokens) {
        List<Extended> extended = tokens.isEmpty() ? List.of() : leases.extend(worker, tokens);
        List<RunEnd> lost =
                forgotten.among(worker, extended.stream().map(Extended::lease).toList());
        if (!lost.isEmpty()) {
            endings.record(lost);
        }
        return extended;
    }

    @Override
    public List<Extended> extendAll(String worker) {
        return leases.extendAll(worker);
    }

    @Override
    public Set<TaskId> report(String worker, List<RunReport> reports) {
        List<RunEnd> ends = new ArrayList<>(reports.size());
        List<RunReport> others = new ArrayList<>();
        for (RunReport report : reports) {
            RunEnd end = report instanceof RunReport.Completed completed ? known(worker, completed) : null;
            if (end == null) {
                others.add(report);
            } else {
                ends.add(end);
            }
        }
        ends.addAll(lookedUp(worker, others));
        if (ends.isEmpty()) {
            return Set.of();
        }
        Set<TaskId> recorded = endings.record(ends);
        given.forget(ends.stream().map(end -> end.claim().lease()).toList());
        return recorded;
    }

    /** How a completed run ends depends on nothing that could have changed since its claim. */
    private @Nullable RunEnd known(String worker, RunReport.Completed report) {
        Claim claim = given.find(worker, report.lease());
        return claim == null ? null : RunEnd.Ended.completed(claim, report.result());
    }

    private List<RunEnd> lookedUp(String worker, List<RunReport> reports) {
        Map<TaskId, LeaseRepository.Held> held =
                find(worker, reports.stream().map(RunReport::lease).toList());
        List<RunEnd> ends = new ArrayList<>(held.size());
        for (RunReport report : reports) {
            LeaseRepository.Held lease = held.get(report.lease().task());
            if (lease != null) {
                ends.add(end(lease, report));
            }
        }
        return ends;
    }

    @Override
    public Set<TaskId> progress(String worker, List<ProgressReport> reports) {
        Map<TaskId, Claim> held =
                held(worker, reports.stream().map(ProgressReport::lease).toList());
        Set<TaskId> noted = new HashSet<>();
        for (ProgressReport report : reports) {
            Claim claim = held.get(report.lease().task());
            if (claim != null) {
                leases.progress(claim, new Progress(report.fraction(), report.details()));
                noted.add(claim.id());
            }
        }
        return noted;
    }

    @Override
    public Map<TaskId, Claim> held(String worker, Collection<LeaseToken> tokens) {
        Map<TaskId, Claim> held = new HashMap<>();
        find(worker, tokens).forEach((id, lease) -> held.put(id, lease.claim()));
        return held;
    }

    @Override
    public void giveBack(String worker) {
        List<RunEnd> ends = new ArrayList<>();
        for (LeaseRepository.Held lease : leases.heldBy(worker)) {
            ends.add(end(lease, new RunReport.Released(lease.claim().lease())));
        }
        if (!ends.isEmpty()) {
            endings.record(ends);
        }
    }

    @Override
    public void takeBack(String worker) {
        reaper.takeBack(literal(worker));
    }

    @Override
    public boolean isOpen() {
        return waiting.isRunning();
    }

    @Override
    public boolean isReserved(String handler) {
        return handlers.takesPartInEnds(handler);
    }

    @Override
    public Set<String> reserved() {
        return handlers.all().stream()
                .map(TaskHandler::name)
                .filter(handlers::takesPartInEnds)
                .collect(Collectors.toUnmodifiableSet());
    }

    /**
     * What is to become of a run depends on its task and its worker, which are looked up without a lock: under one fence
     * neither ever changes. Whether the lease is still held is decided by the statement that acts on it.
     */
    private Map<TaskId, LeaseRepository.Held> find(String worker, Collection<LeaseToken> tokens) {
        Map<TaskId, Long> fences = new HashMap<>();
        tokens.forEach(token -> fences.put(token.task(), token.fence()));
        Map<TaskId, LeaseRepository.Held> found = new HashMap<>();
        if (fences.isEmpty()) {
            return found;
        }
        for (LeaseRepository.Held lease : leases.held(fences)) {
            @Nullable Long fence = fences.get(lease.claim().id());
            if (fence != null
                    && fence == lease.claim().fence()
                    && lease.worker().equals(worker)) {
                found.put(lease.claim().id(), lease);
            }
        }
        return found;
    }

    private RunEnd end(LeaseRepository.Held lease, RunReport report) {
        Claim claim = lease.claim();
        return switch (report) {
            case RunReport.Completed completed -> RunEnd.Ended.completed(claim, completed.result());
            case RunReport.Failed failed ->
                lease.cancelRequested() ? RunEnd.Ended.cancelled(claim) : verdict.failed(claim, failure(failed));
            case RunReport.Released released ->
                lease.cancelRequested()
                        ? RunEnd.Ended.cancelled(claim)
                        : new RunEnd.PutBack(claim, RunEnd.Outcome.RELEASED, null, Duration.ZERO);
        };
    }

    private static TaskFailure failure(RunReport.Failed failed) {
        if (!failed.mayRetry()) {
            return TaskFailure.permanent(failed.error());
        }
        return failed.pause() == null
                ? TaskFailure.transientFailure(failed.error(), null)
                : TaskFailure.retryAfter(failed.error(), failed.pause());
    }

    /** A LIKE pattern that only the given text fits. */
    private static String literal(String text) {
        return text.replace("\\", "\\\\").replace("%", "\\%").replace("_", "\\_");
    }
}
