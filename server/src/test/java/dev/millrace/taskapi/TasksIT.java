package dev.millrace.taskapi;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;

import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;
import tools.jackson.databind.JsonNode;

import dev.millrace.testing.Accounts;
import dev.millrace.testing.Api;
import dev.millrace.testing.MillraceTest;

/** Tasks as their owners and others meet them. */
@MillraceTest
class TasksIT {

    private static final String TASKS = "/api/v1/tasks";

    @Autowired
    Api api;

    @Autowired
    Accounts accounts;

    private Api ann;
    private Api bob;

    @BeforeEach
    void signIn() {
        ann = api.asNewUser();
        bob = api.asNewUser();
    }

    @Test
    void aTaskIsMadeRunAndShown() {
        JsonNode answer = ann.post(TASKS + "/", """
                {
                    "name": "Process Data",
                    "description": "Process CSV file",
                    "priority": "high",
                    "handler": "echo",
                    "payload": {
                      "file_path": "/data/input.csv"
                    }
                  }""").expect(201).json();
        assertThat(answer.get("status").asString()).isEqualTo("success");
        assertThat(answer.get("timestamp").asString()).endsWith("Z");
        JsonNode made = answer.get("data");
        assertThat(made.propertyNames())
                .contains(
                        "id",
                        "task_id",
                        "name",
                        "description",
                        "handler",
                        "queue",
                        "priority",
                        "status",
                        "payload",
                        "retry_count",
                        "attempts",
                        "timeout",
                        "scheduled_at",
                        "started_at",
                        "completed_at",
                        "duration",
                        "result",
                        "error_message",
                        "worker_id",
                        "progress",
                        "created_at",
                        "updated_at");
        assertThat(made.get("task_id")).isEqualTo(made.get("id"));
        assertThat(made.get("queue").asString()).isEqualTo("default");
        assertThat(made.get("timeout").asInt()).isEqualTo(3600);
        assertThat(made.get("retry_count").asInt()).isZero();
        assertThat(made.get("priority").asString()).isEqualTo("high");

        String task = path(made);
        await().until(() -> status(ann, task).equals("completed"));
        JsonNode done = ann.get(task).expect(200).json().get("data");
        assertThat(done.get("result")).isEqualTo(done.get("payload"));
        assertThat(done.get("attempts").asInt()).isEqualTo(1);
        assertThat(done.get("progress").asDouble()).isEqualTo(1);
        assertThat(done.get("duration").isNumber()).isTrue();
        assertThat(done.get("waiting_reason").isNull()).isTrue();
        JsonNode run =
                ann.get(task + "/attempts").expect(200).json().get("data").get(0);
        assertThat(run.get("attempt").asInt()).isEqualTo(1);
        assertThat(run.get("worker_id")).isEqualTo(done.get("worker_id"));
        assertThat(run.get("outcome").asString()).isEqualTo("completed");
        assertThat(ann.get(task + "/logs").expect(200).json().get("data")).isEmpty();

        ann.post(task + "/cancel").expect(409);
        ann.put(task, Map.of("status", "cancelled")).expect(409);
        ann.patch(task, Map.of("name", "too late")).expect(409);
        ann.post(task + "/retry").expect(200);
        await().until(() -> status(ann, task).equals("completed"));
        assertThat(ann.get(task + "/attempts").expect(200).json().get("data")).hasSize(2);
        ann.delete(task + "/").expect(204);
        ann.get(task).expect(404);
    }

