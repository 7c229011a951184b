package dev.millrace.workers;

import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;

import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Service;

import dev.millrace.identity.Caller;
import dev.millrace.platform.ApiException;
import dev.millrace.tasks.Claim;
import dev.millrace.tasks.LeaseToken;
import dev.millrace.tasks.RunLogs;
import dev.millrace.tasks.RunReport;
import dev.millrace.tasks.TaskId;
import dev.millrace.tasks.TaskLeases;
import dev.millrace.tasks.TaskService;

/**
 * What workers say and are told. Each call is made as one worker, by the user who registered it; what is about a task is
 * fenced by the lease under which the worker holds it.
 */
@Service
public class WorkerProtocol {

    private static final Duration SHUTDOWN_RETRY = Duration.ofSeconds(1);

    /** How often a claim that waits for a paused worker looks whether it is to go on. */
    private static final Duration UNTIL_RESUMED = Duration.ofSeconds(1);

    private final WorkerService workers;
    private final TaskLeases leases;
    private final TaskService tasks;
    private final RunLogs logs;
    private final RunResults results;
    private final WorkerSettings settings;

    WorkerProtocol(
            WorkerService workers,
            TaskLeases leases,
            TaskService tasks,
            RunLogs logs,
            RunResults results,
            WorkerSettings settings) {
        this.workers = workers;
        this.leases = leases;
        this.tasks = tasks;
        this.logs = logs;
        this.results = results;
        this.settings = settings;
    }

    /**
     * What a worker asks for.
     *
     * @param handlers null: all that it registered
     * @param queues null: all that it registered
     * @param patience how long to wait where there is nothing
     * @param incarnation which registration of the worker asks; null where it does not say
     */
    public record ClaimOrder(
            @Nullable List<String> handlers,
            @Nullable List<String> queues,
            int limit,
            Duration patience,
            @Nullable Long incarnation) {}

    /**
     * What it is given: tasks, perhaps none, and what it is to do.
     *
     * @param waited how long the claim had been here before these tasks were taken for it: all the rest of the time that the
     *     worker waits for its answer may have gone by since its leases began
     */
    public record Claimed(List<Claim> tasks, WorkerOrder order, Duration waited) {}

    /**
     * Claims tasks, and waits for some where there are none. The wait is cut into pieces: each is a sign of life, and sees
     * what an operator has ordered meanwhile.
     */
    public Claimed claim(Caller caller, WorkerId id, ClaimOrder wish) {
        long begun = System.nanoTime();
        long end = begun + wish.patience().toNanos();
        for (boolean first = true; ; first = false) {
            Worker worker = workers.actingAs(caller, id, wish.incarnation());
            if (!first && leaves(worker)) {
                return new Claimed(List.of(), worker.order(), Duration.ZERO);
            }
            TaskLeases.Wanted wanted = new TaskLeases.Wanted(
                            allowed("handlers", wish.handlers(), worker.handlers()),
                            allowed("queues", wish.queues(), worker.queues()),
                            workers.tenants(caller),
                            wish.limit())
                    .using(worker.resources());
            if (!leases.isOpen()) {
                throw ApiException.unavailable("this server is shutting down", SHUTDOWN_RETRY, null);
            }
            workers.touch(worker);
            Duration left = Duration.ofNanos(Math.max(0, end - System.nanoTime()));
            Duration longest = worker.order() == WorkerOrder.WORK ? settings.heartbeat() : UNTIL_RESUMED;
            Duration piece = left.compareTo(longest) < 0 ? left : longest;
            List<Claim> claims = List.of();
            AtomicLong looked = new AtomicLong(System.nanoTime());
            BooleanSupplier works = () -> {
                looked.set(System.nanoTime());
                return works(worker);
            };
            if (worker.order() == WorkerOrder.WORK) {
                claims = stillWorks(caller, worker, leases.claim(id.value(), wanted, piece, works));
            } else {
                LockSupport.parkNanos(piece.toNanos());
            }
            if (!claims.isEmpty() || left.compareTo(piece) <= 0 || !leases.isOpen()) {
                return new Claimed(claims, worker.order(), Duration.ofNanos(looked.get() - begun));
            }
        }
    }

    /** A worker that left, was registered anew, or paused while its claim waited is given nothing: what it got goes back. */
    private List<Claim> stillWorks(Caller caller, Worker asked, List<Claim> claims) {
        if (claims.isEmpty() || works(asked)) {
            return claims;
        }
        leases.report(
                asked.id().value(),
                claims.stream()
                        .<RunReport>map(claim -> new RunReport.Released(claim.lease()))
                        .toList());
        workers.actingAs(caller, asked.id(), asked.incarnation());
        return List.of();
    }

    private boolean works(Worker asked) {
        Worker now = workers.get(asked.id());
        return now.incarnation() == asked.incarnation() && !leaves(now) && now.order() == WorkerOrder.WORK;
    }

