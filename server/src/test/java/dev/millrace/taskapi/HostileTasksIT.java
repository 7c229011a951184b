package dev.millrace.taskapi;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.http.HttpRequest.BodyPublisher;
import java.net.http.HttpRequest.BodyPublishers;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.Callable;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.IntStream;
import java.util.stream.Stream;

import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.beans.factory.annotation.Autowired;
import tools.jackson.databind.JsonNode;

import dev.millrace.testing.Api;
import dev.millrace.testing.Api.Answer;
import dev.millrace.testing.MillraceTest;
import dev.millrace.testing.Spoilt;

/** Requests about tasks that cannot be meant: each is refused with what is wrong, and nothing has changed. */
@MillraceTest
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class HostileTasksIT {

    private static final String TASKS = "/api/v1/tasks";

    @Autowired
    Api api;

    private Api ann;

    @BeforeEach
    void signIn() {
        if (ann == null) {
            ann = api.asNewUser();
        }
    }

    static Stream<Arguments> bodies() {
        return Stream.of(
                        "",
                        "{",
                        "null",
                        "[]",
                        "7",
                        "\"x\"",
                        "{}",
                        "{\"name\": \"a\", \"name\": \"b\"}",
                        "{\"name\": \"a\"} {\"name\": \"b\"}",
                        "{\"name\": \"a\", \"payload\": {\"n\": 1e400}}",
                        "{\"name\": \"a\", \"payload\": {\"n\": " + "9".repeat(2000) + "}}",
                        "{\"name\": \"a\", \"payload\": {\"n\": " + "[".repeat(5000) + "]".repeat(5000) + "}}",
                        "{\"name\": \"a\", \"payload\": {\"p\": \"\\u0000\"}}",
                        "{\"name\": \"a\", \"payload\": {\"\\u0000\": 1}}",
                        "{\"name\": \"a\", \"payload\": {\"p\": \"\\ud800\"}}",
                        "{\"name\": \"\\u0000\"}",
                        "{\"name\": \"a\\u0007b\"}",
                        "{\"name\": \"\"}",
                        "{\"name\": \"  \"}",
                        "{\"name\": null}",
                        "{\"name\": 7}",
                        "{\"name\": \"" + "n".repeat(256) + "\"}",
                        "<task/>")
                .map(Arguments::of);
    }

    @ParameterizedTest
    @MethodSource("bodies")
    void aBodyThatIsNoTaskIsRefused(String body) {
        refused(ann.post(TASKS, body), 400);
        refused(ann.post(TASKS + "/bulk", body.startsWith("{\"name") ? "[" + body + "]" : body), 400);
    }

    @Test
    void bytesThatAreNoTextAreRefused() {
        byte[] ff = "{\"name\": \"a\", \"payload\": {\"p\": \"x\"}}".getBytes(StandardCharsets.UTF_8);
        ff[30] = (byte) 0xff;
        refused(post(TASKS, "application/json", BodyPublishers.ofByteArray(ff)), 400);
        String lawful = "{\"name\": \"a\"}";
        for (String other : List.of("UTF-16", "UTF-16LE", "UTF-16BE", "UTF-32", "UTF-32LE")) {
            byte[] encoded = lawful.getBytes(Charset.forName(other));
            refused(post(TASKS, "application/json", BodyPublishers.ofByteArray(encoded)), 400);
            refused(post(TASKS + "/bulk", "application/x-ndjson", BodyPublishers.ofByteArray(encoded)), 400);
        }
        nothingWasMade();
        refused(post(TASKS, "application/json; charset=utf-7", BodyPublishers.ofString(lawful)), 415);
        refused(post(TASKS, "text/plain", BodyPublishers.ofString("{\"name\": \"a\"}")), 415);
        refused(post(TASKS, "application/xml", BodyPublishers.ofString("<a/>")), 415);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            priority          | 2147483648                  | 400
            priority          | "urgent"                    | 400
            priority          | "HIGH"                      | 400
            priority          | 1.5                         | 400
            retry_count       | -1                          | 400
            retry_count       | 101                         | 400
            retry_count       | 1e9                         | 400
            retry_count       | "3"                         | 400
            retry_count       | 1.5                         | 400
            timeout           | 0                           | 400
            timeout           | -1                          | 400
            timeout           | 2592001                     | 400
            timeout           | "PT-1S"                     | 400
            timeout           | 99999999999999999999        | 400
            payload           | []                          | 400
            payload           | "text"                      | 400
            payload           | 7                           | 400
            scheduled_at      | "0000-00-00"                | 400
            scheduled_at      | "2027-01-01"                | 400
            scheduled_at      | "2027-01-01T00:00:00"       | 400
            scheduled_at      | "10000-01-01T00:00:00Z"     | 400
            scheduled_at      | "2126-01-01T00:00:00Z"      | 400
            scheduled_at      | "2027-02-30T00:00:00Z"      | 400
            scheduled_at      | 1767225600                  | 400
            expires_at        | "2020-01-01T00:00:00Z"      | 422
            handler           | ""                          | 400
            handler           | "file.process"              | 400
            handler           | {}                          | 400
            queue             | "a b"                       | 400
            queue             | ""                          | 400
            queue             | "-"                         | 400
            queue             | "ünïcode"                   | 400
            team_id           | "mine"                      | 400
            team_id           | "1-1-1-1-1"                 | 400
            unique_key        | ""                          | 400
            unique_for        | 60                          | 400
            on_conflict       | "explode"                   | 400
            depends_on        | "me"                        | 400
            depends_on        | ["me"]                      | 400
            depends_on        | [null]                      | 400
            depends_on        | ["0190d5a7-1111-7000-8000-000000000000"] | 422
            depends_on        | ["0190d5a7-1111-7000-8000-000000000000", "0190d5a7-1111-7000-8000-000000000000"] | 400
            on_parent_failure | "hide"                      | 400
            retry_policy      | 5                           | 400
            retry_policy      | {}                          | 400
            retry_policy      | {"backoff": "fixed"}        | 400
            retry_policy      | {"backoff": "list", "delays": []} | 400
            retry_policy      | {"backoff": "list", "delays": [-1]} | 400
            retry_policy      | {"backoff": "fixed", "base": 1e99} | 400
            retry_policy      | {"backoff": "fixed", "base": 1, "typo": 1} | 400
            resources         | {"gpu_count": 0}            | 400
            resources         | {"gpus": 1}                 | 400
            concurrency_key   | "a\\u0000"                  | 400
            status            | "completed"                 | 400
            id                | "0190d5a7-1111-7000-8000-000000000000" | 400
            user_id           | "0190d5a7-1111-7000-8000-000000000000" | 400
            worker_id         | "me"                        | 400
            payloads          | {}                          | 400
            __proto__         | {}                          | 400
            """)
    void aFieldThatCannotBeIsNamed(String field, String value, int status) {
        String body = "{\"name\": \"a\", \"" + field + "\": " + value + "}";
        JsonNode refusal = refused(ann.post(TASKS, body), status);
        assertThat(fields(refusal)).allMatch(named -> named.startsWith(field) || named.equals("unique_key"));

        List<String> many = IntStream.range(0, 60)
                .mapToObj(i -> i == 57 ? body : "{\"name\": \"a\"}")
                .toList();
        JsonNode ofMany =
                refused(ann.post(TASKS + "/bulk", many.toString()), field.equals("expires_at") ? 400 : status);
        assertThat(fields(ofMany)).allMatch(named -> named.startsWith("[57]"));
        nothingWasMade();
    }

    @Test
    void aSpoiltFieldIsRefusedOrLawfulAfterAll() {
        Map<String, String> task = new LinkedHashMap<>();
        task.put("name", "\"never-run\"");
        task.put("description", "\"text\"");
        task.put("handler", "\"never-run\"");
        task.put("queue", "\"never-run\"");
        task.put("priority", "\"low\"");
        task.put("payload", "{}");
        task.put("retry_count", "1");
        task.put("retry_policy", "{\"backoff\": \"fixed\", \"base\": 1}");
        task.put("timeout", "60");
        task.put("scheduled_at", "\"2030-01-01T00:00:00Z\"");
        task.put("expires_at", "\"2030-02-01T00:00:00Z\"");
        task.put("team_id", "null");
        task.put("unique_key", "null");
        task.put("depends_on", "[]");
        task.put("on_parent_failure", "\"fail\"");
        task.put("concurrency_key", "\"key\"");
        task.put("resources", "{\"gpu_type\": \"A100\"}");
        Spoilt.each(task, body -> ann.post(TASKS, body));
        Spoilt.each(
                Map.of("backoff", "\"fixed\"", "base", "1", "max", "60"),
                policy -> ann.post(TASKS, "{\"name\": \"never-run\", \"retry_policy\": " + policy + "}"));
        Spoilt.each(
                Map.of("gpu_type", "\"A100\"", "provider", "\"AWS\"", "gpu_count", "1", "purchase", "\"spot\""),
                used -> ann.post(TASKS, "{\"name\": \"never-run\", \"resources\": " + used + "}"));
    }

    @Test
    void allBadFieldsAreNamedAtOnce() {
        JsonNode refusal = refused(
                ann.post(TASKS, "{\"priority\": \"x\", \"timeout\": 0, \"typo\": 1, \"retry_policy\": {\"base\": -1}}"),
                400);
        assertThat(fields(refusal))
                .containsExactlyInAnyOrder(
                        "name", "priority", "timeout", "typo", "retry_policy.base", "retry_policy.backoff");
    }

    @Test
    void whatIsTooLargeIsRefused() {
        String most = "p".repeat(256 * 1024 - "{\"p\":\"\"}".length());
        ann.post(TASKS, Map.of("name", "never-run", "payload", Map.of("p", most)))
                .expect(201);
        refused(ann.post(TASKS, Map.of("name", "a", "payload", Map.of("p", most + "p"))), 413);
        refused(ann.post(TASKS, Map.of("name", "a", "payload", Map.of("p", "é".repeat(128 * 1024)))), 413);
        String one = "{\"name\": \"a\"}";
        String large = "{\"name\": \"a\", \"payload\": {\"p\": \"" + most + "p\"}}";
        for (Answer ofMany : List.of(
                ann.post(TASKS + "/bulk", "[" + one + "," + large + "]"),
                post(TASKS + "/bulk", "application/x-ndjson", BodyPublishers.ofString(one + "\n" + large)))) {
            assertThat(refused(ofMany, 413).at("/error/message").asString())
                    .startsWith("[1].payload: must be at most 262144 bytes of JSON");
        }
        nothingWasMade();
    }

    @Test
    void tooManyOrNoTasksAreRefused() {
        String one = "{\"name\":\"a\"}";
        refused(ann.post(TASKS + "/bulk", "[" + (one + ",").repeat(10_000) + one + "]"), 400);
        refused(ann.post(TASKS + "/bulk", "{\"tasks\": []}"), 400);
        refused(ann.post(TASKS + "/bulk", "{\"tasks\": [], \"more\": 1}"), 400);
        refused(post(TASKS + "/bulk", "application/x-ndjson", BodyPublishers.ofString("\n\n")), 400);
        refused(
                post(TASKS + "/bulk", "application/x-ndjson", BodyPublishers.ofString((one + "\n").repeat(10_001))),
                400);
        JsonNode refusal = refused(
                post(TASKS + "/bulk", "application/x-ndjson", BodyPublishers.ofString(one + "\n{\"name\"\n" + one)),
                400);
        assertThat(fields(refusal)).containsExactly("[1]");
        JsonNode taken = refused(
                ann.post(
                        TASKS + "/bulk",
                        "[" + (one.replace("}", ",\"unique_key\":\"k\"}") + ",").repeat(2) + one + "]"),
                409);
        assertThat(fields(taken)).containsExactly("[1].unique_key");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "limit=0",
                "limit=-1",
                "limit=101",
                "limit=10001",
                "limit=abc",
                "limit=1&limit=1000",
                "limit=",
                "skip=-1",
                "skip=9223372036854775808",
                "skip=9223372036854775807",
                "skip=100001",
                "offset=9223372036854775807",
                "page=-1",
                "sort=password_hash",
                "sort=state;drop",
                "sort=",
                "sort=created_at&sort=created_at",
                "order=sideways",
                "order=desc;select",
                "fields=*",
                "status=UNKNOWN",
                "status=PENDING",
                "status=pending&status=pending",
                "status=",
                "priority=urgent",
                "team_id=me",
                "created_after=2026-01-01",
                "created_after=now()",
                "created_before=2026-01-01T00:00:00",
                "created_before=+292278994-01-01T00:00:00Z",
                "handler=%00",
                "worker_id=a%00b",
                "q=x",
                "cursor=",
                "cursor=abc",
                "cursor=%00",
                "cursor=Q1JFQVRFRF9BVCBERVNDIC0gbm9uZQ",
                // UPDATED_AT DESC +10000-01-01T00:00:00Z, and the last moment that Java can name
                "cursor=VVBEQVRFRF9BVCBERVNDICsxMDAwMC0wMS0wMVQwMDowMDowMFogMDAwMDAwMDAtMDAwMC0wMDAwLTAwMDAtMDAwMDAwMDAwMDAw&sort=updated_at",
                "cursor=VVBEQVRFRF9BVCBERVNDICsxMDAwMDAwMDAwLTEyLTMxVDIzOjU5OjU5WiAwMDAwMDAwMC0wMDAwLTAwMDAtMDAwMC0wMDAwMDAwMDAwMDA&sort=updated_at",
                "cursor=RFVSQVRJT04gREVTQyAxZTk5OTk5OTk5OSAwMTkwZDVhNy0xMTExLTcwMDAtODAwMC0wMDAwMDAwMDAwMDA&sort=duration"
            })
    void aQueryThatCannotBeIsRefused(String query) {
        refused(ann.get(TASKS + "?" + query), 400);
    }

    @Test
    void aCursorOfAnotherListIsRefused() {
        for (int i = 0; i < 2; i++) {
            ann.post(TASKS, Map.of("name", "never-run")).expect(201);
        }
        String cursor = ann.get(TASKS + "?limit=1")
                .expect(200)
                .json()
                .get("pagination")
                .get("next_cursor")
                .asString();
        ann.get(TASKS + "?cursor=" + cursor).expect(200);
        refused(ann.get(TASKS + "?sort=duration&cursor=" + cursor), 400);
        refused(ann.get(TASKS + "?order=asc&cursor=" + cursor), 400);
        refused(ann.get(TASKS + "?skip=1&cursor=" + cursor), 400);
    }

    @Test
    void whatIsNoChangeIsRefused() {
        String task = TASKS + "/"
                + ann.post(TASKS, Map.of("name", "never-run"))
                        .expect(201)
                        .json()
                        .get("data")
                        .get("id")
                        .asString();
        JsonNode before = ann.get(task).expect(200).json().get("data");
        for (String body : new String[] {
            "{\"status\": \"completed\"}",
            "{\"status\": \"pending\"}",
            "{\"status\": 1}",
            "{\"status\": \"cancelled\", \"name\": \"b\"}",
            "{\"state\": \"cancelled\"}",
            "{\"handler\": \"b\"}",
            "{\"queue\": \"b\"}",
            "{\"attempts\": 7}",
            "{\"result\": {}}",
            "{\"user_id\": \"0190d5a7-1111-7000-8000-000000000000\"}",
            "{\"priority\": \"x\"}",
            "{\"timeout\": 0}",
            "{\"name\": null}",
            "{\"payload\": null}",
            "[]",
            "null",
            ""
        }) {
            refused(ann.patch(task, body), 400);
            refused(ann.put(task, body), 400);
        }
        refused(ann.post(task + "/cancel", "{\"why\": \"because\"}"), 400);
        refused(ann.post(task + "/retry"), 409);
        assertThat(ann.get(task).expect(200).json().get("data")).isEqualTo(before);
        ann.post(task + "/cancel").expect(200);
        refused(ann.post(task + "/cancel"), 409);
    }

    @Test
    void aPathThatIsNoTaskIsNotFound() {
        for (String act : new String[] {"", "/status", "/attempts", "/logs", "/explain"}) {
            refused(ann.get(TASKS + "/" + UUID.randomUUID() + act), 404);
            refused(ann.get(TASKS + "/not-a-uuid" + act), 400);
        }
        refused(ann.delete(TASKS + "/" + UUID.randomUUID()), 404);
        refused(ann.post(TASKS + "/" + UUID.randomUUID() + "/cancel"), 404);
        refused(ann.post(TASKS + "/" + UUID.randomUUID() + "/retry"), 404);
        refused(ann.patch(TASKS + "/" + UUID.randomUUID(), "{}"), 404);
        refused(ann.put(TASKS, "{}"), 405);
        refused(ann.delete(TASKS), 405);
        refused(ann.get(TASKS + "/" + UUID.randomUUID() + "/cancel"), 405);
    }

    /** As a tree, a few megabytes of them would be more than the server has memory for. */
    @Test
    void aBodyOfMillionsOfValuesIsRefused() {
        String values = "1,".repeat(1_600_000) + "1";
        refused(ann.post(TASKS + "/bulk", "[" + values + "]"), 400);
        refused(ann.post("/api/v1/auth/login", "{\"username\":[" + values + "]}"), 413);
    }

    @Test
    void tasksAreNotActedOnByFilterWithoutTheRightToken() {
        String handler = "bulk-" + UUID.randomUUID();
        ann.post(TASKS, Map.of("name", handler)).expect(201);
        String token = ann.post(TASKS + "/bulk/cancel", Map.of("filter", Map.of("handler", handler)))
                .expect(200)
                .json()
                .get("data")
                .get("confirm_token")
                .asString();
        Map<String, Object> right = Map.of("filter", Map.of("handler", handler), "confirm_token", token);
        refused(api.asNewUser().post(TASKS + "/bulk/cancel", right), 409);
        refused(ann.post(TASKS + "/bulk/delete", right), 409);
        refused(ann.post(TASKS + "/bulk/cancel", Map.of("filter", Map.of(), "confirm_token", token)), 409);
        refused(
                ann.post(
                        TASKS + "/bulk/cancel",
                        Map.of("filter", Map.of("handler", handler), "confirm_token", UUID.randomUUID())),
                409);
        refused(
                ann.post(
                        TASKS + "/bulk/cancel",
                        Map.of("filter", Map.of("handler", handler), "confirm_token", "' or true")),
                400);
        refused(ann.post(TASKS + "/bulk/cancel", "{}"), 400);
        refused(ann.post(TASKS + "/bulk/cancel", "{\"filter\": {\"typo\": 1}}"), 400);
        refused(ann.post(TASKS + "/bulk/cancel", "{\"filter\": {\"status\": \"completed\"}}"), 422);
        refused(ann.post(TASKS + "/bulk/explode", "{\"filter\": {}}"), 404);
        ann.post(TASKS + "/bulk/cancel", right).expect(200);
        refused(ann.post(TASKS + "/bulk/cancel", right), 409);
    }

    @Test
    void aMethodIsWhatItIsWhateverElseIsSaid() {
        String task = never();
        refused(
                ann.send(ann.request(task)
                        .header("X-HTTP-Method-Override", "DELETE")
                        .POST(BodyPublishers.noBody())),
                405);
        refused(ann.post(task + "?_method=DELETE"), 405);
        refused(post(task, "application/x-www-form-urlencoded", BodyPublishers.ofString("_method=DELETE")), 405);
        for (String method : List.of("TRACE", "PROPFIND", "NONSENSE")) {
            refused(ann.send(ann.request(task).method(method, BodyPublishers.noBody())), 405);
        }
        ann.send(ann.request(task + "/cancel").method("HEAD", BodyPublishers.noBody()))
                .expect(405);
        ann.get(task).expect(200);
    }

    @Test
    void aChangeOnAConditionThatCannotHoldIsNotMade() {
        String task = never();
        for (String tag : List.of("\"stale\"", "W/\"1\"", "nonsense")) {
            refused(
                    ann.send(ann.request(task + "/cancel")
                            .header("If-Match", tag)
                            .POST(BodyPublishers.noBody())),
                    412);
            refused(ann.send(ann.request(task).header("If-Match", tag).DELETE()), 412);
        }
        assertThat(ann.get(task).json().get("data").get("status").asString()).isEqualTo("pending");
        ann.send(ann.request(task).header("If-Match", "*").DELETE()).expect(204);
    }

    @Test
    void ofManyWhoRunATaskAgainOneDoes() throws Exception {
        String task = never();
        ann.post(task + "/cancel").expect(200);
        try (var callers = Executors.newVirtualThreadPerTaskExecutor()) {
            Callable<Integer> retry = () -> ann.post(task + "/retry").status();
            List<Integer> statuses = new ArrayList<>();
            for (Future<Integer> status : callers.invokeAll(Collections.nCopies(20, retry))) {
                statuses.add(status.get());
            }
            assertThat(statuses).containsOnly(200, 409).containsOnlyOnce(200);
        }
    }

    /** The path of a task that nobody runs. */
    private String never() {
        return TASKS + "/"
                + ann.post(TASKS, Map.of("name", "never-run", "scheduled_at", "2030-01-01T00:00:00Z"))
                        .expect(201)
                        .json()
                        .get("data")
                        .get("id")
                        .asString();
    }

    private void nothingWasMade() {
        assertThat(ann.get(TASKS + "?handler=a").expect(200).json().get("data")).isEmpty();
    }

    private Answer post(String path, String type, BodyPublisher body) {
        return ann.send(ann.request(path).header("Content-Type", type).POST(body));
    }

    private static JsonNode refused(Answer answer, int status) {
        Spoilt.refused(answer, status);
        assertThat(answer.json().get("status").asString()).isEqualTo("error");
        return answer.json();
    }

    private static List<String> fields(JsonNode refusal) {
        return refusal.get("error")
                .get("details")
                .valueStream()
                .map(problem -> problem.get("field").asString())
                .toList();
    }
}
