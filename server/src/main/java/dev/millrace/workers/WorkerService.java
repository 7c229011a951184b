package dev.millrace.workers;

import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.function.Supplier;

import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.stereotype.Service;
import org.springframework.transaction.support.TransactionTemplate;

import dev.millrace.identity.Caller;
import dev.millrace.platform.ApiException;
import dev.millrace.platform.Page;
import dev.millrace.platform.PageRequest;
import dev.millrace.tasks.TaskLeases;
import dev.millrace.teams.TeamService;

/** Who the workers are, how they are, and what operators want of them. */
@Service
public class WorkerService {

    private static final Logger log = LoggerFactory.getLogger(WorkerService.class);

    private final WorkerRepository workers;
    private final WorkerDirectory directory;
    private final TaskLeases leases;
    private final TeamService teams;
    private final WorkerSettings settings;
    private final TransactionTemplate transaction;

    WorkerService(
            WorkerRepository workers,
            WorkerDirectory directory,
            TaskLeases leases,
            TeamService teams,
            WorkerSettings settings,
            TransactionTemplate transaction) {
        this.workers = workers;
        this.directory = directory;
        this.leases = leases;
        this.teams = teams;
        this.settings = settings;
        this.transaction = transaction;
    }

    /**
     * The workers that may be given tasks which the caller may see: those that serve all, the caller's own, and those of its
     * teams' members. Operators and admins see all workers.
     *
     * @param active only those that are alive (true), or that are not (false); null: all
     */
    public Page<Worker> list(Caller caller, @Nullable Boolean active, PageRequest page) {
        Set<UUID> owners = ownersShownTo(caller);
        WorkerRepository.Count count = workers.count(owners);
        long total = active == null ? count.total() : active ? count.alive() : count.total() - count.alive();
        return new Page<>(workers.list(active, owners, page), page, total);
    }

    /** How many workers there are. */
    public record Totals(long total, long active, long inactive) {}

    /** How many of those there are that {@link #list} has. */
    public Totals totals(Caller caller) {
        WorkerRepository.Count count = workers.count(ownersShownTo(caller));
        return new Totals(count.total(), count.alive(), count.total() - count.alive());
    }

    /** @throws ApiException 404 where there is none, 403 where the caller's list does not have it */
    public Worker get(Caller caller, WorkerId id) {
        Worker worker = get(id);
        Set<UUID> owners = ownersShownTo(caller);
        UUID owner = worker.owner();
        if (!worker.servesAll() && owners != null && owner != null && !owners.contains(owner)) {
            throw notYours(id);
        }
        return worker;
    }

    Worker get(WorkerId id) {
        return workers.find(id).orElseThrow(() -> missing(id));
    }

    /**
     * Whose tasks a worker of the caller is given now; empty: everybody's. Looked up anew each time, so that who leaves a team
     * is given nothing more of it.
     */
    Set<UUID> tenants(Caller caller) {
        return caller.seesAllWork() ? Set.of() : Tenants.of(caller.userId(), teams.teamsOf(caller.userId()));
    }

    private @Nullable Set<UUID> ownersShownTo(Caller caller) {
        return caller.seesAllWork() ? null : Tenants.of(caller.userId(), teams.matesOf(caller.userId()));
    }

    /**
     * Registers a worker, or a new process of one: whatever an earlier process of that name holds goes back to the queue, and
     * what it still reports is refused.
     *
     * @throws ApiException 403 where the name belongs to somebody else's worker, or a handler to the server; 409 where the
     *     caller has as many workers as a user may
     */
    public Worker register(Caller caller, WorkerId id, WorkerProfile profile) {
        List<String> reserved =
                profile.handlers().stream().filter(leases::isReserved).toList();
        if (!reserved.isEmpty()) {
            throw ApiException.forbidden("the server runs " + String.join(", ", reserved) + " itself");
        }
        Worker worker = withRoomFor(
                        caller, id, () -> workers.register(id, caller.userId(), caller.seesAllWork(), profile))
                .orElseThrow(() -> notYours(id));
        directory.forget();
        if (worker.incarnation() > 1) {
            leases.takeBack(id.value());
        }
        log.atInfo()
                .addKeyValue("worker_id", id)
                .addKeyValue("incarnation", worker.incarnation())
                .log("Worker registered");
        return worker;
    }

