package dev.millrace.workers;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.stream.IntStream;
import java.util.stream.Stream;

import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.beans.factory.annotation.Autowired;
import tools.jackson.databind.JsonNode;

import dev.millrace.tasks.RunLogs;
import dev.millrace.tasks.Task;
import dev.millrace.tasks.TaskId;
import dev.millrace.tasks.TaskService;
import dev.millrace.testing.Accounts;
import dev.millrace.testing.Api;
import dev.millrace.testing.Api.Answer;
import dev.millrace.testing.MillraceTest;
import dev.millrace.testing.Spoilt;

/** What workers must not say. Each is refused by name, and changes nothing. */
@MillraceTest
class HostileWorkersIT {

    private static final Map<String, Map<String, Object>> WORDS = Map.of(
            "complete", Map.of("result", "stolen"),
            "fail", Map.of("error", "broken"),
            "progress", Map.of("progress", 0.9),
            "log", Map.of("text", "graffiti"),
            "release", Map.of());

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

    static Stream<String> words() {
        return WORDS.keySet().stream().sorted();
    }

    @ParameterizedTest
    @MethodSource("words")
    void aReportWithoutTheRightFenceChangesNothing(String word) {
        JsonNode claim = worker.running();
        JsonNode other = worker.running();
        WorkerCalls stranger = worker.another();
        TaskId id = new TaskId(UUID.fromString(claim.get("task_id").asString()));
        Task before = worker.task(id);
        String path = "tasks/" + claim.get("task_id").asString() + "/" + word;
        long fence = claim.get("fence").asLong();

        for (long wrong : new long[] {fence - 1, fence + 1, other.get("fence").asLong(), 0, -1, Long.MAX_VALUE}) {
            refused(409, "CONFLICT", worker.call(path, with(word, wrong)));
        }
        refused(409, "CONFLICT", stranger.call(path, with(word, fence)));
        refused(400, "INVALID_REQUEST", worker.call(path, words(word)));
        for (Object nonsense : new Object[] {"1", 1.5, true, List.of(1), "1e400"}) {
            refused(400, "INVALID_REQUEST", worker.call(path, with(word, nonsense)));
        }
        refused(404, "NOT_FOUND", worker.call("tasks/" + UUID.randomUUID() + "/" + word, with(word, fence)));
        refused(400, "INVALID_REQUEST", worker.call("tasks/17/" + word, with(word, fence)));
        refused(403, "FORBIDDEN", as(accounts.admin(), path, with(word, fence)));
        refused(403, "FORBIDDEN", as(accounts.user(), path, with(word, fence)));

        assertThat(worker.task(id)).isEqualTo(before);
        assertThat(logs.of(id)).isEmpty();

        worker.report("complete", claim, Map.of()).expect(200);
        refused(409, "CONFLICT", worker.call(path, with(word, fence)));
    }

    static Stream<Arguments> claims() {
        return Stream.of(
                arguments(400, Map.of("limit", 0)),
                arguments(400, Map.of("limit", -1)),
                arguments(400, Map.of("limit", 1001)),
                arguments(400, Map.of("limit", 1_000_000)),
                arguments(400, Map.of("limit", 1e300)),
                arguments(400, Map.of("limit", "1")),
                arguments(400, Map.of("wait_seconds", 3600)),
                arguments(400, Map.of("wait_seconds", -1)),
                arguments(400, Map.of("wait_seconds", "NaN")),
                arguments(400, Map.of("queues", "default")),
                arguments(400, Map.of("handlers", List.of(1))),
                arguments(400, Map.of("handler", List.of("a"))),
                arguments(403, Map.of("handlers", List.of("file.process"))),
                arguments(403, Map.of("handlers", List.of("another's"))),
                arguments(409, Map.of("incarnation", 99)),
                arguments(400, List.of()),
                arguments(400, "{"),
                arguments(400, ""));
    }

    @ParameterizedTest
    @MethodSource("claims")
    void aClaimThatCannotBeIsRefused(int status, Object body) {
        worker.enqueue();
        refused(status, null, worker.call("claim", body));
        assertThat(worker.claim(10)).hasSize(1);
    }

    @Test
    void aClaimIsForRegisteredWorkersWithTheirQueues() {
        refused(404, "NOT_FOUND", api.post("/api/v1/workers/nobody-" + UUID.randomUUID() + "/claim", Map.of()));
        worker.call("register", Map.of("handlers", List.of(worker.handler()), "queues", List.of("slow")))
                .expect(200);
        refused(403, "FORBIDDEN", worker.call("claim", Map.of("queues", List.of("default"))));
        worker.enqueue();
        assertThat(worker.claim(1)).as("of a queue that it does not serve").isEmpty();
    }

