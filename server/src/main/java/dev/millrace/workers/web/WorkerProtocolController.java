package dev.millrace.workers.web;

import java.time.Clock;
import java.util.List;
import java.util.UUID;

import io.swagger.v3.oas.annotations.tags.Tag;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RestController;

import dev.millrace.identity.Caller;
import dev.millrace.platform.web.Envelope;
import dev.millrace.tasks.LeaseToken;
import dev.millrace.tasks.RunLogs.LogPiece;
import dev.millrace.tasks.RunReport;
import dev.millrace.tasks.TaskSettings;
import dev.millrace.workers.Worker;
import dev.millrace.workers.WorkerId;
import dev.millrace.workers.WorkerProtocol;
import dev.millrace.workers.WorkerProtocol.Recorded;
import dev.millrace.workers.WorkerProtocol.Reports;
import dev.millrace.workers.WorkerService;
import dev.millrace.workers.WorkerSettings;

/** The worker protocol: docs/reference/worker-protocol.md tells it in order. */
@RestController
@RequestMapping("/api/v1/workers/{workerId}")
@Tag(name = "Worker protocol")
class WorkerProtocolController {

    private final WorkerService workers;
    private final WorkerProtocol protocol;
    private final WorkerSettings settings;
    private final TaskSettings taskSettings;
    private final Clock clock;

    WorkerProtocolController(
            WorkerService workers,
            WorkerProtocol protocol,
            WorkerSettings settings,
            TaskSettings taskSettings,
            Clock clock) {
        this.workers = workers;
        this.protocol = protocol;
        this.settings = settings;
        this.taskSettings = taskSettings;
        this.clock = clock;
    }

    /**
     * A process says that it is this worker from now on, and which tasks it runs. What an earlier process of this name holds
     * goes back to the queue.
     */
    @PostMapping("/register")
    Envelope<RegisterResponse> register(
            Caller caller, @PathVariable String workerId, @RequestBody RegisterRequest request) {
        Worker worker = workers.register(caller, new WorkerId(workerId), request.profile());
        return envelope(new RegisterResponse(
                WorkerResponse.of(worker),
                worker.incarnation(),
                settings.heartbeat().toSeconds(),
                taskSettings.lease().toSeconds()));
    }

    /** Takes waiting tasks. Where there are none, the answer waits for some, up to half a minute. */
    @PostMapping("/claim")
    Envelope<ClaimResponse> claim(Caller caller, @PathVariable String workerId, @RequestBody ClaimRequest request) {
        return envelope(ClaimResponse.of(protocol.claim(caller, new WorkerId(workerId), request.order())));
    }

    /** Keeps the tasks that the worker runs, and tells which of them are lost or should stop. */
    @PostMapping("/heartbeat")
    Envelope<PulseResponse> heartbeat(Caller caller, @PathVariable String workerId, @RequestBody PulseRequest request) {
        return envelope(PulseResponse.of(protocol.heartbeat(
                caller,
                new WorkerId(workerId),
                request.incarnation(),
                request.status(),
                request.currentLoad(),
                request.maxCapacity(),
                request.tokens())));
    }

    /** Reports many runs at once. What is refused changes nothing for the others. */
    @PostMapping("/report")
    Envelope<ReportResponse> report(Caller caller, @PathVariable String workerId, @RequestBody ReportRequest request) {
        Reports reports = RunReports.of(request);
        Recorded recorded = protocol.report(caller, new WorkerId(workerId), request.incarnation(), reports);
        return envelope(RunReports.response(request, recorded));
    }

    /** The run succeeded. */
    @PostMapping("/tasks/{taskId}/complete")
    Envelope<TaskReportResponse> complete(
            Caller caller,
            @PathVariable String workerId,
            @PathVariable UUID taskId,
            @RequestBody CompleteRequest request) {
        LeaseToken lease = RunReports.lease(taskId, request.fence());
        return end(caller, workerId, RunReports.completed(lease, request.result()));
    }

    /** The run failed. The task runs again where its retries allow it, unless this says that it must not. */
    @PostMapping("/tasks/{taskId}/fail")
    Envelope<TaskReportResponse> fail(
            Caller caller, @PathVariable String workerId, @PathVariable UUID taskId, @RequestBody FailRequest request) {
        LeaseToken lease = RunReports.lease(taskId, request.fence());
        return end(
                caller,
                workerId,
                RunReports.failed(lease, request.error(), request.retry(), request.retryAfterSeconds()));
    }

    /** Gives the task back, which is no failure of it: it runs elsewhere at once. */
    @PostMapping("/tasks/{taskId}/release")
    Envelope<TaskReportResponse> release(
            Caller caller,
            @PathVariable String workerId,
            @PathVariable UUID taskId,
            @RequestBody ReleaseRequest request) {
        return end(caller, workerId, new RunReport.Released(RunReports.lease(taskId, request.fence())));
    }

    /** Says how far the run is. */
    @PostMapping("/tasks/{taskId}/progress")
    Envelope<TaskReportResponse> progress(
            Caller caller,
            @PathVariable String workerId,
            @PathVariable UUID taskId,
            @RequestBody ProgressRequest request) {
        LeaseToken lease = RunReports.lease(taskId, request.fence());
        var progress = RunReports.progress(lease, request.progress(), request.message());
        return one(caller, workerId, lease, new Reports(List.of(), List.of(progress), List.of()));
    }

    /** Appends to the log of the run. */
    @PostMapping("/tasks/{taskId}/log")
    Envelope<TaskReportResponse> log(
            Caller caller, @PathVariable String workerId, @PathVariable UUID taskId, @RequestBody LogRequest request) {
        LeaseToken lease = RunReports.lease(taskId, request.fence());
        return one(
                caller,
                workerId,
                lease,
                new Reports(List.of(), List.of(), List.of(new LogPiece(lease, request.text()))));
    }

    private Envelope<TaskReportResponse> end(Caller caller, String workerId, RunReport end) {
        return one(caller, workerId, end.lease(), RunReports.ended(end));
    }

    private Envelope<TaskReportResponse> one(Caller caller, String workerId, LeaseToken lease, Reports reports) {
        protocol.reportOne(caller, new WorkerId(workerId), lease, reports);
        return envelope(new TaskReportResponse(lease.task(), true));
    }

    private <T> Envelope<T> envelope(T data) {
        return Envelope.of(data, clock.instant());
    }
}
