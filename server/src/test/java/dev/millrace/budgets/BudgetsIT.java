package dev.millrace.budgets;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.math.BigDecimal;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.YearMonth;
import java.time.ZoneOffset;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;

import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.jdbc.core.simple.JdbcClient;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

import dev.millrace.tasks.Claim;
import dev.millrace.tasks.LeaseToken;
import dev.millrace.tasks.NewTask;
import dev.millrace.tasks.RunReport;
import dev.millrace.tasks.Task;
import dev.millrace.tasks.TaskId;
import dev.millrace.tasks.TaskLeases;
import dev.millrace.tasks.TaskService;
import dev.millrace.tasks.TaskState;
import dev.millrace.testing.Accounts;
import dev.millrace.testing.Api;
import dev.millrace.testing.MillraceTest;

/** Budgets, and what starts when they are spent. */
@MillraceTest
class BudgetsIT {

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

    @Autowired
    BudgetWatcher watcher;

    @Autowired
    BudgetRepository budgets;

    @Autowired
    Clock clock;

    private final String handler = "train-" + UUID.randomUUID();
    private final String worker = "worker-" + UUID.randomUUID();
    private final String provider = "P-" + UUID.randomUUID();

    private Api ann;
    private UUID annId;
    private String team;
    private YearMonth month;

    @BeforeEach
    void annOwnsATeam() {
        ann = api.asNewUser();
        annId = UUID.fromString(ann.get("/api/v1/me").json().get("id").asString());
        team = ann.newTeam();
        month = YearMonth.from(clock.instant().atOffset(ZoneOffset.UTC));
        accounts.setPrice(provider, "H100", "on_demand", 3600);
    }

