package dev.millrace.workers;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;

import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.JsonNodeFactory;

import dev.millrace.tasks.NewTask;
import dev.millrace.tasks.Task;
import dev.millrace.tasks.TaskId;
import dev.millrace.tasks.TaskService;
import dev.millrace.testing.Api;
import dev.millrace.testing.Api.Answer;

/** A worker of one handler that no other test uses, as one that speaks HTTP would act. */
final class WorkerCalls {

    private final Api api;
    private final TaskService tasks;
    private final String handler;
    private final String id;

    private WorkerCalls(Api api, TaskService tasks, String handler, String id) {
        this.api = api;
        this.tasks = tasks;
        this.handler = handler;
        this.id = id;
    }

    /** A registered worker. */
    static WorkerCalls registered(Api api, TaskService tasks) {
        String unique = UUID.randomUUID().toString();
        WorkerCalls worker = new WorkerCalls(api, tasks, "handler-" + unique, "worker-" + unique);
        worker.call("register", Map.of("handlers", List.of(worker.handler))).expect(200);
        return worker;
    }

    /** Another worker for the same tasks. */
    WorkerCalls another() {
        WorkerCalls other = new WorkerCalls(api, tasks, handler, "worker-" + UUID.randomUUID());
        other.call("register", Map.of("handlers", List.of(handler))).expect(200);
        return other;
    }

    String id() {
        return id;
    }

    String handler() {
        return handler;
    }

    TaskId enqueue() {
        return enqueue(0);
    }

    TaskId enqueue(int retries) {
        NewTask task = NewTask.of(
                "a task", handler, JsonNodeFactory.instance.objectNode().put("n", 1), UUID.randomUUID());
        return tasks.enqueue(task.withRetries(retries));
    }

    Task task(TaskId task) {
        return tasks.find(task).orElseThrow();
    }

    /** What a claim of the usual kind is given. */
    List<JsonNode> claim(int limit) {
        return claim(limit, 0);
    }

    private List<JsonNode> claim(int limit, int waitSeconds) {
        return List.copyOf(call("claim", Map.of("limit", limit, "wait_seconds", waitSeconds))
                .expect(200)
                .json()
                .get("data")
                .get("tasks")
                .values());
    }

    /** The task that is there, or will be in a moment: a claim that does not wait may not see yet what has come back. */
    JsonNode claimOne() {
        return claim(1, 20).getFirst();
    }

    /** A new task, claimed. */
    JsonNode running() {
        enqueue();
        return claimOne();
    }

    Answer call(String act, Object body) {
        return api.post("/api/v1/workers/" + id + "/" + act, body);
    }

    /** Says something of a task that this worker, or another one, was given. */
    Answer report(String act, JsonNode claim, Map<String, ?> more) {
        Map<String, Object> body = new HashMap<>(more);
        body.put("fence", claim.get("fence").asLong());
        return call("tasks/" + claim.get("task_id").asString() + "/" + act, body);
    }
}
