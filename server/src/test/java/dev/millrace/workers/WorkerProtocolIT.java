package dev.millrace.workers;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.net.http.HttpRequest.BodyPublishers;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;

import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.beans.factory.annotation.Autowired;
import tools.jackson.databind.JsonNode;

import dev.millrace.tasks.RunLogs;
import dev.millrace.tasks.Task;
import dev.millrace.tasks.TaskId;
import dev.millrace.tasks.TaskService;
import dev.millrace.tasks.TaskState;
import dev.millrace.testing.Accounts;
import dev.millrace.testing.Api;
import dev.millrace.testing.Api.Answer;
import dev.millrace.testing.MillraceTest;

/** The protocol between the server and workers anywhere. */
@MillraceTest
class WorkerProtocolIT {

    @Autowired
    Accounts accounts;

    @Autowired
    TaskService tasks;

    @Autowired
    RunLogs logs;

    private Api api;
    private WorkerCalls worker;

    @BeforeEach
    void registerAWorker() {
        api = accounts.admin();
        worker = WorkerCalls.registered(api, tasks);
    }

    @Test
    void howeverATaskIsMadeItsWorkerIsToldTheTraceItBelongsTo() {
        String trace = "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01";
        String task = "{\"name\": \"traced\", \"handler\": \"%s\"}".formatted(worker.handler());

        post("/api/v1/tasks", trace, task);
        post("/api/v1/tasks/bulk", trace, "[" + task + "]");
        post("/api/v1/jobs", trace, "{\"input_data\": {}, \"task_name\": \"%s\"}".formatted(worker.handler()));
        assertThat(worker.claim(10))
                .extracting(claim -> claim.get("traceparent").asString())
                .containsExactly(trace, trace, trace);

        post("/api/v1/tasks", "nonsense", task);
        assertThat(worker.claim(10))
                .singleElement()
                .satisfies(claim -> assertThat(claim.get("traceparent").isNull())
                        .as("what is no trace is not passed on")
                        .isTrue());
    }

    private void post(String path, String traceparent, String body) {
        int status = api.send(api.request(path)
                        .header("traceparent", traceparent)
                        .header("Content-Type", "application/json")
                        .POST(BodyPublishers.ofString(body)))
                .status();
        assertThat(status).isBetween(200, 299);
    }

    @Test
    void aTaskIsClaimedRunAndCompleted() {
        TaskId id = worker.enqueue();

        JsonNode claim = worker.claimOne();
        assertThat(claim.get("task_id").asString()).isEqualTo(id.toString());
        assertThat(claim.get("handler").asString()).isEqualTo(worker.handler());
        assertThat(claim.get("payload").get("n").asInt()).isOne();
        assertThat(claim.get("attempt").asInt()).isOne();
        assertThat(claim.get("name").asString()).isEqualTo("a task");
        assertThat(claim.get("queue").asString()).isEqualTo("default");
        assertThat(claim.get("traceparent").isNull()).isTrue();
        assertThat(claim.get("timeout").asInt()).isEqualTo(3600);
        assertThat(worker.claim(10)).as("it is given out once").isEmpty();

        worker.report("progress", claim, Map.of("progress", 0.25, "message", "reading"))
                .expect(200);
        worker.report("log", claim, Map.of("text", "first line\n")).expect(200);
        worker.report("log", claim, Map.of("text", "zweite Zeile: größer\n")).expect(200);
        assertThat(worker.task(id).progress()).isEqualTo(0.25);
        worker.report("complete", claim, Map.of("result", Map.of("answer", List.of(1, 2, 3))))
                .expect(200);

        Task task = worker.task(id);
        assertThat(task.state()).isEqualTo(TaskState.COMPLETED);
        assertThat(task.worker()).isEqualTo(worker.id());
        assertThat(String.valueOf(task.result())).isEqualTo("{\"answer\":[1,2,3]}");
        assertThat(logs.of(id)).singleElement().satisfies(log -> {
            assertThat(log.text()).isEqualTo("first line\nzweite Zeile: größer\n");
            assertThat(log.attempt()).isOne();
            assertThat(log.truncated()).isFalse();
        });
    }

