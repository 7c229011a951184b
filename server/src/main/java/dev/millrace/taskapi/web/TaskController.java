package dev.millrace.taskapi.web;

import java.time.Clock;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.UUID;

import io.swagger.v3.oas.annotations.media.Content;
import io.swagger.v3.oas.annotations.media.Schema;
import io.swagger.v3.oas.annotations.responses.ApiResponse;
import io.swagger.v3.oas.annotations.tags.Tag;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import org.springframework.http.HttpHeaders;
import org.springframework.http.HttpStatus;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.DeleteMapping;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RequestMethod;
import org.springframework.web.bind.annotation.ResponseStatus;
import org.springframework.web.bind.annotation.RestController;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.NullNode;

import dev.millrace.gpu.TaskCost;
import dev.millrace.gpu.TaskCosts;
import dev.millrace.identity.Caller;
import dev.millrace.platform.PageRequest;
import dev.millrace.platform.web.Envelope;
import dev.millrace.platform.web.NoFields;
import dev.millrace.platform.web.PageLimit;
import dev.millrace.platform.web.Query;
import dev.millrace.taskapi.TaskAccess;
import dev.millrace.taskapi.TaskLists;
import dev.millrace.taskapi.TaskPage;
import dev.millrace.taskapi.WaitingReasons;
import dev.millrace.tasks.Task;
import dev.millrace.tasks.TaskAttempt;
import dev.millrace.tasks.TaskId;
import dev.millrace.tasks.TaskService;

/** Tasks: made, listed, watched, changed, cancelled, run again. */
@RestController
@RequestMapping("/api/v1/tasks")
@Tag(name = "Tasks")
class TaskController {

    private static final int DEFAULT_PAGE = 50;
    private static final int MAX_PAGE = 100;

    private final TaskAccess tasks;
    private final TaskLists lists;
    private final WaitingReasons reasons;
    private final TaskCosts costs;
    private final NewTaskReader newTasks;
    private final TaskChangeReader changes;
    private final Clock clock;

    TaskController(
            TaskAccess tasks,
            TaskLists lists,
            WaitingReasons reasons,
            TaskCosts costs,
            NewTaskReader newTasks,
            TaskChangeReader changes,
            Clock clock) {
        this.tasks = tasks;
        this.lists = lists;
        this.reasons = reasons;
        this.costs = costs;
        this.newTasks = newTasks;
        this.changes = changes;
        this.clock = clock;
    }

    /**
     * The tasks that the caller may see, the newest first unless asked otherwise: its own and those of its teams; operators
     * and admins see all. Totals are counted up to 10000; beyond, they are estimates, and the answer says so.
     */
    @GetMapping
    Envelope<List<TaskResponse>> list(
            Caller caller,
            @Query TaskListQuery query,
            @PageLimit(byDefault = DEFAULT_PAGE, max = MAX_PAGE) PageRequest page) {
        TaskPage found =
                lists.list(lists.scope(caller, query.teamId()), query.filter(), query.sorted(), page, query.cursor());
        Map<TaskId, String> why = reasons.of(found.tasks());
        Map<UUID, TaskCost> cost = costsOf(found.tasks());
        return Envelope.list(
                found.page()
                        .map(task -> TaskResponse.of(
                                task, why.get(task.id()), cost.get(task.id().value()))),
                found.nextCursor(),
                found.isEstimate(),
                clock.instant());
    }

    /** Makes a task. It is durable when this answers, and runs as soon as it may and a worker serves its handler. */
    @PostMapping(consumes = {"application/json", "application/*+json"})
    @io.swagger.v3.oas.annotations.parameters.RequestBody(
            content = @Content(schema = @Schema(implementation = NewTaskRequest.class)))
    @ApiResponse(responseCode = "201", description = "The task")
    @ApiResponse(responseCode = "200", description = "The task that holds its unique key, which it asked for")
    Envelope<TaskResponse> create(Caller caller, @RequestBody JsonNode body, HttpServletResponse response) {
        TaskService.Made made = tasks.create(caller, newTasks.read(body, caller.userId()));
        Task task = made.task();
        // A ResponseEntity is flushed before it ends: in chunks, with one write to the connection more than it takes.
        response.setStatus(made.isNew() ? HttpServletResponse.SC_CREATED : HttpServletResponse.SC_OK);
        response.setHeader(HttpHeaders.LOCATION, "/api/v1/tasks/" + task.id());
        return shown(task);
    }

    /** One task. */
    @GetMapping("/{taskId}")
    Envelope<TaskResponse> get(Caller caller, @PathVariable UUID taskId) {
        return shown(tasks.get(caller, new TaskId(taskId)));
    }

    /** Where a task stands, in short. */
    @GetMapping("/{taskId}/status")
    Envelope<TaskStatusResponse> status(Caller caller, @PathVariable UUID taskId) {
        Task task = tasks.get(caller, new TaskId(taskId));
        return Envelope.of(TaskStatusResponse.of(task, reasons.of(task)), clock.instant());
    }

