package dev.millrace.gpu;

import static org.assertj.core.api.Assertions.assertThat;

import java.math.BigDecimal;
import java.time.Duration;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;

import org.awaitility.Awaitility;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.jdbc.core.simple.JdbcClient;
import tools.jackson.databind.JsonNode;

import dev.millrace.tasks.Claim;
import dev.millrace.tasks.LeaseToken;
import dev.millrace.tasks.RunReport;
import dev.millrace.tasks.TaskLeases;
import dev.millrace.testing.Accounts;
import dev.millrace.testing.Api;
import dev.millrace.testing.MillraceTest;

/** What a task costs, as its owner sees it at each of its stations. */
@MillraceTest
class TaskCostsIT {

    @Autowired
    Api api;

    @Autowired
    Accounts accounts;

    @Autowired
    JdbcClient db;

    @Autowired
    TaskLeases leases;

    private final String handler = "train-" + UUID.randomUUID();
    private final String worker = "worker-" + UUID.randomUUID();
    private final String provider = "P-" + UUID.randomUUID();

    private Api ann;

    @BeforeEach
    void annRentsAtAnHourlyPrice() {
        ann = api.asNewUser();
        accounts.setPrice(provider, "H100", "on_demand", 36);
    }

    @Test
    void aTaskTellsItsCostBeforeWhileAndAfterItRuns() {
        String first = make("train", "H100");
        assertThat(cost(first).get("state").asString()).isEqualTo("estimated");
        assertThat(cost(first).get("usd").isNull())
                .as("nothing like it ran before")
                .isTrue();

        Claim run = claim();
        begunBefore(run, 100);
        assertThat(cost(first).get("state").asString()).isEqualTo("accrued");
        assertThat(cost(first).get("usd").decimalValue()).isBetween(new BigDecimal("2.00"), new BigDecimal("2.50"));

        complete(run);
        // At once: not only when the meter has come by.
        assertThat(cost(first).get("state").asString()).isEqualTo("final");
        BigDecimal usd = cost(first).get("usd").decimalValue();
        assertThat(usd).isBetween(new BigDecimal("2.00"), new BigDecimal("2.50"));
        assertThat(attempts(first).getFirst().get("cost")).isEqualTo(cost(first));
        awaitBooked(first);
        assertThat(cost(first).get("usd").decimalValue())
                .as("what the books say")
                .isEqualTo(usd);

        String second = make("train", "H100");
        assertThat(cost(second).get("state").asString()).isEqualTo("estimated");
        assertThat(cost(second).get("usd").decimalValue()).isEqualTo(usd);

        ann.post(
                        "/api/v1/costs",
                        Map.of(
                                "date",
                                LocalDate.now(ZoneOffset.UTC).toString(),
                                "provider",
                                provider,
                                "gpu_type",
                                "H100",
                                "cost_usd",
                                "2.50"))
                .expect(201);
        ann.post(
                        "/api/v1/costs",
                        Map.of(
                                "date",
                                LocalDate.now(ZoneOffset.UTC).minusDays(1).toString(),
                                "provider",
                                provider,
                                "gpu_type",
                                "H100",
                                "cost_usd",
                                "2.50"))
                .expect(201);
        assertThat(cost(first).get("state").asString()).isEqualTo("billed");
        assertThat(ann.get("/api/v1/tasks?limit=2")
                        .expect(200)
                        .json()
                        .get("data")
                        .valueStream())
                .extracting(task -> task.get("cost").get("state").asString())
                .containsExactly("estimated", "billed");
    }

    @Test
    void aTaskThatFailedOnceCostsBothOfItsRuns() {
        String task = make("retrain", "H100");
        Claim run = claim();
        begunBefore(run, 200);
        report(new RunReport.Failed(token(run), "Boom: no", true, Duration.ZERO));
        assertThat(cost(task).get("state").asString()).isEqualTo("estimated");
        assertThat(attempts(task).getFirst().get("cost").get("state").asString())
                .isEqualTo("final");
        Claim again = claim();
        begunBefore(again, 100);
        complete(again);
        assertThat(attempts(task)).hasSize(2);
        assertThat(cost(task).get("usd").decimalValue()).isBetween(new BigDecimal("6.00"), new BigDecimal("7.00"));
        assertThat(cost(task).get("state").asString()).isEqualTo("final");
    }