    @Test
    void aFailedRunGoesByTheRetriesOfTheTaskAndByWhatTheWorkerSays() {
        TaskId again = worker.enqueue(1);
        worker.report("fail", worker.claimOne(), Map.of("error", "busy", "retry_after_seconds", 3600))
                .expect(200);
        assertThat(worker.task(again).state()).isEqualTo(TaskState.PENDING);
        assertThat(worker.task(again).error()).isEqualTo("busy");
        assertThat(worker.claim(1)).isEmpty();

        TaskId never = worker.enqueue(5);
        worker.report("fail", worker.claimOne(), Map.of("error", "no such picture", "retry", false))
                .expect(200);
        assertThat(worker.task(never).state()).isEqualTo(TaskState.FAILED);
    }

    @Test
    void aReleasedTaskRunsElsewhereAtOnce() {
        TaskId id = worker.enqueue();
        worker.report("release", worker.claimOne(), Map.of()).expect(200);

        JsonNode claim = worker.another().claimOne();
        assertThat(claim.get("task_id").asString()).isEqualTo(id.toString());
        assertThat(claim.get("attempt").asInt()).isEqualTo(2);
    }

    @Test
    void aBatchIsAnsweredItemByItem() {
        for (int i = 0; i < 4; i++) {
            worker.enqueue();
        }
        List<JsonNode> claims = worker.claim(1000);
        assertThat(claims).hasSize(4);
        worker.report("complete", claims.get(1), Map.of()).expect(200);

        JsonNode answer = worker.call(
                        "report",
                        Map.of(
                                "completed",
                                List.of(item(claims.get(0), Map.of("result", 1)), item(claims.get(1), Map.of())),
                                "failed",
                                List.of(item(claims.get(2), Map.of("error", "no"))),
                                "progress",
                                List.of(item(claims.get(3), Map.of("progress", 0.5))),
                                "logs",
                                List.of(item(claims.get(3), Map.of("text", "half")))))
                .expect(200)
                .json()
                .get("data");

        assertThat(answer.get("completed").toString()).isEqualTo("[\"recorded\",\"lease_lost\"]");
        assertThat(answer.get("failed").toString()).isEqualTo("[\"recorded\"]");
        assertThat(answer.get("released").toString()).isEqualTo("[]");
        assertThat(answer.get("progress").toString()).isEqualTo("[\"recorded\"]");
        assertThat(answer.get("logs").toString()).isEqualTo("[\"recorded\"]");
        assertThat(worker.task(id(claims.get(0))).state()).isEqualTo(TaskState.COMPLETED);
        assertThat(worker.task(id(claims.get(2))).state()).isEqualTo(TaskState.FAILED);
        assertThat(worker.task(id(claims.get(3))).progress()).isEqualTo(0.5);
    }

    @Test
    void aBatchThatReportsTwoEndsOfOneTaskIsRefusedWhole() {
        JsonNode claim = worker.running();
        worker.call(
                        "report",
                        Map.of(
                                "completed",
                                List.of(item(claim, Map.of())),
                                "failed",
                                List.of(item(claim, Map.of("error", "no")))))
                .expect(400);
        assertThat(worker.task(id(claim)).state()).isEqualTo(TaskState.RUNNING);
    }

