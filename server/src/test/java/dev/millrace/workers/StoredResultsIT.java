package dev.millrace.workers;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.UUID;

import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.jdbc.core.simple.JdbcClient;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.StringNode;

import dev.millrace.storage.ObjectStorage;
import dev.millrace.tasks.LeaseToken;
import dev.millrace.tasks.RunReport;
import dev.millrace.tasks.TaskId;
import dev.millrace.tasks.TaskService;
import dev.millrace.tasks.TaskState;
import dev.millrace.testing.Accounts;
import dev.millrace.testing.Api;
import dev.millrace.testing.MillraceTest;

/** Results that are too large for the database. */
@MillraceTest
class StoredResultsIT {

    @Autowired
    Accounts accounts;

    @Autowired
    TaskService tasks;

    @Autowired
    StoredResults results;

    @Autowired
    RunResults runs;

    @Autowired
    ObjectStorage storage;

    @Autowired
    JdbcClient db;

    private Api api;
    private WorkerCalls worker;

    @BeforeEach
    void registerAWorker() {
        api = accounts.admin();
        worker = WorkerCalls.registered(api, tasks);
    }

    @Test
    void aLargeResultGoesToObjectStorageAndATooLargeOneIsRefused() {
        JsonNode claim = worker.running();
        worker.report("complete", claim, Map.of("result", "x".repeat(17_000_000)))
                .expect(413);
        assertThat(worker.task(id(claim)).state()).isEqualTo(TaskState.RUNNING);

        worker.report("complete", claim, Map.of("result", "x".repeat(2_000_000)))
                .expect(200);

        JsonNode result = Objects.requireNonNull(worker.task(id(claim)).result());
        assertThat(result.get("object_key").asString())
                .startsWith("results/" + claim.get("task_id").asString());
        assertThat(result.get("size_bytes").asInt()).isEqualTo(2_000_002);
    }

    @Test
    void aLargeResultIsDownloadedFromStorageAndGoesWithItsTask() throws Exception {
        JsonNode claim = worker.running();
        String path = "/api/v1/tasks/" + claim.get("task_id").asString();
        api.get(path + "/result").expect(409);
        worker.report("complete", claim, Map.of("result", "x".repeat(2_000_000)))
                .expect(200);

        JsonNode shown = api.get(path).expect(200).json().get("data");
        assertThat(shown.get("result_url").asString()).isEqualTo(path + "/result");
        assertThat(shown.get("result").get("size_bytes").asInt()).isEqualTo(2_000_002);
        URI where = URI.create(api.get(path + "/result").expect(302).location());
        HttpResponse<String> stored = download(where);
        assertThat(stored.statusCode()).isEqualTo(200);
        assertThat(stored.body()).hasSize(2_000_002).startsWith("\"xxx");
        assertThat(stored.headers().firstValue("Content-Type")).contains("application/json");
        accounts.user().get(path + "/result").expect(403);

        api.delete(path).expect(204);
        assertThat(download(where).statusCode()).isEqualTo(404);
    }

    @Test
    void aSmallResultIsAnsweredAsItIs() {
        JsonNode claim = worker.running();
        String path = "/api/v1/tasks/" + claim.get("task_id").asString();
        Map<String, Object> result = Map.of("object_key", "results/" + UUID.randomUUID() + "/1/result.json");
        worker.report("complete", claim, Map.of("result", result)).expect(200);

        assertThat(api.get(path).json().get("data").get("result_url").isNull())
                .as("what looks like the reference of another task")
                .isTrue();
        assertThat(api.get(path + "/result")
                        .expect(200)
                        .json()
                        .get("object_key")
                        .asString())
                .isEqualTo(result.get("object_key"));
    }

    @Test
    void aReportThatIsRefusedBecauseItsRepetitionWasRecordedLeavesTheResultThere() {
        JsonNode claim = worker.running();
        LeaseToken lease = new LeaseToken(id(claim), claim.get("fence").asLong());
        RunReport report = new RunReport.Completed(lease, StringNode.valueOf("x".repeat(2_000_000)));
        RunResults.Kept late = runs.keep(new WorkerId(worker.id()), List.of(report));
        worker.report("complete", claim, Map.of("result", "x".repeat(2_000_000)))
                .expect(200);

        runs.drop(late, Set.of());

        StoredResult stored = StoredResult.of(worker.task(id(claim))).orElseThrow();
        assertThat(storage.head(stored.key())).isPresent();
    }

    @Test
    void whatWasStoredForAReportThatIsRefusedIsRemoved() {
        JsonNode claim = worker.running();
        LeaseToken lease = new LeaseToken(id(claim), claim.get("fence").asLong());
        RunReport report = new RunReport.Completed(lease, StringNode.valueOf("x".repeat(2_000_000)));
        RunResults.Kept late = runs.keep(new WorkerId(worker.id()), List.of(report));
        worker.report("release", claim, Map.of()).expect(200);

        runs.drop(late, Set.of());

        assertThat(storage.head(new StoredResult(lease).key())).isEmpty();
    }

    @Test
    void theResultOfARunThatIsNotTheLastIsSwept() {
        JsonNode claim = worker.running();
        worker.report("complete", claim, Map.of("result", "x".repeat(2_000_000)))
                .expect(200);
        StoredResult stored = StoredResult.of(worker.task(id(claim))).orElseThrow();
        db.sql("update stored_results set stored_at = now() - interval '2 hours' where task_id = ?")
                .param(id(claim).value())
                .update();
        results.sweep();
        assertThat(storage.head(stored.key())).as("while it is the task's").isPresent();

        api.post("/api/v1/tasks/" + claim.get("task_id").asString() + "/retry").expect(200);
        results.sweep();
        assertThat(storage.head(stored.key())).isEmpty();
    }

    @Test
    void theResultOfATaskThatWentWithItsPartitionIsSwept() {
        JsonNode claim = worker.running();
        worker.report("complete", claim, Map.of("result", "x".repeat(2_000_000)))
                .expect(200);
        StoredResult stored = StoredResult.of(worker.task(id(claim))).orElseThrow();
        // A partition takes the rows along and tells nobody.
        db.sql("delete from tasks where id = ?").param(id(claim).value()).update();
        db.sql("delete from task_ends where task_id = ?")
                .param(id(claim).value())
                .update();

        results.sweep();

        assertThat(storage.head(stored.key())).isEmpty();
        assertThat(db.sql("select count(*) from stored_results where task_id = ?")
                        .param(id(claim).value())
                        .query(Integer.class)
                        .single())
                .isZero();
    }

    private static TaskId id(JsonNode claim) {
        return new TaskId(UUID.fromString(claim.get("task_id").asString()));
    }

    private static HttpResponse<String> download(URI where) throws Exception {
        try (HttpClient http = HttpClient.newHttpClient()) {
            return http.send(HttpRequest.newBuilder(where).build(), BodyHandlers.ofString());
        }
    }
}
