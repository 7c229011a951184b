package dev.millrace.workers;

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

import dev.millrace.tasks.LiveWorkers;
import dev.millrace.tasks.TaskService;
import dev.millrace.testing.Accounts;
import dev.millrace.testing.Api;
import dev.millrace.testing.MillraceTest;

/** Workers of users, who may run their own tasks and those of their teams, and nobody else's. */
@MillraceTest
class UsersWorkersIT {

    @Autowired
    Api api;

    @Autowired
    Accounts accounts;

    @Autowired
    TaskService tasks;

    @Autowired
    LiveWorkers live;

    private Api ann;
    private Api bob;
    private WorkerCalls worker;

    @BeforeEach
    void registerAWorker() {
        ann = accounts.user();
        bob = accounts.user();
        worker = WorkerCalls.registered(workerKey(ann), tasks);
    }

    @Test
    void itIsGivenTheTasksOfItsOwnerAndOfTheOwnersTeams() {
        String team = team(bob);
        String own = enqueue(ann, Map.of());
        enqueue(bob, Map.of());
        String ofTeam = enqueue(bob, Map.of("team_id", team));
        assertThat(claimed()).containsExactly(own);

        bob.post("/api/v1/teams/" + team + "/members", Map.of("user_id", id(ann)))
                .expect(201);
        assertThat(claimed()).containsExactly(ofTeam);

        bob.delete("/api/v1/teams/" + team + "/members/" + id(ann)).expect(204);
        enqueue(bob, Map.of("team_id", team));
        assertThat(claimed()).as("after she left the team").isEmpty();
    }

    @Test
    void aTaskOfSomebodyElseIsNotServedByIt() {
        UUID annId = UUID.fromString(id(ann));
        UUID bobId = UUID.fromString(id(bob));
        await().until(() -> live.serves(worker.handler(), "default", annId));
        assertThat(live.serves(worker.handler(), "default", bobId)).isFalse();

        UUID team = UUID.fromString(team(ann));
        await().until(() -> live.serves(worker.handler(), "default", team));

        String task = enqueue(bob, Map.of());
        JsonNode why = bob.get("/api/v1/tasks/" + task + "/explain").expect(200).json();
        assertThat(why.toString()).contains("no_worker");
    }

    @Test
    void whatItSaysOfItsTasksIsRecordedAndNobodyElseSpeaksForIt() {
        String task = enqueue(ann, Map.of());
        JsonNode claim = worker.claimOne();
        Map<String, Object> word = Map.of("fence", claim.get("fence").asLong());
        String path = "/api/v1/workers/" + worker.id();

        for (Api other : List.of(bob, workerKey(bob), accounts.operator(), accounts.admin())) {
            other.post(path + "/tasks/" + task + "/complete", word).expect(403);
            other.post(path + "/heartbeat", Map.of()).expect(403);
            other.post(path + "/claim", Map.of()).expect(403);
            other.post(path + "/report", Map.of()).expect(403);
            other.post(path + "/register", Map.of("handlers", List.of("x"))).expect(403);
            other.post("/api/v1/workers/heartbeat", Map.of("worker_id", worker.id()))
                    .expect(403);
        }
        worker.report("complete", claim, Map.of("result", 1)).expect(200);
        assertThat(ann.get("/api/v1/tasks/" + task)
                        .json()
                        .get("data")
                        .get("status")
                        .asString())
                .isEqualTo("completed");
    }

    @Test
    void itIsSeenAndSteeredByItsOwnerSeenByTheOwnersTeamAndHiddenFromOthers() {
        String path = "/api/v1/workers/" + worker.id();
        ann.get(path).expect(200);
        bob.get(path).expect(403);
        assertThat(workersOf(ann)).contains(worker.id());
        assertThat(workersOf(bob)).doesNotContain(worker.id()).anyMatch(id -> id.startsWith("node-"));
        assertThat(workersOf(accounts.operator())).contains(worker.id());
        assertThat(bob.get("/workers/status").expect(200).body()).doesNotContain(worker.id());

        String team = team(ann);
        ann.post("/api/v1/teams/" + team + "/members", Map.of("user_id", id(bob)))
                .expect(201);
        bob.get(path).expect(200);
        workerKey(bob).post(path + "/drain").expect(403);
        bob.delete(path).expect(403);

        workerKey(ann).post(path + "/pause").expect(200);
        enqueue(ann, Map.of());
        assertThat(claimed()).isEmpty();
        workerKey(ann).post(path + "/resume").expect(200);
        assertThat(claimed()).hasSize(1);
        worker.call("heartbeat", Map.of("status", "inactive")).expect(200);
        ann.delete(path).expect(204);
        ann.get(path).expect(404);
    }

    @Test
    void aKeyMustBeGivenTheScopeAndAViewerHasItNot() {
        Api plain = key(ann, Map.of("name", "plain"));
        plain.post("/api/v1/workers/w-" + UUID.randomUUID() + "/register", Map.of("handlers", List.of("x")))
                .expect(403);
        accounts.viewer()
                .post("/api/v1/api-keys", Map.of("name", "w", "scopes", List.of("worker")))
                .expect(403);
    }

    private List<String> claimed() {
        return worker.claim(10).stream()
                .map(task -> task.get("task_id").asString())
                .toList();
    }

    private String enqueue(Api owner, Map<String, ?> more) {
        Map<String, Object> body = new HashMap<>(more);
        body.put("name", "a task");
        body.put("handler", worker.handler());
        return owner.post("/api/v1/tasks", body)
                .expect(201)
                .json()
                .get("data")
                .get("id")
                .asString();
    }

    private static String team(Api owner) {
        return owner.post("/api/v1/teams", Map.of("name", "team " + UUID.randomUUID()))
                .expect(201)
                .json()
                .get("id")
                .asString();
    }

    private static String id(Api user) {
        return user.get("/api/v1/me").expect(200).json().get("id").asString();
    }

    private static List<String> workersOf(Api user) {
        return user.get("/api/v1/workers?limit=1000").expect(200).json().get("data").values().stream()
                .map(known -> known.get("id").asString())
                .toList();
    }

    private Api workerKey(Api user) {
        return key(user, Map.of("name", "a worker", "scopes", List.of("worker")));
    }

    private Api key(Api user, Map<String, ?> body) {
        return api.withToken(user.post("/api/v1/api-keys", body)
                .expect(201)
                .json()
                .get("key")
                .asString());
    }
}
