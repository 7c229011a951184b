package dev.millrace.workers;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.util.List;
import java.util.Map;
import java.util.UUID;

import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.jdbc.core.simple.JdbcClient;
import tools.jackson.databind.JsonNode;

import dev.millrace.tasks.LiveWorkers;
import dev.millrace.tasks.TaskService;
import dev.millrace.testing.Accounts;
import dev.millrace.testing.Api;
import dev.millrace.testing.MillraceTest;

/** The list of workers, and what operators do with them. */
@MillraceTest
class WorkersIT {

    @Autowired
    Accounts accounts;

    @Autowired
    TaskService tasks;

    @Autowired
    LiveWorkers live;

    @Autowired
    JdbcClient db;

    private Api admin;

    @BeforeEach
    void signIn() {
        admin = accounts.admin();
    }

    @Test
    void aHeartbeatRegistersAWorkerThatIsNotKnown() {
        String id = "worker-" + UUID.randomUUID();
        Map<String, Object> body = Map.of("worker_id", id, "status", "active", "current_load", 5, "max_capacity", 10);

        JsonNode answer =
                admin.post("/api/v1/workers/heartbeat", body).expect(200).json();
        assertThat(answer.get("status").asString()).isEqualTo("success");
        assertThat(answer.get("timestamp").asString()).endsWith("Z");
        JsonNode worker = get(id);
        assertThat(worker.get("worker_id").asString()).isEqualTo(id);
        assertThat(worker.get("status").asString()).isEqualTo("active");
        assertThat(worker.get("current_load").asInt()).isEqualTo(5);
        assertThat(worker.get("max_capacity").asInt()).isEqualTo(10);

        accounts.user().post("/api/v1/workers/heartbeat", body).expect(403);
        accounts.admin().post("/api/v1/workers/heartbeat", body).expect(403);
        assertThat(get(id).get("current_load").asInt()).isEqualTo(5);
    }

    @Test
    void theListHoldsWorkersAndNodesOfTheServerAndSaysWhoIsAlive() {
        String quiet = heartbeat();
        String lively = heartbeat();
        silence(quiet);

        assertThat(ids("?status=active&limit=1000")).contains(lively).doesNotContain(quiet);
        assertThat(ids("?status=inactive&limit=1000")).contains(quiet).doesNotContain(lively);
        assertThat(get(quiet).get("status").asString()).isEqualTo("inactive");
        await().untilAsserted(
                        () -> assertThat(ids("?status=active&limit=1000")).anyMatch(id -> id.startsWith("node-")));

        JsonNode page = admin.get("/api/v1/workers?skip=0&limit=1").expect(200).json();
        assertThat(page.get("data").size()).isOne();
        assertThat(page.get("pagination").get("limit").asInt()).isOne();
        assertThat(page.get("pagination").get("total").asInt()).isGreaterThanOrEqualTo(2);
        assertThat(page.get("pagination").get("pages").asInt())
                .isEqualTo(page.get("pagination").get("total").asInt());
        admin.get("/api/v1/workers?status=sleepy").expect(400);
    }

    @Test
    void theStatusOfAllIsAtBothPathsOfTheDocument() {
        String id = heartbeat();
        for (String path : new String[] {"/workers/status", "/api/v1/workers/status", "/api/v1/workers/status/"}) {
            JsonNode data = accounts.user().get(path).expect(200).json().get("data");
            assertThat(data.get("active").asInt()).isPositive();
            assertThat(data.get("workers").values())
                    .extracting(worker -> worker.get("id").asString())
                    .contains(id);
        }
    }

    @Test
    void onlyItsOwnerAndOperatorsOrderAndForgetAWorker() {
        String id = heartbeat();
        Api operator = accounts.operator();

        accounts.user().delete("/api/v1/workers/" + id).expect(403);
        operator.delete("/api/v1/workers/" + id).expect(409);
        operator.post("/api/v1/workers/" + id + "/drain").expect(200);
        assertThat(get(id).get("status").asString()).isEqualTo("draining");
        operator.post("/api/v1/workers/nobody/drain").expect(404);

        silence(id);
        operator.delete("/api/v1/workers/" + id).expect(204);
        operator.get("/api/v1/workers/" + id).expect(404);
        operator.delete("/api/v1/workers/" + id).expect(404);
    }

    @Test
    void theDirectoryKnowsWhatLiveWorkersServe() {
        WorkerCalls worker = WorkerCalls.registered(admin, tasks);

        UUID anybody = UUID.randomUUID();
        await().until(() -> live.serves(worker.handler(), "default", anybody));
        assertThat(live.serves("handler-" + UUID.randomUUID(), "default", anybody))
                .isFalse();
        silence(worker.id());
        await().until(() -> !live.serves(worker.handler(), "default", anybody));
    }

    @Test
    void aUserHasSoManyWorkersAndThoseThatAreInactiveMakeRoom() {
        Api ann = accounts.admin();
        UUID owner = UUID.fromString(ann.get("/api/v1/me").json().get("id").asString());
        String prefix = "one-of-many-" + UUID.randomUUID() + "-";
        db.sql("insert into workers (id, owner_id) select :prefix || n, :owner from generate_series(1, 1000) as n")
                .param("prefix", prefix)
                .param("owner", owner)
                .update();
        Map<String, Object> body = Map.of("handlers", List.of("nobody.asks.for.this"));

        ann.post("/api/v1/workers/" + prefix + "more/register", body).expect(409);
        ann.post("/api/v1/workers/heartbeat", Map.of("worker_id", prefix + "more"))
                .expect(409);
        ann.post("/api/v1/workers/" + prefix + "7/register", body).expect(200); // known already
        accounts.admin()
                .post("/api/v1/workers/" + prefix + "others/register", body)
                .expect(200);

        silence(prefix + "8");
        ann.post("/api/v1/workers/" + prefix + "more/register", body).expect(200);
        ann.get("/api/v1/workers/" + prefix + "8").expect(404);
        ann.post("/api/v1/workers/" + prefix + "again/register", body).expect(409);
        db.sql("delete from workers where owner_id = ?").param(owner).update();
    }

    private String heartbeat() {
        String id = "worker-" + UUID.randomUUID();
        admin.post("/api/v1/workers/heartbeat", Map.of("worker_id", id)).expect(200);
        return id;
    }

    private void silence(String id) {
        db.sql("update workers set last_heartbeat_at = now() - interval '31 seconds' where id = ?")
                .param(id)
                .update();
    }

    private JsonNode get(String id) {
        return admin.get("/api/v1/workers/" + id).expect(200).json().get("data");
    }

    private List<String> ids(String query) {
        return admin.get("/api/v1/workers" + query).expect(200).json().get("data").values().stream()
                .map(worker -> worker.get("id").asString())
                .toList();
    }
}
