package dev.millrace.gpu;

import static org.assertj.core.api.Assertions.assertThat;

import java.math.BigDecimal;
import java.math.RoundingMode;
import java.time.Duration;
import java.util.HashMap;
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
import dev.millrace.testing.Accounts;
import dev.millrace.testing.Api;
import dev.millrace.testing.MillraceTest;

/** GPU time as it is measured: the seconds of all leases, each of them once, whatever becomes of the runs. */
@MillraceTest
class GpuMeterIT {

    private static final JsonMapper JSON = JsonMapper.shared();

    @Autowired
    Api api;

    @Autowired
    Accounts accounts;

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
        team = UUID.fromString(ann.newTeam());
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
    void whatAWorkerUsesGoesForTasksThatSayNothing() {
        Api operator = accounts.operator();
        operator.post(
                        "/api/v1/workers/" + worker + "/register",
                        Map.of("handlers", List.of(handler), "resources", resources("A100", 4, "spot")))
                .expect(200);
        TaskId silent = tasks.enqueue(task(1).change().resources(null).build());
        TaskId own = tasks.enqueue(task(2));
        for (int run = 0; run < 2; run++) {
            JsonNode claim = operator.post("/api/v1/workers/" + worker + "/claim", Map.of("wait_seconds", 5))
                    .expect(200)
                    .json()
                    .get("data")
                    .get("tasks")
                    .get(0);
            operator.post(
                            "/api/v1/workers/" + worker + "/tasks/"
                                    + claim.get("task_id").asString() + "/complete",
                            Map.of("fence", claim.get("fence").asLong()))
                    .expect(200);
        }
        awaitJobs(2);
        JsonNode silentJob = job(silent);
        assertThat(silentJob.get("gpu_type").asString()).isEqualTo("A100");
        assertThat(silentJob.get("gpu_count").asInt()).isEqualTo(4);
        assertThat(silentJob.get("purchase").asString()).isEqualTo("spot");
        JsonNode ownJob = job(own);
        assertThat(ownJob.get("gpu_type").asString()).isEqualTo("H100");
        assertThat(ownJob.get("gpu_count").asInt()).isEqualTo(2);
        assertThat(ownJob.get("purchase").asString()).isEqualTo("on_demand");
    }

    @Test
    void howGpusArePaidForDecidesThePrice() {
        String provider = "P-" + UUID.randomUUID();
        accounts.setPrice(provider, "H100", "on_demand", 3_600_000);
        accounts.setPrice(provider, "H100", "reserved", 7_200_000);
        Map<String, Object> resources = resources("H100", 1, "reserved");
        resources.put("provider", provider);
        JsonNode task = ann.post(
                        "/api/v1/tasks",
                        Map.of("name", "train", "handler", handler, "team_id", team, "resources", resources))
                .expect(201)
                .json()
                .get("data");
        assertThat(task.get("resources").get("purchase").asString()).isEqualTo("reserved");
        report(new RunReport.Completed(token(), null));
        awaitJobs(1);
        JsonNode job = job(new TaskId(UUID.fromString(task.get("id").asString())));
        assertThat(job.get("purchase").asString()).isEqualTo("reserved");
        assertThat(job.get("cost").get("usd").decimalValue())
                .isEqualByComparingTo(job.get("cost")
                        .get("gpu_seconds")
                        .decimalValue()
                        .multiply(BigDecimal.valueOf(2000))
                        .setScale(2, RoundingMode.HALF_UP));
    }