    /**
     * A worker lives, or leaves: then what it holds goes back to the queue.
     *
     * @throws ApiException 403 where the name belongs to somebody else's worker; 409 where it is a new one, and the caller has
     *     as many as a user may
     */
    public Worker heartbeat(
            Caller caller,
            WorkerId id,
            @Nullable WorkerStatus status,
            @Nullable Integer load,
            @Nullable Integer capacity) {
        Worker worker = withRoomFor(
                        caller,
                        id,
                        () -> workers.heartbeat(id, caller.userId(), caller.seesAllWork(), status, load, capacity))
                .orElseThrow(() -> notYours(id));
        if (status == WorkerStatus.INACTIVE) {
            leases.giveBack(id.value());
        }
        return worker;
    }

    /** Adds a worker, if it is a new one, while nobody else adds one of this user. */
    private Optional<Worker> withRoomFor(Caller caller, WorkerId id, Supplier<Optional<Worker>> add) {
        if (workers.find(id).isPresent()) {
            return add.get();
        }
        return Objects.requireNonNull(transaction.execute(status -> {
            workers.lockOwner(caller.userId());
            if (!workers.makeRoom(caller.userId())) {
                throw ApiException.conflict("you have " + settings.perUser()
                        + " active workers, which is as many as a user may; let one leave first");
            }
            return add.get();
        }));
    }

    /** As {@code heartbeat}, for a worker that does not say what it runs: it keeps all that it holds. */
    public Worker heartbeatForAll(
            Caller caller,
            WorkerId id,
            @Nullable WorkerStatus status,
            @Nullable Integer load,
            @Nullable Integer capacity) {
        Worker worker = heartbeat(caller, id, status, load, capacity);
        leases.extendAll(id.value());
        return worker;
    }

    /**
     * The worker that the caller acts as.
     *
     * @param incarnation which registration of it; null where the caller does not say
     * @throws ApiException 404 where there is none, 403 where it is somebody else's, 409 where it was registered anew since
     */
    public Worker actingAs(Caller caller, WorkerId id, @Nullable Long incarnation) {
        Worker worker = get(id);
        if (!caller.userId().equals(worker.owner())) {
            throw notYours(id);
        }
        if (incarnation != null && incarnation != worker.incarnation()) {
            throw ApiException.conflict("worker " + id + " was registered again elsewhere: its incarnation is "
                    + worker.incarnation() + ", not " + incarnation);
        }
        return worker;
    }

    void touch(Worker worker) {
        workers.touch(worker.id());
    }

    /** @throws ApiException 403 for other than its owner and operators, 404 where there is none, 409 for a node of the server */
    public Worker order(Caller caller, WorkerId id, WorkerOrder order) {
        requireOwner(caller, id);
        if (!workers.order(id, order) && get(id).isNode()) {
            throw ApiException.conflict("worker " + id + " is a node of the server: stop that instead");
        }
        log.atInfo().addKeyValue("worker_id", id).addKeyValue("order", order).log("Worker ordered");
        return get(id);
    }

    /** @throws ApiException 403 for other than its owner and operators, 404 where there is none, 409 where it is alive */
    public void delete(Caller caller, WorkerId id) {
        requireOwner(caller, id);
        if (!workers.delete(id)) {
            throw ApiException.conflict("worker " + get(id).id() + " is alive; drain it first");
        }
    }

    private void requireOwner(Caller caller, WorkerId id) {
        UUID owner = get(id).owner();
        if (!caller.seesAllWork() && !caller.userId().equals(owner)) {
            throw ApiException.forbidden("only its owner, operators and admins may do that to worker " + id);
        }
    }

    private static ApiException missing(WorkerId id) {
        return ApiException.notFound("there is no worker " + id + "; register it first");
    }

    private static ApiException notYours(WorkerId id) {
        return ApiException.forbidden("worker " + id + " was registered by somebody else");
    }
}
