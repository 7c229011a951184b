package dev.millrace.taskapi;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.net.http.HttpRequest.BodyPublishers;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.IntStream;
import javax.sql.DataSource;

import com.zaxxer.hikari.HikariDataSource;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.transaction.PlatformTransactionManager;
import org.springframework.transaction.support.TransactionTemplate;
import tools.jackson.databind.JsonNode;

import dev.millrace.testing.Api;
import dev.millrace.testing.MillraceTest;

/** Many tasks with one request. */
@MillraceTest
class BulkTasksIT {

    private static final String BULK = "/api/v1/tasks/bulk";

    @Autowired
    Api api;

    @Autowired
    DataSource connections;

    @Autowired
    PlatformTransactionManager transactions;

    @Autowired
    JdbcClient db;

    private Api ann;
    private String handler;

    @BeforeEach
    void signIn() {
        ann = api.asNewUser();
        handler = "bulk-" + UUID.randomUUID();
    }

    @Test
    void aListAnObjectAndLinesMakeTasksInTheirOrder() {
        List<Map<String, Object>> tasks = IntStream.range(0, 3)
                .mapToObj(i -> Map.<String, Object>of("name", "t" + i, "handler", handler))
                .toList();
        assertThat(names(ann.post(BULK, tasks).expect(201).json())).containsExactly("t0", "t1", "t2");
        assertThat(names(
                        ann.post(BULK + "/", Map.of("tasks", tasks)).expect(201).json()))
                .containsExactly("t0", "t1", "t2");
        String lines = "{\"name\": \"l0\"}\n\r\n{\"name\": \"l1\"}\r\n{\"name\": \"l2\"}";
        assertThat(names(ann.send(ann.request(BULK)
                                .header("Content-Type", "application/x-ndjson")
                                .POST(BodyPublishers.ofString(lines)))
                        .expect(201)
                        .json()))
                .containsExactly("l0", "l1", "l2");
    }

    @Test
    void tenThousandTasksAreMadeAtOnce() {
        String one = "{\"name\":\"t\",\"handler\":\"%s\",\"payload\":{\"n\":1}}".formatted(handler);
        JsonNode made = ann.post(BULK, "[" + (one + ",").repeat(9_999) + one + "]")
                .expect(201)
                .json()
                .get("data");
        assertThat(made.get("count").asInt()).isEqualTo(10_000);
        assertThat(made.get("task_ids").valueStream().distinct()).hasSize(10_000);
        assertThat(total("")).isEqualTo(10_000);
    }

    @Test
    void tasksAreCancelledRunAgainAndDeletedInTwoSteps() {
        make(12);
        JsonNode asked = act("cancel", Map.of());
        assertThat(asked.get("dry_run").asBoolean()).isTrue();
        assertThat(asked.get("count").asInt()).isEqualTo(12);
        assertThat(asked.get("sample")).hasSize(10);
        assertThat(total("&status=pending")).isEqualTo(12);

        make(1); // fits the filter as well, but was not shown
        JsonNode done = act("cancel", Map.of("confirm_token", asked.get("confirm_token")));
        assertThat(done.get("dry_run").asBoolean()).isFalse();
        assertThat(done.get("count").asInt()).isEqualTo(12);
        assertThat(done.get("skipped").asInt()).isZero();
        assertThat(total("&status=cancelled")).isEqualTo(12);
        assertThat(total("&status=pending")).isEqualTo(1);

        JsonNode retried =
                act("retry", Map.of("confirm_token", act("retry", Map.of()).get("confirm_token")));
        assertThat(retried.get("count").asInt()).isEqualTo(12);
        assertThat(total("&status=pending")).isEqualTo(13);

        JsonNode chosen = act("delete", Map.of());
        assertThat(chosen.get("count").asInt()).isEqualTo(13);
        String gone = chosen.get("sample").get(0).get("id").asString();
        ann.delete("/api/v1/tasks/" + gone).expect(204);
        JsonNode deleted = act("delete", Map.of("confirm_token", chosen.get("confirm_token")));
        assertThat(deleted.get("count").asInt()).isEqualTo(12);
        assertThat(deleted.get("skipped").asInt()).isEqualTo(1);
        assertThat(total("")).isZero();
    }

    @Test
    void whatHasComeIntoAnotherStateSinceItWasShownIsLeftAlone() {
        make(2);
        act("cancel", Map.of("confirm_token", act("cancel", Map.of()).get("confirm_token")));
        Map<String, Object> cancelled = Map.of("handler", handler, "status", "cancelled");
        JsonNode shown = act("delete", cancelled, Map.of());
        assertThat(shown.get("count").asInt()).isEqualTo(2);

        String again = shown.get("sample").get(0).get("id").asString();
        ann.post("/api/v1/tasks/" + again + "/retry").expect(200);
        JsonNode deleted = act("delete", cancelled, Map.of("confirm_token", shown.get("confirm_token")));

        assertThat(deleted.get("count").asInt()).isOne();
        assertThat(deleted.get("skipped").asInt()).isOne();
        assertThat(total("&status=pending")).isOne();
    }

    @Test
    void dryRunsWithKeysDoNotWaitForEachOthersConnections() throws Exception {
        make(3);
        HikariDataSource pool = connections.unwrap(HikariDataSource.class);
        int most = pool.getMaximumPoolSize();
        List<Future<Api.Answer>> answers = new ArrayList<>();
        try (ExecutorService callers = Executors.newVirtualThreadPerTaskExecutor()) {
            new TransactionTemplate(transactions).executeWithoutResult(_ -> {
                // Those that have begun wait at this lock, until they hold every connection that there is.
                db.sql("lock table idempotent_answers").update();
                for (int i = 0; i < most + 4; i++) {
                    answers.add(callers.submit(this::dryRunWithKey));
                }
                await().pollInterval(Duration.ofMillis(10))
                        .until(() -> pool.getHikariPoolMXBean().getActiveConnections() == most);
            });
            for (Future<Api.Answer> answer : answers) {
                assertThat(answer.get().expect(200).json().at("/data/count").asInt())
                        .isEqualTo(3);
            }
        }
    }

    private Api.Answer dryRunWithKey() {
        return ann.send(ann.request(BULK + "/cancel")
                .header("Content-Type", "application/json")
                .header("Idempotency-Key", UUID.randomUUID().toString())
                .POST(BodyPublishers.ofString("{\"filter\": {}}")));
    }

    private JsonNode act(String action, Map<String, Object> more) {
        return act(action, Map.of("handler", handler), more);
    }

    private JsonNode act(String action, Map<String, Object> filter, Map<String, Object> more) {
        Map<String, Object> body = new java.util.HashMap<>(more);
        body.put("filter", filter);
        return ann.post(BULK + "/" + action, body).expect(200).json().get("data");
    }

    private void make(int count) {
        ann.post(
                        BULK,
                        IntStream.range(0, count)
                                .mapToObj(i -> Map.of("name", handler))
                                .toList())
                .expect(201);
    }

    private long total(String query) {
        return ann.get("/api/v1/tasks?limit=1&handler=" + handler + query)
                .expect(200)
                .json()
                .get("pagination")
                .get("total")
                .asLong();
    }

    private List<String> names(JsonNode made) {
        return made.get("data")
                .get("task_ids")
                .valueStream()
                .map(id -> ann.get("/api/v1/tasks/" + id.asString())
                        .expect(200)
                        .json()
                        .get("data")
                        .get("name")
                        .asString())
                .toList();
    }
}