    /**
     * Runs of all kinds and ends, some begun days ago: their seconds are the leases' seconds, and all sums of the books say
     * the same.
     */
    @Test
    void measuredSecondsAreLeaseSecondsWhateverHappens() {
        long seed = System.nanoTime();
        SplittableRandom random = new SplittableRandom(seed);
        for (int i = 0; i < 12; i++) {
            tasks.enqueue(task(random.nextInt(1, 9)).change().retries(2).build());
            tasks.enqueue(task(1).change().resources(null).retries(1).build());
        }
        JsonNode ofWorker = JSON.valueToTree(resources("A100", 2, "spot"));
        for (int run = 0; run < 80; run++) {
            TaskLeases.Wanted wanted = new TaskLeases.Wanted(Set.of(handler), Set.of(), random.nextInt(1, 4))
                    .using(random.nextBoolean() ? ofWorker : null);
            List<Claim> claims = leases.claim(worker, wanted, Duration.ZERO, () -> true);
            // As if the leases had been kept up for hours or days, in the database's time.
            db.sql(
                            "update task_batches set started_at = started_at - make_interval(secs => :seconds) where worker = :worker")
                    .param("seconds", random.nextInt(200_000))
                    .param("worker", worker)
                    .update();
            for (Claim claim : claims) {
                if (!end(claim, random)) {
                    break;
                }
            }
            if (random.nextInt(10) == 0) {
                db.sql("delete from gpu_jobs where handler = :handler")
                        .param("handler", handler)
                        .update();
            }
        }
        Awaitility.await()
                .atMost(Duration.ofSeconds(15))
                .untilAsserted(() ->
                        assertThat(measured()).as("seed %s", seed).isPositive().isEqualByComparingTo(leased()));
        assertThat(List.of(sums("gpu_spend_days"), sums("gpu_spend_months")))
                .as("seed %s", seed)
                .containsOnly(sums("(select *, 1 as slices from gpu_slices) as slices"));
        assertThat(db.sql("""
                        select count(*)
                          from gpu_slices one
                          join gpu_slices other
                            on other.task_id = one.task_id
                           and (other.attempt, other.day) > (one.attempt, one.day)
                           and other.began_at < one.ended_at
                           and one.began_at < other.ended_at
                         where one.handler = :handler
                           and one.attempt = other.attempt
                        """).param("handler", handler).query(Long.class).single())
                .as("no second of a run is in two slices, seed %s", seed)
                .isZero();
    }

    /** Answers whether the worker still holds what else it claimed. */
    private boolean end(Claim claim, SplittableRandom random) {
        boolean isAlive = true;
        LeaseToken token = new LeaseToken(claim.id(), claim.fence());
        switch (random.nextInt(6)) {
            case 0 -> report(new RunReport.Failed(token, "Boom: no", true, Duration.ZERO));
            case 1 -> report(new RunReport.Released(token));
            case 2 -> {
                tasks.cancel(claim.id());
                report(new RunReport.Failed(token, "Stopped", false, null));
            }
            case 3 -> {
                leases.takeBack(worker);
                isAlive = false;
                // A zombie's report is refused, and measures nothing.
                assertThat(leases.report(worker, List.of(new RunReport.Completed(token, null))))
                        .isEmpty();
            }
            case 4 -> {
                db.sql("""
                                update task_batches
                                   set tasks = array(select row (held.task_id, held.lane, held.attempts, held.failures,
                                                                 held.losses, now() - interval '1 minute')::held_task
                                                       from unnest(tasks) as held)
                                 where id = :fence
                                """).param("fence", claim.fence()).update();
                leases.takeBack(worker); // finds it timed out
                isAlive = false;
            }
            default -> leases.report(worker, List.of(new RunReport.Completed(token, null)));
        }
        if (random.nextInt(3) == 0) {
            assertThat(leases.report(worker, List.of(new RunReport.Completed(token, null))))
                    .isEmpty();
        }
        return isAlive;
    }

    /** Time, money and number of slices of this test's runs, by month and type, as a table has them. */
    private List<String> sums(String table) {
        return db.sql("""
                        select gpu_type || ' ' || sum(gpu_micros) || ' ' || sum(slices) || ' ' || coalesce(sum(cost), 0)
                          from %s
                         where handler = :handler
                         group by gpu_type
                         order by gpu_type
                        """.formatted(table))
                .param("handler", handler)
                .query((row, number) -> row.getString(1))
                .list();
    }

    private JsonNode job(TaskId task) {
        return ann.get("/api/v1/jobs?type=gpu&team_id=" + team)
                .expect(200)
                .json()
                .valueStream()
                .filter(job -> job.get("task_id").asString().equals(task.toString()))
                .findFirst()
                .orElseThrow();
    }

    private static Map<String, Object> resources(String type, int gpus, String purchase) {
        return new HashMap<>(Map.of("provider", "AWS", "gpu_type", type, "gpu_count", gpus, "purchase", purchase));
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
                            select task_id, attempt, started_at, ended_at from task_attempts
                            union all
                            select task_id, attempts, started_at, ended_at from task_ends where started_at is not null
                        )
                        select coalesce(sum(extract(epoch from runs.ended_at - runs.started_at) * 1000000
                                            * cast(coalesce(task.resources, own.resources) ->> 'gpu_count' as integer)), 0)
                          from runs
                          join tasks task on task.id = runs.task_id
                          left join task_run_resources own on own.task_id = runs.task_id and own.attempt = runs.attempt
                         where task.handler = :handler
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