    /** Whether it was told to, or has said so itself. */
    private static boolean leaves(Worker worker) {
        return worker.status() == WorkerStatus.INACTIVE
                || worker.status() == WorkerStatus.DRAINING
                || worker.order() == WorkerOrder.DRAIN;
    }

    /**
     * What a heartbeat brings back.
     *
     * @param lost tasks that the worker no longer holds: whatever it does with them will not be recorded
     * @param cancelled tasks that it should stop, because somebody wishes them cancelled
     */
    public record Pulse(List<TaskId> lost, List<TaskId> cancelled, WorkerOrder order) {}

    /**
     * Notes that a worker is alive, and keeps its leases.
     *
     * @param held what it runs: all else that it holds goes back in time; null where it does not say, then it keeps all
     */
    public Pulse heartbeat(
            Caller caller,
            WorkerId id,
            @Nullable Long incarnation,
            @Nullable WorkerStatus status,
            @Nullable Integer load,
            @Nullable Integer capacity,
            @Nullable List<LeaseToken> held) {
        workers.actingAs(caller, id, incarnation);
        Worker worker = workers.heartbeat(caller, id, status, load, capacity);
        List<TaskLeases.Extended> extended =
                held == null ? leases.extendAll(id.value()) : leases.extend(id.value(), held);
        List<TaskId> cancelled = new ArrayList<>();
        Set<TaskId> kept = new HashSet<>();
        for (TaskLeases.Extended lease : extended) {
            kept.add(lease.lease().task());
            if (lease.cancelRequested()) {
                cancelled.add(lease.lease().task());
            }
        }
        List<TaskId> lost = held == null
                ? List.of()
                : held.stream()
                        .map(LeaseToken::task)
                        .filter(task -> !kept.contains(task))
                        .toList();
        return new Pulse(lost, cancelled, worker.order());
    }

    /**
     * Everything that a worker has to say of its runs. A task may be named once in the first list.
     *
     * @param ends how runs ended
     * @param progress how far others are
     * @param logs what they wrote
     */
    public record Reports(
            List<RunReport> ends, List<TaskLeases.ProgressReport> progress, List<RunLogs.LogPiece> logs) {}

    /** For which tasks it was recorded, in each of the three lists. */
    public record Recorded(Set<TaskId> ends, Set<TaskId> progress, Set<TaskId> logs) {}

    /** Records what a worker reports: logs and progress first, as the end of a run is the end of both. */
    public Recorded report(Caller caller, WorkerId id, @Nullable Long incarnation, Reports reports) {
        Worker worker = workers.actingAs(caller, id, incarnation);
        workers.touch(worker);
        Set<TaskId> logged = reports.logs().isEmpty() ? Set.of() : logs.append(id.value(), reports.logs());
        Set<TaskId> noted = reports.progress().isEmpty() ? Set.of() : leases.progress(id.value(), reports.progress());
        Set<TaskId> ended = reports.ends().isEmpty() ? Set.of() : end(id, reports.ends());
        return new Recorded(ended, noted, logged);
    }

    /**
     * Records what a worker reports of one task.
     *
     * @throws ApiException 404 where there is no such task, 409 where the worker does not hold it under this fence
     */
    public void reportOne(Caller caller, WorkerId id, LeaseToken lease, Reports reports) {
        Recorded recorded = report(caller, id, null, reports);
        if (recorded.ends().isEmpty()
                && recorded.progress().isEmpty()
                && recorded.logs().isEmpty()) {
            if (tasks.find(lease.task()).isEmpty()) {
                throw ApiException.notFound("there is no task " + lease.task());
            }
            throw ApiException.conflict("lease lost: worker " + id + " does not hold task " + lease.task()
                    + " under fence " + lease.fence() + "; nothing was changed");
        }
    }

    private Set<TaskId> end(WorkerId id, List<RunReport> ends) {
        RunResults.Kept kept = results.keep(id, ends);
        Set<TaskId> recorded = leases.report(id.value(), kept.reports());
        results.drop(kept, recorded);
        return recorded;
    }

    private static Set<String> allowed(String field, @Nullable List<String> wanted, List<String> registered) {
        if (wanted == null || wanted.isEmpty()) {
            if (registered.isEmpty() && field.equals("handlers")) {
                throw ApiException.conflict("the worker has no handlers; register it with those that it runs");
            }
            return Set.copyOf(registered);
        }
        List<String> more = wanted.stream()
                .filter(word -> !registered.contains(word) && !(registered.isEmpty() && field.equals("queues")))
                .toList();
        if (!more.isEmpty()) {
            throw ApiException.forbidden(
                    "the worker is not registered for the " + field + " " + String.join(", ", more));
        }
        return Set.copyOf(wanted);
    }
}