    static Stream<Arguments> registrations() {
        List<String> many =
                IntStream.range(0, 10_001).mapToObj(i -> "handler-" + i).toList();
        return Stream.of(
                arguments("w", Map.of()),
                arguments("w", Map.of("handlers", List.of())),
                arguments("w", Map.of("handlers", many)),
                arguments("w", Map.of("handlers", List.of("a\nb"))),
                arguments("w", Map.of("handlers", List.of("A".repeat(5000)))),
                arguments("w", Map.of("handlers", List.of("a"), "queues", many)),
                arguments("w", Map.of("handlers", List.of("a"), "max_capacity", -1)),
                arguments("w", Map.of("handlers", List.of("a"), "labels", List.of())),
                arguments("w", Map.of("handlers", List.of("a"), "labels", Map.of("k", "v".repeat(5000)))),
                arguments("w", Map.of("handlers", List.of("a"), "host", "h".repeat(300))),
                arguments("w", Map.of("handlers", List.of("a"), "admin", true)),
                arguments("A".repeat(129), Map.of("handlers", List.of("a"))),
                arguments("%3Cimg%20onerror=x%3E", Map.of("handlers", List.of("a"))),
                arguments(".hidden", Map.of("handlers", List.of("a"))),
                arguments("sp%20ace", Map.of("handlers", List.of("a"))),
                arguments("%C3%BC", Map.of("handlers", List.of("a"))),
                arguments("status", Map.of("handlers", List.of("a"))),
                arguments("heartbeat", Map.of("handlers", List.of("a"))));
    }

    @ParameterizedTest
    @MethodSource("registrations")
    void aRegistrationThatCannotBeIsRefused(String id, Object body) {
        refused(400, "INVALID_REQUEST", api.post("/api/v1/workers/" + id + "/register", body));
    }

    @Test
    void aNameThatIsTakenOrAHandlerOfTheServerIsForbidden() {
        Map<String, Object> body = Map.of("handlers", List.of(worker.handler()));
        refused(403, "FORBIDDEN", as(accounts.admin(), "register", body));
        refused(403, "FORBIDDEN", worker.call("register", Map.of("handlers", List.of("file.process"))));
        String node = api.get("/api/v1/workers?status=active&limit=1000").json().get("data").values().stream()
                .map(known -> known.get("id").asString())
                .filter(known -> known.startsWith("node-"))
                .findFirst()
                .orElseThrow();
        refused(403, "FORBIDDEN", api.post("/api/v1/workers/" + node + "/register", body));
        refused(409, "CONFLICT", api.post("/api/v1/workers/" + node + "/drain"));
    }

    static Stream<Arguments> heartbeats() {
        return Stream.of(
                arguments(Map.of()),
                arguments(Map.of("worker_id", "")),
                arguments(Map.of("worker_id", 7)),
                arguments(Map.of("worker_id", "<script>")),
                arguments(Map.of("worker_id", "A".repeat(5000))),
                arguments(Map.of("worker_id", "w", "status", "happy")),
                arguments(Map.of("worker_id", "w", "current_load", -1)),
                arguments(Map.of("worker_id", "w", "max_capacity", -1)),
                arguments(Map.of("worker_id", "w", "current_load", 1e300)),
                arguments(Map.of("worker_id", "w", "current_load", 1.5)),
                arguments(Map.of("worker_id", "w", "capacity", 5)));
    }

    @ParameterizedTest
    @MethodSource("heartbeats")
    void aHeartbeatThatCannotBeIsRefused(Object body) {
        refused(400, "INVALID_REQUEST", api.post("/api/v1/workers/heartbeat", body));
    }

    static Stream<Arguments> reports() {
        return Stream.of(
                arguments("progress", Map.of("progress", 101)),
                arguments("progress", Map.of("progress", -0.1)),
                arguments("progress", Map.of("progress", "NaN")),
                arguments("progress", Map.of("progress", 1e300)),
                arguments("progress", Map.of()),
                arguments("fail", Map.of()),
                arguments("fail", Map.of("error", " ")),
                arguments("fail", Map.of("error", 7)),
                arguments("fail", Map.of("error", "e", "retry", "no")),
                arguments("fail", Map.of("error", "e", "retry_after_seconds", -1)),
                arguments("fail", Map.of("error", "e", "retry_after_seconds", 1e12)),
                arguments("fail", Map.of("error", "e\0")),
                arguments("log", Map.of()),
                arguments("log", Map.of("text", "\0")),
                arguments("log", Map.of("text", "x".repeat(1_000_001))),
                arguments("complete", Map.of("results", 1)),
                arguments("complete", Map.of("result", "\0")));
    }

