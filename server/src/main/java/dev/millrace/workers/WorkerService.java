package dev.millrace.workers;

import java.util.List;

import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.stereotype.Service;

import dev.millrace.identity.Caller;
import dev.millrace.platform.ApiException;
import dev.millrace.platform.Page;
import dev.millrace.platform.PageRequest;
import dev.millrace.tasks.TaskLeases;

/** Who the workers are, how they are, and what operators want of them. */
@Service
public class WorkerService {

    private static final Logger log = LoggerFactory.getLogger(WorkerService.class);

    private final WorkerRepository workers;
    private final TaskLeases leases;

    WorkerService(WorkerRepository workers, TaskLeases leases) {
        this.workers = workers;
        this.leases = leases;
    }

    /** @param active only those that are alive (true), or that are not (false); null: all */
    public Page<Worker> list(@Nullable Boolean active, PageRequest page) {
        WorkerRepository.Count count = workers.count();
        long total = active == null ? count.total() : active ? count.alive() : count.total() - count.alive();
        return new Page<>(workers.list(active, page), page, total);
    }

    /** How many workers there are. */
    public record Totals(long total, long active, long inactive) {}

    public Totals totals() {
        WorkerRepository.Count count = workers.count();
        return new Totals(count.total(), count.alive(), count.total() - count.alive());
    }

    /** @throws ApiException 404 where there is none */
    public Worker get(WorkerId id) {
        return workers.find(id).orElseThrow(() -> missing(id));
    }

    /**
     * Registers a worker, or a new process of one: whatever an earlier process of that name holds goes back to the queue, and
     * what it still reports is refused.
     *
     * @throws ApiException 403 where the name belongs to somebody else's worker, or a handler to the server
     */
    public Worker register(Caller caller, WorkerId id, WorkerProfile profile) {
        List<String> reserved =
                profile.handlers().stream().filter(leases::isReserved).toList();
        if (!reserved.isEmpty()) {
            throw ApiException.forbidden("the server runs " + String.join(", ", reserved) + " itself");
        }
        Worker worker = workers.register(id, caller.userId(), profile).orElseThrow(() -> notYours(id));
        if (worker.incarnation() > 1) {
            leases.takeBack(id.value());
        }
        log.atInfo()
                .addKeyValue("worker_id", id)
                .addKeyValue("incarnation", worker.incarnation())
                .log("Worker registered");
        return worker;
    }

    /** @throws ApiException 403 where the name belongs to somebody else's worker */
    public Worker heartbeat(
            Caller caller,
            WorkerId id,
            @Nullable WorkerStatus status,
            @Nullable Integer load,
            @Nullable Integer capacity) {
        return workers.heartbeat(id, caller.userId(), status, load, capacity).orElseThrow(() -> notYours(id));
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

    /** @throws ApiException 403 for other than operators, 404 where there is none, 409 for a node of the server */
    public Worker order(Caller caller, WorkerId id, WorkerOrder order) {
        requireOperator(caller);
        if (!workers.order(id, order) && get(id).isNode()) {
            throw ApiException.conflict("worker " + id + " is a node of the server: stop that instead");
        }
        log.atInfo().addKeyValue("worker_id", id).addKeyValue("order", order).log("Worker ordered");
        return get(id);
    }

    /** @throws ApiException 403 for other than operators, 404 where there is none, 409 where it is alive */
    public void delete(Caller caller, WorkerId id) {
        requireOperator(caller);
        if (!workers.delete(id)) {
            throw ApiException.conflict("worker " + get(id).id() + " is alive; drain it first");
        }
    }

    private static void requireOperator(Caller caller) {
        if (!caller.seesAllWork()) {
            throw ApiException.forbidden("only operators and admins may do that");
        }
    }

    private static ApiException missing(WorkerId id) {
        return ApiException.notFound("there is no worker " + id + "; register it first");
    }

    private static ApiException notYours(WorkerId id) {
        return ApiException.forbidden("worker " + id + " was registered by somebody else");
    }
}