    @Test
    void whatNobodyPricedIsUnpricedAtEachStation() {
        String task = make("train", "B200");
        assertThat(cost(task).get("state").asString()).isEqualTo("unpriced");
        Claim run = claim();
        assertThat(cost(task).get("state").asString()).isEqualTo("unpriced");
        complete(run);
        assertThat(cost(task).get("state").asString()).isEqualTo("unpriced");
        assertThat(cost(task).get("usd").isNull()).isTrue();
        assertThat(cost(task).get("gpu_seconds").decimalValue()).isPositive();
    }

    @Test
    void aTaskWithoutGpusHasNoCost() {
        String task = ann.post("/api/v1/tasks", Map.of("name", "mail", "handler", handler))
                .expect(201)
                .json()
                .get("data")
                .get("id")
                .asString();
        assertThat(cost(task).isNull()).isTrue();
    }

    /** The meter comes by once a second: a task that is deleted before that is in the books all the same. */
    @Test
    void aTaskThatIsDeletedAtOnceIsInTheBooks() {
        for (int i = 0; i < 5; i++) {
            String task = make("train", "H100");
            Claim run = claim();
            begunBefore(run, 100);
            complete(run);
            ann.delete("/api/v1/tasks/" + task).expect(204);
            assertThat(booked(task)).isEqualTo(1);
        }
        String retried = make("train", "H100");
        Claim run = claim();
        report(new RunReport.Failed(token(run), "Boom: no", true, Duration.ofHours(1)));
        ann.delete("/api/v1/tasks/" + retried).expect(204);
        assertThat(booked(retried)).isEqualTo(1);
    }

    private String make(String name, String type) {
        Map<String, Object> task = new HashMap<>(Map.of("name", name, "handler", handler, "retry_count", 1));
        task.put("resources", Map.of("provider", provider, "gpu_type", type, "gpu_count", 2));
        return ann.post("/api/v1/tasks", task)
                .expect(201)
                .json()
                .get("data")
                .get("id")
                .asString();
    }

    private JsonNode cost(String task) {
        return ann.get("/api/v1/tasks/" + task).expect(200).json().get("data").get("cost");
    }

    private List<JsonNode> attempts(String task) {
        return ann.get("/api/v1/tasks/" + task + "/attempts")
                .expect(200)
                .json()
                .get("data")
                .valueStream()
                .toList();
    }

    private Claim claim() {
        return leases.claim(
                        worker, new TaskLeases.Wanted(Set.of(handler), Set.of(), 1), Duration.ofSeconds(10), () -> true)
                .getFirst();
    }

    /** As if the run had begun earlier, in the database's time. */
    private void begunBefore(Claim run, int seconds) {
        db.sql("update task_batches set started_at = started_at - make_interval(secs => :seconds) where id = :fence")
                .param("seconds", seconds)
                .param("fence", run.fence())
                .update();
    }

    private void complete(Claim run) {
        report(new RunReport.Completed(token(run), null));
    }

    private static LeaseToken token(Claim run) {
        return new LeaseToken(run.id(), run.fence());
    }

    private void report(RunReport report) {
        assertThat(leases.report(worker, List.of(report)))
                .containsExactly(report.lease().task());
    }

    private void awaitBooked(String task) {
        Awaitility.await()
                .atMost(Duration.ofSeconds(15))
                .untilAsserted(() -> assertThat(booked(task)).isPositive());
    }

    private int booked(String task) {
        return db.sql("select count(distinct attempt) from gpu_slices where task_id = cast(:task as uuid)")
                .param("task", task)
                .query(Integer.class)
                .single();
    }
}