    /** Cancels a task, or changes one that is pending. */
    @RequestMapping(
            path = "/{taskId}",
            method = {RequestMethod.PUT, RequestMethod.PATCH},
            consumes = {"application/json", "application/*+json"})
    @io.swagger.v3.oas.annotations.parameters.RequestBody(
            content = @Content(schema = @Schema(implementation = TaskChangeRequest.class)))
    Envelope<TaskResponse> change(Caller caller, @PathVariable UUID taskId, @RequestBody JsonNode body) {
        TaskId id = new TaskId(taskId);
        Task task = tasks.get(caller, id); // whose task it is comes before what is wrong with the change
        TaskChangeReader.Wish wish = changes.read(body, task);
        return shown(wish.change() == null ? tasks.cancel(caller, id) : tasks.change(caller, id, wish.change()));
    }

    /** Removes a task with its history, unless it runs. */
    @DeleteMapping("/{taskId}")
    @ResponseStatus(HttpStatus.NO_CONTENT)
    void delete(Caller caller, @PathVariable UUID taskId) {
        tasks.delete(caller, new TaskId(taskId));
    }

    /** Cancels a task: at once while it is pending; a running one's worker is asked to stop. */
    @PostMapping("/{taskId}/cancel")
    Envelope<TaskResponse> cancel(
            Caller caller, @PathVariable UUID taskId, @RequestBody(required = false) NoFields body) {
        return shown(tasks.cancel(caller, new TaskId(taskId)));
    }

    /** Puts a task that has ended into the queue again, with all its retries. */
    @PostMapping("/{taskId}/retry")
    Envelope<TaskResponse> retry(
            Caller caller, @PathVariable UUID taskId, @RequestBody(required = false) NoFields body) {
        return shown(tasks.retry(caller, new TaskId(taskId)));
    }

    /**
     * The result of a completed task by itself, as the JSON that its worker reported. One that is too large for the database
     * is in object storage: the answer leads there, by a URL that is good for a while and needs no credentials.
     */
    @GetMapping("/{taskId}/result")
    @ApiResponse(responseCode = "200", description = "The result", content = @Content(mediaType = "application/json"))
    @ApiResponse(responseCode = "302", description = "Where the result is", content = @Content)
    ResponseEntity<JsonNode> result(Caller caller, @PathVariable UUID taskId, HttpServletRequest request) {
        TaskId id = new TaskId(taskId);
        return tasks.resultUrl(caller, id, request.getServerName())
                .map(url ->
                        ResponseEntity.status(HttpStatus.FOUND).location(url).<JsonNode>build())
                .orElseGet(() -> ResponseEntity.ok(
                        Objects.requireNonNullElse(tasks.get(caller, id).result(), NullNode.instance)));
    }

    /** The runs of a task, the first one first. */
    @GetMapping("/{taskId}/attempts")
    Envelope<List<TaskAttemptResponse>> attempts(Caller caller, @PathVariable UUID taskId) {
        List<TaskAttempt> attempts = tasks.attempts(caller, new TaskId(taskId));
        TaskCost cost = costs.of(List.of(taskId)).get(taskId);
        return Envelope.of(
                attempts.stream()
                        .map(attempt ->
                                TaskAttemptResponse.of(attempt, cost == null ? null : cost.ofAttempt(attempt.number())))
                        .toList(),
                clock.instant());
    }

    /** What the runs of a task wrote, as far as it is kept; runs that wrote nothing are not in it. */
    @GetMapping("/{taskId}/logs")
    Envelope<List<TaskLogResponse>> logs(Caller caller, @PathVariable UUID taskId) {
        return Envelope.of(
                tasks.logs(caller, new TaskId(taskId)).stream()
                        .map(TaskLogResponse::of)
                        .toList(),
                clock.instant());
    }

    /** Why a task does not run yet, and its place in line. */
    @GetMapping("/{taskId}/explain")
    Envelope<ExplainResponse> explain(Caller caller, @PathVariable UUID taskId) {
        Task task = tasks.get(caller, new TaskId(taskId));
        return Envelope.of(ExplainResponse.of(task, reasons.explain(task)), clock.instant());
    }

    private Envelope<TaskResponse> shown(Task task) {
        TaskCost cost = costsOf(List.of(task)).get(task.id().value());
        return Envelope.of(TaskResponse.of(task, reasons.of(task), cost), clock.instant());
    }

    /** Of those that say that they use GPUs: of others nothing is looked up, since most tasks use none. */
    private Map<UUID, TaskCost> costsOf(List<Task> shown) {
        return costs.of(shown.stream()
                .filter(task -> task.resources() != null)
                .map(task -> task.id().value())
                .toList());
    }
}
