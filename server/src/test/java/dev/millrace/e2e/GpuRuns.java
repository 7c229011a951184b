package dev.millrace.e2e;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.math.BigDecimal;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;

import org.jspecify.annotations.Nullable;
import org.postgresql.ds.PGSimpleDataSource;
import org.springframework.jdbc.core.simple.JdbcClient;
import tools.jackson.databind.JsonNode;

import dev.millrace.testing.Api;

/**
 * Runs on GPUs whose workers, and whose server, are killed under way. Two tasks: of one the worker dies before the server
 * and its successor lives on; of the other the worker lives on as a zombie, after another has taken its place.
 */
final class GpuRuns implements AutoCloseable {

    private static final Duration PATIENCE = Duration.ofMinutes(1);

    private final Path folder;
    private final Api admin;
    private final String teamId;
    private final List<WaitingWorker> workers = new ArrayList<>();
    private final String survived = "train-" + UUID.randomUUID();
    private final String haunted = "infer-" + UUID.randomUUID();
    private @Nullable String survivor;
    private @Nullable String ghosts;

    GpuRuns(Api admin, Path folder) {
        this.admin = admin;
        this.folder = folder;
        this.teamId = admin.post("/api/v1/teams", Map.of("name", "Team " + UUID.randomUUID()))
                .expect(201)
                .json()
                .get("id")
                .asString();
    }

    /** Two runs are under way when it returns, one of them a second attempt. */
    void begin() throws IOException {
        survivor = enqueue(
                survived, Map.of("provider", "AWS", "gpu_type", "H100", "gpu_count", 8, "purchase", "reserved"));
        ghosts = enqueue(haunted, null);
        WaitingWorker first = worker(survived, "null");
        worker(haunted, "{\"provider\": \"AWS\", \"gpu_type\": \"A100\", \"gpu_count\": 2}");
        awaitAttempt(survivor, 1);
        awaitAttempt(ghosts, 1);
        first.kill();
        worker(survived, "null");
        awaitAttempt(survivor, 2);
    }

    /** To be called when the server, killed meanwhile, is there again. */
    void end() throws IOException {
        worker(haunted, "{\"provider\": \"AWS\", \"gpu_type\": \"A100\", \"gpu_count\": 2}");
        awaitAttempt(ghosts, 2);
        for (String task : new String[] {survivor, ghosts}) {
            WaitingWorker.letEnd(folder, task);
            await().atMost(PATIENCE)
                    .until(() -> task(task).get("status").asString().equals("completed"));
        }
        WaitingWorker zombie = workers.get(1);
        await().atMost(PATIENCE).untilAsserted(() -> assertThat(zombie.log()).contains("answered 409"));
        JdbcClient db = database();
        int attempts = task(survivor).get("attempts").asInt()
                + task(ghosts).get("attempts").asInt();
        await().atMost(PATIENCE)
                .untilAsserted(() -> assertThat(db.sql("select count(*) from gpu_jobs")
                                .query(Integer.class)
                                .single())
                        .isEqualTo(attempts));
        BigDecimal leased = db.sql("""
                        with runs as (
                            select task_id, started_at, ended_at from task_attempts
                            union all
                            select task_id, started_at, ended_at from task_ends
                        )
                        select sum(extract(epoch from runs.ended_at - runs.started_at) * 1000000
                                   * case task.handler when :survived then 8 else 2 end)
                          from runs
                          join tasks task on task.id = runs.task_id
                         where task.handler in (:survived, :haunted)
                        """)
                .param("survived", survived)
                .param("haunted", haunted)
                .query(BigDecimal.class)
                .single();
        for (String table : List.of("gpu_slices", "gpu_spend_days", "gpu_spend_months", "gpu_spend_sums")) {
            assertThat(db.sql("select sum(gpu_micros) from " + table)
                            .query(BigDecimal.class)
                            .single())
                    .as(table)
                    .isPositive()
                    .isEqualByComparingTo(leased);
        }
    }

    private WaitingWorker worker(String handler, String resources) throws IOException {
        WaitingWorker worker = WaitingWorker.start(admin, "worker-of-" + handler, handler, resources, folder);
        workers.add(worker);
        return worker;
    }

    private String enqueue(String handler, @Nullable Map<String, ?> resources) {
        Map<String, Object> body = new HashMap<>(Map.of("name", handler, "team_id", teamId));
        if (resources != null) {
            body.put("resources", resources);
        }
        return admin.post("/api/v1/tasks", body)
                .expect(201)
                .json()
                .get("data")
                .get("id")
                .asString();
    }

    private void awaitAttempt(@Nullable String id, int attempt) {
        await().atMost(PATIENCE).pollInterval(Duration.ofMillis(100)).untilAsserted(() -> {
            JsonNode task = task(id);
            assertThat(task.get("status").asString()).isEqualTo("running");
            assertThat(task.get("attempts").asInt()).isGreaterThanOrEqualTo(attempt);
        });
    }

    private JsonNode task(@Nullable String id) {
        return admin.get("/api/v1/tasks/" + id).expect(200).json().get("data");
    }

    private JdbcClient database() throws IOException {
        Path postgres = folder.resolve("data/postgres");
        PGSimpleDataSource source = new PGSimpleDataSource();
        source.setPortNumbers(new int[] {
            Integer.parseInt(Files.readString(postgres.resolve("port")).strip())
        });
        source.setDatabaseName("millrace");
        source.setUser("millrace");
        source.setPassword(
                Files.readString(postgres.resolve("millrace.password")).strip());
        return JdbcClient.create(source);
    }

    @Override
    public void close() {
        workers.forEach(WaitingWorker::close);
    }
}
