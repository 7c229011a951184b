package dev.millrace.gpu;

import static org.assertj.core.api.Assertions.assertThat;

import java.math.BigDecimal;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.UUID;
import java.util.stream.Stream;

import org.awaitility.Awaitility;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.jdbc.core.simple.JdbcClient;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

import dev.millrace.tasks.Claim;
import dev.millrace.tasks.LeaseToken;
import dev.millrace.tasks.NewTask;
import dev.millrace.tasks.RunReport;
import dev.millrace.tasks.TaskId;
import dev.millrace.tasks.TaskLeases;
import dev.millrace.tasks.TaskService;
import dev.millrace.testing.Api;
import dev.millrace.testing.MillraceTest;

/** GPU time as it is measured: the seconds of all leases, each of them once, whatever becomes of the runs. */
@MillraceTest
class GpuMeterIT {

    private static final JsonMapper JSON = JsonMapper.shared();

    @Autowired
    Api api;

    @Autowired
    JdbcClient db;

    @Autowired
    TaskService tasks;

    @Autowired
    TaskLeases leases;

    private final String handler = "train-" + UUID.randomUUID();
    private final String worker = "worker-" + UUID.randomUUID();

    private Api ann;
    private UUID annId;
    private UUID team;

    @BeforeEach
    void annHasATeam() {
        ann = api.asNewUser();
        annId = UUID.fromString(ann.get("/api/v1/me").json().get("id").asString());
        team = UUID.fromString(ann.post("/api/v1/teams", Map.of("name", "Team " + UUID.randomUUID()))
                .expect(201)
                .json()
                .get("id")
                .asString());
    }

    @Test
    void everyRunLeavesAJobOfItsTeam() {
        TaskId task = tasks.enqueue(task(1));
        report(new RunReport.Failed(token(), "OutOfMemory: 80 GB are not enough", true, Duration.ZERO));
        report(new RunReport.Completed(token(), null));
        awaitJobs(2);

        List<JsonNode> jobs = ann.get("/api/v1/jobs?type=gpu&team_id=" + team)
                .expect(200)
                .json()
                .valueStream()
                .toList();
        assertThat(jobs)
                .extracting(job -> job.get("status").asString())
                .containsExactlyInAnyOrder("failed", "completed");
        for (JsonNode job : jobs) {
            assertThat(job.get("source").asString()).isEqualTo("measured");
            assertThat(job.get("task_id").asString()).isEqualTo(task.toString());
            assertThat(job.get("gpu_type").asString()).isEqualTo("H100");
            assertThat(job.get("cost").get("state").asString()).isEqualTo("unpriced");
            ann.put("/api/v1/jobs/" + job.get("id").asString(), Map.of("status", "pending"))
                    .expect(409);
        }
        assertThat(db.sql("select error from gpu_slices where task_id = :task and outcome = 'retried'")
                        .param("task", task.value())
                        .query(String.class)
                        .single())
                .startsWith("OutOfMemory");
    }

    @Test
    void measuredSecondsAreLeaseSecondsWhateverHappens() {
        long seed = System.nanoTime();
        SplittableRandom random = new SplittableRandom(seed);
        for (int i = 0; i < 12; i++) {
            tasks.enqueue(task(random.nextInt(1, 9)).change().retries(2).build());
        }
        tasks.enqueue(task(1).change().resources(null).build());
        for (int run = 0; run < 60; run++) {
            List<Claim> claims = leases.claim(
                    worker, new TaskLeases.Wanted(Set.of(handler), Set.of(), 1), Duration.ZERO, () -> true);
            for (Claim claim : claims) {
                LeaseToken token = new LeaseToken(claim.id(), claim.fence());
                switch (random.nextInt(5)) {
                    case 0 -> report(new RunReport.Failed(token, "Boom: no", true, Duration.ZERO));
                    case 1 -> report(new RunReport.Released(token));
                    case 2 -> {
                        tasks.cancel(claim.id());
                        report(new RunReport.Failed(token, "Stopped", false, null));
                    }
                    case 3 -> {
                        leases.takeBack(worker);
                        // A zombie's report is refused, and measures nothing.
                        assertThat(leases.report(worker, List.of(new RunReport.Completed(token, null))))
                                .isEmpty();
                    }
                    default -> report(new RunReport.Completed(token, null));
                }
                if (random.nextInt(3) == 0) {
                    assertThat(leases.report(worker, List.of(new RunReport.Completed(token, null))))
                            .isEmpty();
                }
            }
        }
        Awaitility.await()
                .atMost(Duration.ofSeconds(15))
                .untilAsserted(() ->
                        assertThat(measured()).as("seed %s", seed).isPositive().isEqualByComparingTo(leased()));
        assertThat(db.sql("select count(*) from gpu_jobs where handler = :handler and gpu_count is null")
                        .param("handler", handler)
                        .query(Long.class)
                        .single())
                .isZero();
    }

    private BigDecimal measured() {
        return db.sql("select coalesce(sum(gpu_micros), 0) from gpu_slices where handler = :handler")
                .param("handler", handler)
                .query(BigDecimal.class)
                .single();
    }

    private BigDecimal leased() {
        return db.sql("""
                        with runs as (
                            select task_id, started_at, ended_at from task_attempts
                            union all
                            select task_id, started_at, ended_at from task_ends where started_at is not null
                        )
                        select coalesce(sum(extract(epoch from runs.ended_at - runs.started_at) * 1000000
                                            * cast(task.resources ->> 'gpu_count' as integer)), 0)
                          from runs
                          join tasks task on task.id = runs.task_id
                         where task.handler = :handler
                           and task.resources is not null
                        """).param("handler", handler).query(BigDecimal.class).single();
    }

    private NewTask task(int gpus) {
        return NewTask.named("train", annId)
                .handler(handler)
                .team(team)
                .retries(1)
                .resources(JSON.readTree(
                        "{\"provider\": \"AWS\", \"gpu_type\": \"H100\", \"gpu_count\": %d}".formatted(gpus)))
                .build();
    }

    private LeaseToken token() {
        return Stream.generate(() -> leases.claim(
                        worker, new TaskLeases.Wanted(Set.of(handler), Set.of(), 1), Duration.ofSeconds(5), () -> true))
                .limit(3)
                .flatMap(List::stream)
                .findFirst()
                .map(claim -> new LeaseToken(claim.id(), claim.fence()))
                .orElseThrow();
    }

    private void report(RunReport report) {
        assertThat(leases.report(worker, List.of(report)))
                .containsExactly(report.lease().task());
    }

    private void awaitJobs(int count) {
        Awaitility.await()
                .atMost(Duration.ofSeconds(15))
                .untilAsserted(() -> assertThat(db.sql("select count(*) from gpu_jobs where handler = :handler")
                                .param("handler", handler)
                                .query(Integer.class)
                                .single())
                        .isEqualTo(count));
    }
}
