package dev.millrace.taskapi.web;

import java.io.IOException;
import java.time.Clock;
import java.util.List;

import io.swagger.v3.oas.annotations.media.ArraySchema;
import io.swagger.v3.oas.annotations.media.Content;
import io.swagger.v3.oas.annotations.media.Schema;
import io.swagger.v3.oas.annotations.tags.Tag;
import jakarta.servlet.http.HttpServletRequest;
import org.springframework.http.HttpStatus;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.ResponseStatus;
import org.springframework.web.bind.annotation.RestController;
import tools.jackson.databind.JsonNode;

import dev.millrace.identity.Caller;
import dev.millrace.platform.web.Envelope;
import dev.millrace.taskapi.BulkAction;
import dev.millrace.taskapi.TaskAccess;
import dev.millrace.taskapi.TaskLists;
import dev.millrace.taskapi.TaskScope;
import dev.millrace.taskapi.TaskSelections;
import dev.millrace.tasks.TaskId;

/** Thousands of tasks with one request: made together, or cancelled, run again or deleted by filter. */
@RestController
@RequestMapping("/api/v1/tasks/bulk")
@Tag(name = "Tasks")
class TaskBulkController {

    private final TaskAccess tasks;
    private final TaskLists lists;
    private final TaskSelections selections;
    private final BulkReader bulk;
    private final Clock clock;

    TaskBulkController(TaskAccess tasks, TaskLists lists, TaskSelections selections, BulkReader bulk, Clock clock) {
        this.tasks = tasks;
        this.lists = lists;
        this.selections = selections;
        this.bulk = bulk;
        this.clock = clock;
    }

    /**
     * Makes up to 10000 tasks, all or none: a list of what `POST /tasks` takes, or `{"tasks": […]}`. What is wrong is named
     * by the task's place in the list: `[57].priority`.
     */
    @PostMapping(consumes = {"application/json", "application/*+json"})
    @ResponseStatus(HttpStatus.CREATED)
    @io.swagger.v3.oas.annotations.parameters.RequestBody(
            content =
                    @Content(
                            mediaType = "application/json",
                            array = @ArraySchema(schema = @Schema(implementation = NewTaskRequest.class))))
    Envelope<BulkCreateResponse> create(Caller caller, @RequestBody JsonNode body) {
        return made(tasks.createAll(caller, bulk.read(body, caller.userId())));
    }

    /** Makes tasks out of lines of JSON, one task a line. */
    @PostMapping(consumes = {"application/x-ndjson", "application/jsonl", "application/ndjson"})
    @ResponseStatus(HttpStatus.CREATED)
    Envelope<BulkCreateResponse> createFromLines(Caller caller, HttpServletRequest request) throws IOException {
        return made(tasks.createAll(
                caller, bulk.readLines(request.getInputStream(), request.getContentLengthLong(), caller.userId())));
    }

    private Envelope<BulkCreateResponse> made(List<TaskId> ids) {
        return Envelope.of(
                new BulkCreateResponse(
                        ids.size(), ids.stream().map(TaskId::value).toList()),
                clock.instant());
    }

    /**
     * Cancels tasks by filter, in two steps. Without a `confirm_token` nothing happens, and the answer
     * tells how many tasks it would be, shows some of them, and has a token that stands for exactly those. With the token,
     * and the same filter, it is done; tasks that have moved on since are passed over.
     */
    @PostMapping("/cancel")
    Envelope<BulkActionResponse> cancel(Caller caller, @RequestBody BulkActionRequest request) {
        return act(caller, BulkAction.CANCEL, request);
    }

    /** Runs tasks again by filter, in two steps as for cancelling: failed and cancelled ones, unless it says completed. */
    @PostMapping("/retry")
    Envelope<BulkActionResponse> retry(Caller caller, @RequestBody BulkActionRequest request) {
        return act(caller, BulkAction.RETRY, request);
    }

    /** Deletes tasks by filter, in two steps as for cancelling: all but running ones. */
    @PostMapping("/delete")
    Envelope<BulkActionResponse> delete(Caller caller, @RequestBody BulkActionRequest request) {
        return act(caller, BulkAction.DELETE, request);
    }

    private Envelope<BulkActionResponse> act(Caller caller, BulkAction wanted, BulkActionRequest request) {
        BulkFilterRequest filter = request.filter();
        TaskScope scope = lists.scope(caller, filter.teamId());
        TaskSelections.Wish wish = new TaskSelections.Wish(wanted, scope, filter.filter(tasks.reservedHandlers()));
        return Envelope.of(
                request.confirmToken() == null
                        ? BulkActionResponse.of(wanted, selections.select(caller, wish))
                        : BulkActionResponse.of(wanted, selections.act(caller, wish, request.confirmToken())),
                clock.instant());
    }
}
