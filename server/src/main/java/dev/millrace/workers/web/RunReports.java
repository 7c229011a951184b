package dev.millrace.workers.web;

import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.UUID;

import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

import dev.millrace.platform.ApiException;
import dev.millrace.platform.FieldProblem;
import dev.millrace.tasks.LeaseToken;
import dev.millrace.tasks.RunLogs.LogPiece;
import dev.millrace.tasks.RunReport;
import dev.millrace.tasks.TaskId;
import dev.millrace.tasks.TaskLeases.ProgressReport;
import dev.millrace.workers.WorkerProtocol.Recorded;
import dev.millrace.workers.WorkerProtocol.Reports;
import dev.millrace.workers.web.ReportResponse.Outcome;

/** Turns what workers send into what the protocol takes, and back. */
final class RunReports {

    private RunReports() {}

    static Reports ended(RunReport end) {
        return new Reports(List.of(end), List.of(), List.of());
    }

    static RunReport completed(LeaseToken lease, @Nullable JsonNode result) {
        return new RunReport.Completed(lease, result);
    }

    static RunReport failed(
            LeaseToken lease, String error, @Nullable Boolean retry, @Nullable Double retryAfterSeconds) {
        Duration pause = retryAfterSeconds == null ? null : Duration.ofMillis(Math.round(retryAfterSeconds * 1000));
        return new RunReport.Failed(lease, error, retry == null || retry, pause);
    }

    static ProgressReport progress(LeaseToken lease, double fraction, @Nullable String message) {
        ObjectNode details = JsonNodeFactory.instance.objectNode();
        if (message != null) {
            details.put("message", message);
        }
        return new ProgressReport(lease, fraction, details);
    }

    static LeaseToken lease(UUID task, long fence) {
        return new LeaseToken(new TaskId(task), fence);
    }

    static Reports of(ReportRequest request) {
        List<RunReport> ends = new ArrayList<>();
        Set<UUID> named = new HashSet<>();
        List<FieldProblem> problems = new ArrayList<>();
        for (var item : orEmpty(request.completed())) {
            checkOnce("completed", item.taskId(), named, problems);
            ends.add(completed(lease(item.taskId(), item.fence()), item.result()));
        }
        for (var item : orEmpty(request.failed())) {
            checkOnce("failed", item.taskId(), named, problems);
            ends.add(failed(lease(item.taskId(), item.fence()), item.error(), item.retry(), item.retryAfterSeconds()));
        }
        for (var item : orEmpty(request.released())) {
            checkOnce("released", item.taskId(), named, problems);
            ends.add(new RunReport.Released(lease(item.taskId(), item.fence())));
        }
        if (!problems.isEmpty()) {
            throw ApiException.invalid(problems);
        }
        return new Reports(
                ends,
                orEmpty(request.progress()).stream()
                        .map(item -> progress(lease(item.taskId(), item.fence()), item.progress(), item.message()))
                        .toList(),
                orEmpty(request.logs()).stream()
                        .map(item -> new LogPiece(lease(item.taskId(), item.fence()), item.text()))
                        .toList());
    }

    static ReportResponse response(ReportRequest request, Recorded recorded) {
        return new ReportResponse(
                orEmpty(request.completed()).stream()
                        .map(item -> outcome(item.taskId(), recorded.ends()))
                        .toList(),
                orEmpty(request.failed()).stream()
                        .map(item -> outcome(item.taskId(), recorded.ends()))
                        .toList(),
                orEmpty(request.released()).stream()
                        .map(item -> outcome(item.taskId(), recorded.ends()))
                        .toList(),
                orEmpty(request.progress()).stream()
                        .map(item -> outcome(item.taskId(), recorded.progress()))
                        .toList(),
                orEmpty(request.logs()).stream()
                        .map(item -> outcome(item.taskId(), recorded.logs()))
                        .toList());
    }

    private static Outcome outcome(UUID task, Set<TaskId> recorded) {
        return recorded.contains(new TaskId(task)) ? Outcome.RECORDED : Outcome.LEASE_LOST;
    }

    private static void checkOnce(String list, UUID task, Set<UUID> named, List<FieldProblem> problems) {
        if (!named.add(task)) {
            problems.add(new FieldProblem(list, "names task " + task + ", whose end is reported already"));
        }
    }

    private static <T> List<T> orEmpty(@Nullable List<T> list) {
        return list == null ? List.of() : list;
    }
}
