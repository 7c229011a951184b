package dev.millrace.workers.web;

import java.time.Clock;
import java.util.List;

import io.swagger.v3.oas.annotations.tags.Tag;
import org.springframework.http.HttpStatus;
import org.springframework.web.bind.annotation.DeleteMapping;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.ResponseStatus;
import org.springframework.web.bind.annotation.RestController;

import dev.millrace.identity.Caller;
import dev.millrace.platform.PageRequest;
import dev.millrace.platform.web.Envelope;
import dev.millrace.platform.web.NoFields;
import dev.millrace.platform.web.Query;
import dev.millrace.workers.WorkerId;
import dev.millrace.workers.WorkerOrder;
import dev.millrace.workers.WorkerService;

@RestController
@Tag(name = "Workers")
class WorkerController {

    private static final PageRequest FIRST_THOUSAND = new PageRequest(0, 1000);

    private final WorkerService workers;
    private final Clock clock;

    WorkerController(WorkerService workers, Clock clock) {
        this.workers = workers;
        this.clock = clock;
    }

    /**
     * The workers that may run the caller's tasks: those of operators and admins, those inside the servers, the caller's own
     * and those of members of its teams. Operators and admins see all.
     */
    @GetMapping("/api/v1/workers")
    Envelope<List<WorkerResponse>> list(Caller caller, @Query WorkerListQuery query, PageRequest page) {
        return Envelope.list(workers.list(caller, query.active(), page).map(WorkerResponse::of), clock.instant());
    }

    /** How the workers are that the caller's list has. */
    @GetMapping({"/api/v1/workers/status", "/workers/status"})
    Envelope<WorkersStatusResponse> status(Caller caller) {
        WorkerService.Totals totals = workers.totals(caller);
        List<WorkerResponse> first = workers.list(caller, null, FIRST_THOUSAND)
                .map(WorkerResponse::of)
                .items();
        return envelope(new WorkersStatusResponse(totals.total(), totals.active(), totals.inactive(), first));
    }

    /** One of the workers that the caller's list has. */
    @GetMapping("/api/v1/workers/{workerId}")
    Envelope<WorkerResponse> get(Caller caller, @PathVariable String workerId) {
        return envelope(WorkerResponse.of(workers.get(caller, new WorkerId(workerId))));
    }

    /**
     * A worker gives a sign of life, and keeps all that it holds. One that is not known yet is registered, without handlers:
     * to be given tasks, it registers with those that it runs.
     */
    @PostMapping("/api/v1/workers/heartbeat")
    Envelope<WorkerResponse> heartbeat(Caller caller, @RequestBody HeartbeatRequest request) {
        return envelope(WorkerResponse.of(workers.heartbeatForAll(
                caller,
                new WorkerId(request.workerId()),
                request.status(),
                request.currentLoad(),
                request.maxCapacity())));
    }

    /** The worker is to take nothing more until told to resume. For its owner, operators and admins. */
    @PostMapping("/api/v1/workers/{workerId}/pause")
    Envelope<WorkerResponse> pause(
            Caller caller, @PathVariable String workerId, @RequestBody(required = false) NoFields body) {
        return order(caller, workerId, WorkerOrder.PAUSE);
    }

    /** The worker is to work again. For its owner, operators and admins. */
    @PostMapping("/api/v1/workers/{workerId}/resume")
    Envelope<WorkerResponse> resume(
            Caller caller, @PathVariable String workerId, @RequestBody(required = false) NoFields body) {
        return order(caller, workerId, WorkerOrder.WORK);
    }

    /** The worker is to end what it has, take nothing more, and leave. For its owner, operators and admins. */
    @PostMapping("/api/v1/workers/{workerId}/drain")
    Envelope<WorkerResponse> drain(
            Caller caller, @PathVariable String workerId, @RequestBody(required = false) NoFields body) {
        return order(caller, workerId, WorkerOrder.DRAIN);
    }

    /** Forgets a worker that is inactive. For its owner, operators and admins. */
    @DeleteMapping("/api/v1/workers/{workerId}")
    @ResponseStatus(HttpStatus.NO_CONTENT)
    void delete(Caller caller, @PathVariable String workerId) {
        workers.delete(caller, new WorkerId(workerId));
    }

    private Envelope<WorkerResponse> order(Caller caller, String workerId, WorkerOrder order) {
        return envelope(WorkerResponse.of(workers.order(caller, new WorkerId(workerId), order)));
    }

    private <T> Envelope<T> envelope(T data) {
        return Envelope.of(data, clock.instant());
    }
}