    @Test
    void aHeartbeatTellsWhatIsLostAndWhatToStop() {
        worker.enqueue();
        worker.enqueue();
        List<JsonNode> claims = worker.claim(2);
        tasks.cancel(id(claims.get(0)));
        worker.report("complete", claims.get(1), Map.of()).expect(200);

        JsonNode pulse = worker.call(
                        "heartbeat",
                        Map.of(
                                "leases",
                                claims.stream()
                                        .map(claim -> item(claim, Map.of()))
                                        .toList(),
                                "current_load",
                                2,
                                "max_capacity",
                                8))
                .expect(200)
                .json()
                .get("data");

        assertThat(pulse.get("cancelled").toString())
                .isEqualTo("[\"" + claims.get(0).get("task_id").asString() + "\"]");
        assertThat(pulse.get("lost").toString())
                .isEqualTo("[\"" + claims.get(1).get("task_id").asString() + "\"]");
        assertThat(pulse.get("order").asString()).isEqualTo("work");
        worker.report("fail", claims.get(0), Map.of("error", "stopped")).expect(200);
        assertThat(worker.task(id(claims.get(0))).state()).isEqualTo(TaskState.CANCELLED);
    }

    @Test
    void aClaimThatFindsNothingWaitsForATask() throws Exception {
        try (var executor = Executors.newVirtualThreadPerTaskExecutor()) {
            CompletableFuture<Answer> waiting = CompletableFuture.supplyAsync(
                    () -> worker.call("claim", Map.of("wait_seconds", 20, "limit", 5)), executor);
            TaskId id = worker.enqueue();

            JsonNode given = waiting.get(10, TimeUnit.SECONDS).expect(200).json();
            assertThat(given.get("data").get("tasks").get(0).get("task_id").asString())
                    .isEqualTo(id.toString());
            assertThat(given.get("data").get("waited_seconds").asDouble()).isBetween(0.0, 20.0);
        }
    }

    @Test
    void whatAWorkerHoldsThatLeavesGoesBackAtOnce() {
        JsonNode held = worker.running();
        worker.call("heartbeat", Map.of("status", "inactive")).expect(200);

        worker.report("complete", held, Map.of()).expect(409);
        assertThat(worker.another().claimOne().get("task_id")).isEqualTo(held.get("task_id"));
    }

    @Test
    void aHeartbeatMayNameAllThatAVeryBusyWorkerHolds() {
        List<Map<String, Object>> leases = IntStream.range(0, 30_000)
                .<Map<String, Object>>mapToObj(n -> Map.of("task_id", new UUID(n, n), "fence", n))
                .toList();
        JsonNode pulse = worker.call("heartbeat", Map.of("leases", leases))
                .expect(200)
                .json()
                .get("data");
        assertThat(pulse.get("lost").size()).isEqualTo(leases.size());
    }

    @Test
    void whoRegistersAgainFencesTheProcessBefore() {
        JsonNode claim = worker.running();
        JsonNode registered = worker.call("register", Map.of("handlers", List.of(worker.handler())))
                .expect(200)
                .json()
                .get("data");

        assertThat(registered.get("incarnation").asInt()).isEqualTo(2);
        assertThat(registered.get("heartbeat_seconds").asInt()).isEqualTo(10);
        worker.report("complete", claim, Map.of()).expect(409);
        worker.call("claim", Map.of("incarnation", 1)).expect(409);
        worker.call("heartbeat", Map.of("incarnation", 1)).expect(409);
        worker.call("report", Map.of("incarnation", 1)).expect(409);
        JsonNode again = worker.claimOne();
        assertThat(again.get("task_id")).isEqualTo(claim.get("task_id"));
        assertThat(again.get("attempt").asInt()).isEqualTo(2);
    }

    @Test
    void aPausedWorkerIsGivenNothingUntilItIsToResume() {
        worker.enqueue();
        api.post("/api/v1/workers/" + worker.id() + "/pause").expect(200);

        JsonNode answer = worker.call("claim", Map.of()).expect(200).json().get("data");
        assertThat(answer.get("tasks").isEmpty()).isTrue();
        assertThat(answer.get("order").asString()).isEqualTo("pause");

        api.post("/api/v1/workers/" + worker.id() + "/resume").expect(200);
        assertThat(worker.claim(1)).hasSize(1);
    }