    @Test
    void whoeverHoldsAUniqueKeyIsAnsweredReplacedOrInTheWay() {
        Map<String, Object> task = new HashMap<>(Map.of("name", "never-served", "unique_key", "only-one"));
        String first = ann.post(TASKS, task).expect(201).json().at("/data/id").asString();
        JsonNode taken = ann.post(TASKS, task).expect(409).json();
        assertThat(taken.get("detail").asString()).startsWith("task " + first + " holds");
        assertThat(taken.at("/error/details")).isEmpty();
        JsonNode takenOfMany = ann.post(TASKS + "/bulk", List.of(Map.of("name", "never-served"), task))
                .expect(409)
                .json();
        assertThat(takenOfMany.get("detail").asString()).startsWith("[1].unique_key: task " + first + " holds");
        assertThat(takenOfMany.at("/error/details/0/field").asString()).isEqualTo("[1].unique_key");

        task.put("on_conflict", "return_existing");
        assertThat(ann.post(TASKS, task).expect(200).json().at("/data/id").asString())
                .isEqualTo(first);

        task.put("on_conflict", "replace");
        assertThat(ann.post(TASKS, task).expect(201).json().at("/data/id").asString())
                .isNotEqualTo(first);
        assertThat(ann.get(TASKS + "/" + first).json().at("/data/status").asString())
                .isEqualTo("cancelled");
    }

    @Test
    void aTaskThatWaitsIsChangedAndCancelled() {
        JsonNode made = make(ann, Map.of("name", unserved(), "description", "one"));
        String task = path(made);
        assertThat(made.get("handler")).isEqualTo(made.get("name"));
        assertThat(made.get("status").asString()).isEqualTo("pending");
        assertThat(made.get("waiting_reason").isNull()).isFalse();

        JsonNode changed = ann.patch(
                        task, Map.of("priority", "low", "retry_count", 3, "timeout", 60, "payload", Map.of("n", 1)))
                .expect(200)
                .json()
                .get("data");
        assertThat(changed.get("priority").asString()).isEqualTo("low");
        assertThat(changed.get("retry_count").asInt()).isEqualTo(3);
        assertThat(changed.get("timeout").asInt()).isEqualTo(60);
        assertThat(changed.get("payload").get("n").asInt()).isEqualTo(1);
        assertThat(changed.get("description").asString()).isEqualTo("one");
        ann.put(task, Map.of("scheduled_at", "2030-01-01T00:00:00Z")).expect(200);
        JsonNode later = ann.get(task + "/status").expect(200).json().get("data");
        assertThat(later.get("waiting_reason").asString()).isEqualTo("scheduled");
        assertThat(later.get("scheduled_at").asString()).isEqualTo("2030-01-01T00:00:00Z");

        JsonNode cancelled =
                ann.put(task, Map.of("status", "cancelled")).expect(200).json().get("data");
        assertThat(cancelled.get("status").asString()).isEqualTo("cancelled");
        assertThat(cancelled.get("completed_at").isNull()).isFalse();
        ann.post(task + "/cancel").expect(409);
        ann.delete(task).expect(204);
    }

    @Test
    void aRunningTaskIsAskedToStop() {
        String task = path(make(ann, Map.of("name", "sleep", "payload", Map.of("seconds", 60))));
        await().until(() -> status(ann, task).equals("running"));
        ann.delete(task).expect(409);
        ann.patch(task, Map.of("priority", "low")).expect(409);
        ann.post(task + "/retry").expect(409);
        JsonNode asked = ann.post(task + "/cancel").expect(200).json().get("data");
        assertThat(asked.get("cancel_requested").asBoolean()
                        || asked.get("status").asString().equals("cancelled"))
                .isTrue();
        await().until(() -> status(ann, task).equals("cancelled"));
    }

    @Test
    void aTaskIsItsOwnersAndItsTeamsAndTheOperatorsBusiness() {
        String team = team(ann);
        bob.post(TASKS, Map.of("name", unserved(), "team_id", team)).expect(403);
        bob.post(TASKS, Map.of("name", unserved(), "team_id", UUID.randomUUID()))
                .expect(404);
        String own = path(make(ann, Map.of("name", unserved())));
        String teams = path(make(ann, Map.of("name", unserved(), "team_id", team)));
        for (String path : List.of(own, teams)) {
            bob.get(path).expect(403);
            bob.get(path + "/status").expect(403);
            bob.get(path + "/attempts").expect(403);
            bob.get(path + "/logs").expect(403);
            bob.patch(path, Map.of("priority", "low")).expect(403);
            bob.patch(path, Map.of("nonsense", "low")).expect(403);
            bob.post(path + "/cancel").expect(403);
            bob.post(path + "/retry").expect(403);
            bob.delete(path).expect(403);
        }
        assertThat(list(bob, "")).isEmpty();
        bob.get(TASKS + "?team_id=" + team).expect(403);

        ann.post("/api/v1/teams/" + team + "/members", Map.of("user_id", id(bob)))
                .expect(201);
        assertThat(list(bob, "")).containsExactly(teams);
        assertThat(list(bob, "?team_id=" + team + "&status=pending")).containsExactly(teams);
        assertThat(list(ann, "")).containsExactly(teams, own);
        bob.get(own).expect(403);
        bob.patch(teams, Map.of("priority", "low")).expect(200);
        Api operator = accounts.operator();
        operator.get(own).expect(200);
        assertThat(list(operator, "?team_id=" + team)).containsExactly(teams);
        operator.post(own + "/cancel").expect(200);
        accounts.viewer().post(TASKS, Map.of("name", unserved())).expect(403);
        api.get(own).expect(401);
    }