    @Test
    void aBudgetIsSetShownChangedAndDeleted() {
        JsonNode budget = budget("100.00", "hold");
        String path = "/api/v1/budgets/" + budget.get("id").asString();
        assertThat(budget.get("month").asString()).isEqualTo(month.toString());
        assertThat(budget.get("spent_usd").decimalValue()).isEqualByComparingTo("0");
        ann.post("/api/v1/budgets", Map.of("team_id", team, "month", month.toString(), "amount_usd", 1))
                .expect(409);
        assertThat(ann.put(path, Map.of("amount_usd", "7.50"))
                        .expect(200)
                        .json()
                        .get("amount_usd")
                        .decimalValue())
                .isEqualByComparingTo("7.50");
        assertThat(ann.get("/api/v1/budgets").expect(200).json()).hasSize(1);

        Api bob = api.asNewUser();
        bob.get(path).expect(403);
        bob.put(path, Map.of("amount_usd", 1)).expect(403);
        bob.post(path + "/release").expect(403);
        assertThat(bob.get("/api/v1/budgets").expect(200).json()).isEmpty();
        String bobId = bob.get("/api/v1/me").json().get("id").asString();
        ann.post("/api/v1/teams/" + team + "/members", Map.of("user_id", bobId)).expect(201);
        bob.get(path).expect(200);
        bob.delete(path).expect(403);
        ann.delete(path).expect(204);
        ann.get(path).expect(404);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            month       | "2026-13"      | 400
            month       | "2026-01-01"   | 400
            month       | 202601         | 400
            amount_usd  | -1             | 400
            amount_usd  | 0.001          | 400
            amount_usd  | 1e300          | 400
            amount_usd  | "NaN"          | 400
            on_exceeded | "explode"      | 400
            team_id     | "0190d5a7-1111-7000-8000-000000000000" | 404
            currency    | "EUR"          | 400
            """)
    void whatIsNoBudgetIsRefused(String field, String value, int status) {
        Map<String, String> fields =
                new HashMap<>(Map.of("team_id", "\"" + team + "\"", "month", "\"2026-01\"", "amount_usd", "1"));
        fields.put(field, value);
        List<String> parts = new ArrayList<>();
        fields.forEach((name, text) -> parts.add("\"" + name + "\": " + text));
        ann.post("/api/v1/budgets", "{" + String.join(", ", parts) + "}").expect(status);
    }

    @Test
    void ofFiftyThatStartAtTheLastCentOneDoes() throws Exception {
        budget("0.01", "hold");
        try (var all = Executors.newVirtualThreadPerTaskExecutor()) {
            List<Future<TaskId>> made = new ArrayList<>();
            for (int i = 0; i < 50; i++) {
                made.add(all.submit(() -> tasks.enqueue(task())));
            }
            for (Future<TaskId> one : made) {
                one.get();
            }
        }
        List<Claim> started = new ArrayList<>();
        for (int look = 0; look < 10; look++) {
            started.addAll(claim(7));
        }
        assertThat(started).hasSize(1);
        assertThat(db.sql("select error from task_ready where error like 'budget:%' limit 1")
                        .query(String.class)
                        .single())
                .contains(month.toString());
        leases.report(worker, List.of(new RunReport.Completed(token(started.getFirst()), null)));
    }

    @Test
    void aRunThatHasJustEndedIsSpentThoughNobodyHasMeteredIt() {
        String id = budget("7200.00", "notify").get("id").asString();
        tasks.enqueue(task());
        Claim claim = claim(1).getFirst();
        db.sql("update task_batches set started_at = started_at - interval '10 seconds' where worker = :worker")
                .param("worker", worker)
                .update();
        leases.report(worker, List.of(new RunReport.Completed(token(claim), null)));
        assertThat(ann.get("/api/v1/budgets/" + id).json().get("spent_usd").decimalValue())
                .isGreaterThanOrEqualTo(BigDecimal.TEN);
        assertThat(ann.get("/api/v1/budgets").json().get(0).get("spent_usd").decimalValue())
                .isGreaterThanOrEqualTo(BigDecimal.TEN);
    }

    @Test
    void anOwnerLetsWorkGoOnOnce() {
        String id = budget("0", "hold").get("id").asString();
        tasks.enqueue(task());
        assertThat(claim(5)).isEmpty();
        db.sql("update task_ready set ready_at = now() where error like 'budget:%'")
                .update();
        ann.post("/api/v1/budgets/" + id + "/release").expect(200);
        ann.post("/api/v1/budgets/" + id + "/release").expect(409);
        // The test has moved its time behind the queue's back: the next look finds it.
        assertThat(await().until(() -> claim(5), found -> !found.isEmpty())).hasSize(1);
        assertThat(db.sql("select count(*) from audit_log where action = 'budget.released' and subject_id = :id")
                        .param("id", id)
                        .query(Integer.class)
                        .single())
                .isEqualTo(1);
    }

    @Test
    void whatIsDeniedFailsAndWhatUsesNoGpuRuns() {
        budget("0", "deny");
        TaskId denied = tasks.enqueue(task());
        TaskId free = tasks.enqueue(task().change().resources(null).build());
        assertThat(claim(5)).extracting(Claim::id).containsExactly(free);
        Task failed = tasks.find(denied).orElseThrow();
        assertThat(failed.state()).isEqualTo(TaskState.FAILED);
        assertThat(failed.error()).startsWith("budget: ");
    }

    @Test
    void thresholdsAreToldOnce() {
        String id = budget("7200.00", "notify").get("id").asString();
        Instant start = clock.instant().truncatedTo(ChronoUnit.DAYS);
        ann.post(
                        "/api/v1/jobs",
                        Map.of(
                                "team_id",
                                team,
                                "model_name",
                                "m",
                                "gpu_type",
                                "H100",
                                "provider",
                                provider,
                                "status",
                                "completed",
                                "start_time",
                                start.toString(),
                                "end_time",
                                start.plus(Duration.ofMinutes(95)).toString()))
                .expect(201);
        ann.post("/api/v1/webhooks", Map.of("url", "https://8.8.8.8/", "team_id", team))
                .expect(201);
        Budget budget = budgets.find(UUID.fromString(id)).orElseThrow();
        watcher.look(budget);
        watcher.look(budget);
        assertThat(db.sql("""
                        select cast(delivery.body as json) -> 'data' ->> 'percent'
                          from webhook_deliveries delivery
                          join webhooks webhook on webhook.id = delivery.webhook_id
                         where webhook.team_id = cast(:team as uuid)
                           and delivery.event_type = 'budget.threshold'
                         order by delivery.id
                        """)
                        .param("team", team)
                        .query((row, number) -> row.getString(1))
                        .list())
                .as("promised to webhooks")
                .containsExactly("50", "75");
        List<Integer> told = ann.get("/api/v1/budgets/" + id + "/events")
                .expect(200)
                .json()
                .valueStream()
                .filter(event -> event.get("kind").asString().equals("threshold"))
                .map(event -> event.get("percent").asInt())
                .toList();
        assertThat(told).containsExactly(50, 75);
        String email = ann.get("/api/v1/me").json().get("email").asString();
        String admin = accounts.admin().get("/api/v1/me").json().get("email").asString();
        assertThat(subjects(email))
                .singleElement()
                .asString()
                .contains(month.toString())
                .endsWith("75 % are spent");
        assertThat(subjects(admin)).as("an admin of later").isEmpty();
        ann.put("/api/v1/budgets/" + id, Map.of("amount_usd", "6000.00")).expect(200);
        watcher.look(budgets.find(budget.id()).orElseThrow());
        assertThat(subjects(email)).hasSize(2);
        assertThat(subjects(admin)).singleElement().asString().endsWith("90 % are spent");
        assertThat(ann.get("/api/v1/budgets/" + id).json().get("spent_usd").decimalValue())
                .isEqualByComparingTo("5700.00");
    }

    @Test
    void whoeverChangesABudgetIsInTheAuditLog() {
        String path = "/api/v1/budgets/" + budget("10.00", "hold").get("id").asString();
        ann.put(path, Map.of("amount_usd", "20.00")).expect(200);
        ann.delete(path).expect(204);
        assertThat(db.sql("""
                        select action || ' ' || (details ->> 'amount_usd')
                          from audit_log
                         where actor_id = :ann
                           and action like 'budget.%'
                         order by at
                        """)
                        .param("ann", annId)
                        .query((row, number) -> row.getString(1))
                        .list())
                .containsExactly("budget.created 10.00", "budget.changed 20.00", "budget.deleted 20.00");
    }

    private List<String> subjects(String recipient) {
        return db.sql("select subject from mails where recipient = :recipient order by created_at")
                .param("recipient", recipient)
                .query((row, number) -> row.getString(1))
                .list();
    }

    private JsonNode budget(String amount, String onExceeded) {
        return ann.post(
                        "/api/v1/budgets",
                        Map.of(
                                "team_id",
                                team,
                                "month",
                                month.toString(),
                                "amount_usd",
                                amount,
                                "on_exceeded",
                                onExceeded))
                .expect(201)
                .json();
    }

    private List<Claim> claim(int limit) {
        return leases.claim(worker, new TaskLeases.Wanted(Set.of(handler), Set.of(), limit), Duration.ZERO, () -> true);
    }

    private static LeaseToken token(Claim claim) {
        return new LeaseToken(claim.id(), claim.fence());
    }

    private NewTask task() {
        return NewTask.named("train", annId)
                .handler(handler)
                .team(UUID.fromString(team))
                .resources(JSON.readTree(
                        "{\"provider\": \"%s\", \"gpu_type\": \"H100\", \"gpu_count\": 1}".formatted(provider)))
                .build();
    }
}