    @ParameterizedTest
    @MethodSource("reports")
    void aReportThatCannotBeIsRefused(String word, Map<String, ?> body) {
        JsonNode claim = worker.running();
        refused(400, "INVALID_REQUEST", worker.report(word, claim, body));
        worker.report("complete", claim, Map.of()).expect(200);
    }

    /** Lawful bodies by what they are said to; TASK and FENCE stand for those of a run under way. */
    static Stream<Arguments> bodies() {
        String lease = "[{\"task_id\": \"TASK\", \"fence\": FENCE}]";
        return Stream.of(
                arguments(
                        "register",
                        Map.of(
                                "handlers", "[\"HANDLER\"]",
                                "queues", "[]",
                                "max_capacity", "1",
                                "host", "\"h\"",
                                "version", "\"1\"",
                                "labels", "{\"a\": \"b\"}",
                                "resources", "{\"gpu_type\": \"A100\"}")),
                arguments("claim", Map.of("handlers", "[\"HANDLER\"]", "queues", "[]", "limit", "1")),
                arguments("heartbeat", Map.of("leases", lease, "status", "\"active\"", "max_capacity", "1")),
                arguments("tasks/TASK/progress", Map.of("fence", "FENCE", "progress", "0.5", "message", "\"m\"")),
                arguments("tasks/TASK/log", Map.of("fence", "FENCE", "text", "\"t\"")),
                arguments("tasks/TASK/fail", Map.of("fence", "0", "error", "\"e\"", "retry_after_seconds", "1")),
                arguments("report", Map.of("progress", "[]", "logs", "[]", "released", "[]", "completed", "[]")));
    }

    @ParameterizedTest
    @MethodSource("bodies")
    void aSpoiltFieldIsRefusedOrLawfulAfterAll(String act, Map<String, String> lawful) {
        JsonNode claim = worker.running();
        String task = claim.get("task_id").asString();
        Map<String, String> body = new HashMap<>();
        lawful.forEach((field, value) -> body.put(
                field,
                value.replace("HANDLER", worker.handler())
                        .replace("TASK", task)
                        .replace("FENCE", claim.get("fence").toString())));
        Spoilt.each(body, text -> worker.call(act.replace("TASK", task), text));
        Spoilt.noObjects(text -> worker.call(act.replace("TASK", task), text));
    }

    @ParameterizedTest
    @ValueSource(strings = {"completed", "failed", "released", "progress", "logs"})
    void aSpoiltItemSpoilsItsBatch(String list) {
        JsonNode claim = worker.running();
        JsonNode good = worker.running();
        Map<String, String> item = new HashMap<>(Map.of("task_id", "\"" + UUID.randomUUID() + "\"", "fence", "1"));
        switch (list) {
            case "failed" -> item.put("error", "\"e\"");
            case "progress" -> item.put("progress", "0.5");
            case "logs" -> item.put("text", "\"t\"");
            default -> {}
        }
        Spoilt.each(item, text -> worker.call("report", "{\"" + list + "\": [" + text + "]}"));
        String lost = Spoilt.object(item);
        worker.call("report", "{\"released\": [{\"task_id\": 7, \"fence\": 1}], \"" + list + "\": [" + lost + "]}")
                .expect(400);
        worker.report("complete", claim, Map.of()).expect(200);
        worker.report("complete", good, Map.of()).expect(200);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{\"gpu_count\": 0}",
                "{\"gpu_count\": -1}",
                "{\"gpu_count\": 1e300}",
                "{\"gpu_count\": \"NaN\"}",
                "{\"gpu_seconds\": 1}",
                "{\"purchase\": \"stolen\"}",
                "{\"gpu_type\": \"\"}",
                "[]"
            })
    void whatARunSaysItUsesMustBePossible(String resources) {
        refused(
                400,
                "INVALID_REQUEST",
                worker.call(
                        "register",
                        "{\"handlers\": [\"" + worker.handler() + "\"], \"resources\": " + resources + "}"));
    }

    private Answer as(Api other, String act, Object body) {
        return other.post("/api/v1/workers/" + worker.id() + "/" + act, body);
    }

    private static Map<String, Object> with(String word, Object fence) {
        Map<String, Object> body = new HashMap<>(words(word));
        body.put("fence", fence);
        return body;
    }

    private static Map<String, Object> words(String word) {
        return WORDS.getOrDefault(word, Map.of());
    }

    private static void refused(int status, @Nullable String code, Answer answer) {
        Spoilt.refused(answer, status);
        if (code != null) {
            assertThat(answer.json().get("error").get("code").asString()).isEqualTo(code);
        }
    }
}