    @ParameterizedTest
    @ValueSource(strings = {"pause", "drain"})
    void aWorkerThatIsPausedOrDrainedIsGivenNothingForAClaimThatWaits(String order) throws Exception {
        worker.call("heartbeat", Map.of("status", "inactive")).expect(200);
        try (var executor = Executors.newVirtualThreadPerTaskExecutor()) {
            CompletableFuture<Answer> waiting =
                    CompletableFuture.supplyAsync(() -> worker.call("claim", Map.of("wait_seconds", 3)), executor);
            await().until(() -> status().equals("active")); // the claim was a sign of life
            api.post("/api/v1/workers/" + worker.id() + "/" + order).expect(200);
            TaskId id = worker.enqueue();

            JsonNode given = waiting.get(10, TimeUnit.SECONDS).expect(200).json();
            assertThat(given.at("/data/tasks")).isEmpty();
            assertThat(worker.task(id).state()).isEqualTo(TaskState.PENDING);
        }
    }

    @Test
    void whatADrainingWorkerGivesBackDoesNotReturnToItByAClaimThatWaits() throws Exception {
        JsonNode held = worker.running();
        try (var executor = Executors.newVirtualThreadPerTaskExecutor()) {
            worker.call("heartbeat", Map.of("status", "paused")).expect(200);
            CompletableFuture<Answer> waiting =
                    CompletableFuture.supplyAsync(() -> worker.call("claim", Map.of("wait_seconds", 3)), executor);
            await().until(() -> status().equals("active")); // the claim was a sign of life
            worker.call("heartbeat", Map.of("status", "draining")).expect(200);
            worker.report("release", held, Map.of()).expect(200);

            assertThat(waiting.get(10, TimeUnit.SECONDS).expect(200).json().at("/data/tasks"))
                    .isEmpty();
            assertThat(status()).isEqualTo("draining");
            assertThat(worker.task(id(held)).attempts()).isOne();
        }
        worker.call("heartbeat", Map.of("status", "active")).expect(200);
        assertThat(worker.claim(1)).hasSize(1);
    }

    @Test
    void aClaimThatWaitsForAPausedWorkerGoesOnWhenThatIsResumed() throws Exception {
        api.post("/api/v1/workers/" + worker.id() + "/pause").expect(200);
        worker.enqueue();
        try (var executor = Executors.newVirtualThreadPerTaskExecutor()) {
            CompletableFuture<Answer> waiting =
                    CompletableFuture.supplyAsync(() -> worker.call("claim", Map.of("wait_seconds", 20)), executor);
            api.post("/api/v1/workers/" + worker.id() + "/resume").expect(200);

            JsonNode given = waiting.get(8, TimeUnit.SECONDS).expect(200).json();
            assertThat(given.at("/data/tasks")).hasSize(1);
        }
    }

    @Test
    void aLogIsKeptUpToItsLimit() {
        JsonNode claim = worker.running();
        for (int i = 0; i < 3; i++) {
            worker.report("log", claim, Map.of("text", "y".repeat(400_000))).expect(200);
        }

        assertThat(logs.of(id(claim))).singleElement().satisfies(log -> {
            assertThat(log.text()).hasSize(1024 * 1024);
            assertThat(log.truncated()).isTrue();
        });
    }

    @Test
    void aDeletedTaskTakesItsLogsAlong() {
        JsonNode claim = worker.running();
        worker.report("log", claim, Map.of("text", "a secret")).expect(200);
        worker.report("complete", claim, Map.of()).expect(200);
        assertThat(logs.of(id(claim))).hasSize(1);

        api.delete("/api/v1/tasks/" + id(claim)).expect(204);
        assertThat(logs.of(id(claim))).isEmpty();
    }

    private String status() {
        return api.get("/api/v1/workers/" + worker.id())
                .json()
                .at("/data/status")
                .asString();
    }

    private static Map<String, Object> item(JsonNode claim, Map<String, ?> more) {
        Map<String, Object> item = new HashMap<>(more);
        item.put("task_id", claim.get("task_id").asString());
        item.put("fence", claim.get("fence").asLong());
        return item;
    }

    private static TaskId id(JsonNode claim) {
        return new TaskId(UUID.fromString(claim.get("task_id").asString()));
    }
}