    private String id(Api user) {
        return user.get("/api/v1/me").expect(200).json().get("id").asString();
    }

    private static String team(Api user) {
        return user.post("/api/v1/teams", Map.of("name", "Team " + UUID.randomUUID()))
                .expect(201)
                .json()
                .get("id")
                .asString();
    }

    private static List<String> list(Api user, String query) {
        return user.get(TASKS + query)
                .expect(200)
                .json()
                .get("data")
                .valueStream()
                .map(TasksIT::path)
                .toList();
    }

    private static JsonNode make(Api user, Map<String, Object> fields) {
        return user.post(TASKS, new HashMap<>(fields)).expect(201).json().get("data");
    }

    private static String unserved() {
        return "handler-" + UUID.randomUUID();
    }

    private static String path(JsonNode task) {
        return TASKS + "/" + task.get("id").asString();
    }

    private static String status(Api user, String task) {
        return user.get(task + "/status")
                .expect(200)
                .json()
                .get("data")
                .get("status")
                .asString();
    }

    /** A task that may start on the second of January 2031. */
    private String later() {
        return path(ann.post(TASKS, Map.of("name", "later", "scheduled_at", "2031-01-02T00:00:00Z"))
                .expect(201)
                .json()
                .get("data"));
    }

    @Test
    void aTaskCannotBeMadeToExpireBeforeItMayStart() {
        String task = later();

        ann.patch(task, Map.of("expires_at", "2001-01-01T00:00:00Z")).expect(422);
        ann.patch(task, Map.of("expires_at", "2031-01-01T00:00:00Z")).expect(422);
        ann.patch(task, Map.of("expires_at", "2031-01-03T00:00:00Z")).expect(200);
        ann.patch(task, Map.of("scheduled_at", "2031-01-04T00:00:00Z")).expect(422);
    }

    @Test
    void nullTakesAwayWhatATaskNeedNotHave() {
        String task = path(make(
                ann,
                Map.of(
                        "name",
                        unserved(),
                        "description",
                        "one",
                        "scheduled_at",
                        "2031-01-02T00:00:00Z",
                        "expires_at",
                        "2031-01-03T00:00:00Z")));

        JsonNode changed = ann.patch(task, "{\"description\": null, \"scheduled_at\": null, \"expires_at\": null}")
                .expect(200)
                .json()
                .get("data");

        assertThat(changed.get("description").isNull()).isTrue();
        assertThat(changed.get("scheduled_at").isNull()).isTrue();
        assertThat(changed.get("expires_at").isNull()).isTrue();
        assertThat(changed.get("waiting_reason").asString())
                .as("it may start now")
                .isEqualTo("no_worker");
    }

    @Test
    void aTaskThatIsTriedAgainStillWaitsForItsTime() {
        String task = later();
        ann.post(task + "/cancel", Map.of()).expect(200);

        JsonNode again = ann.post(task + "/retry", Map.of()).expect(200).json().get("data");

        assertThat(again.get("status").asString()).isEqualTo("pending");
        assertThat(again.get("scheduled_at").asString()).isEqualTo("2031-01-02T00:00:00Z");
        assertThat(again.get("waiting_reason").asString()).isEqualTo("scheduled");
    }
}
