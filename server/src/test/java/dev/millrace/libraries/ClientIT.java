package dev.millrace.libraries;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.BufferedWriter;
import java.math.BigDecimal;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.YearMonth;
import java.time.ZoneId;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.stream.IntStream;

import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.beans.factory.annotation.Autowired;
import tools.jackson.databind.JsonNode;

import dev.millrace.client.FileJob;
import dev.millrace.client.GpuJobs;
import dev.millrace.client.Jobs;
import dev.millrace.client.Millrace;
import dev.millrace.client.MillraceException;
import dev.millrace.client.NewSchedule;
import dev.millrace.client.NewTask;
import dev.millrace.client.Queues;
import dev.millrace.client.Schedules;
import dev.millrace.client.Task;
import dev.millrace.client.TaskFilter;
import dev.millrace.client.Tasks;
import dev.millrace.client.Team;
import dev.millrace.testing.Accounts;
import dev.millrace.testing.Api;
import dev.millrace.testing.MillraceTest;

/** The client for Java, against the server. */
@MillraceTest
class ClientIT {

    private static final Duration PATIENCE = Duration.ofSeconds(30);

    @Autowired
    Api api;

    @Autowired
    Accounts accounts;

    @TempDir
    Path folder;

    private Millrace ann;

    @BeforeEach
    void signIn() {
        ann = as(accounts.user());
    }

    private Millrace as(Api user) {
        return Millrace.connect(api.url("").toString(), user.token());
    }

    @Test
    void aTaskIsMadeAwaitedAndReadAgain() throws Exception {
        Task made = ann.tasks().create(NewTask.named("a task").handler("echo").payload(Map.of("width", 800)));
        Task done = ann.tasks().await(made.id(), PATIENCE);
        assertThat(done.status()).isEqualTo("completed");
        assertThat(done.attempts()).isOne();
        assertThat(done.cost()).isNull();
        JsonNode result = ann.tasks().result(made.id());
        assertThat(result).isNotNull().isEqualTo(done.payload());
        assertThat(ann.tasks().attempts(made.id()))
                .singleElement()
                .satisfies(run -> assertThat(run.outcome()).isEqualTo("completed"));
        assertThat(ann.tasks().logs(made.id())).isEmpty();
        assertThat(ann.tasks().explain(made.id()).reasons()).isEmpty();

        assertThatThrownBy(() -> ann.tasks().cancel(made.id())).isInstanceOf(MillraceException.Conflict.class);
        ann.tasks().delete(made.id());
        assertThatThrownBy(() -> ann.tasks().get(made.id())).isInstanceOf(MillraceException.NotFound.class);
    }

    @Test
    void whatIsWrongIsToldByTypeAndField() {
        assertThatThrownBy(() -> ann.tasks().create(NewTask.named("").priority("urgent")))
                .isInstanceOfSatisfying(MillraceException.InvalidRequest.class, refusal -> {
                    assertThat(refusal.problems())
                            .extracting(MillraceException.Problem::field)
                            .containsExactlyInAnyOrder("name", "priority");
                    assertThat(refusal.requestId()).isPresent();
                });
        Task hers = ann.tasks().create(never());
        assertThatThrownBy(() -> as(accounts.user()).tasks().get(hers.id()))
                .isInstanceOf(MillraceException.Forbidden.class);
        assertThatThrownBy(() -> Millrace.connect(api.url("").toString(), "nonsense")
                        .tasks()
                        .get(hers.id()))
                .isInstanceOf(MillraceException.Unauthorized.class);
        assertThatThrownBy(() -> ann.tasks().await(hers.id(), Duration.ofMillis(50)))
                .isInstanceOf(MillraceException.TimedOut.class);
    }

    @Test
    void manyTasksAreMadeStreamedAndActedOnAtOnce() {
        String handler = "client-" + UUID.randomUUID();
        List<UUID> made = ann.tasks()
                .createAll(IntStream.range(0, 230)
                        .mapToObj(i -> NewTask.named("one of many").handler(handler))
                        .toList());
        TaskFilter all = TaskFilter.any().handler(handler);
        assertThat(ann.tasks().stream(all).map(Task::id)).hasSize(230).containsExactlyInAnyOrderElementsOf(made);
        assertThat(ann.tasks().list(all, 200, 100).items()).hasSize(30);
        assertThat(ann.tasks().explain(made.getFirst()).reasons())
                .extracting(Tasks.Reason::code)
                .contains("no_worker");

        Tasks.Selection selection = ann.tasks().selectToCancel(all);
        assertThat(selection.count()).isEqualTo(230);
        assertThat(ann.tasks().get(made.getFirst()).status()).isEqualTo("pending");
        assertThat(ann.tasks().confirm(selection).count()).isEqualTo(230);
        assertThat(ann.tasks().get(made.getFirst()).status()).isEqualTo("cancelled");
        assertThatThrownBy(() -> ann.tasks().confirm(selection)).isInstanceOf(MillraceException.Conflict.class);
        assertThat(ann.tasks().retry(made.getFirst()).status()).isEqualTo("pending");
        assertThat(ann.tasks().confirm(ann.tasks().selectToDelete(all)).count()).isEqualTo(230);
    }

    @Test
    void aFileGoesThereAndBack() throws Exception {
        Path file = Files.writeString(folder.resolve("people.csv"), "name,age\nAnn,31\nBob,12\n");
        FileJob job = ann.jobs().create("people.csv", List.of(adults()));
        ann.jobs().upload(job.id(), file);
        FileJob done = ann.jobs().await(job.id(), PATIENCE);
        assertThat(done.status()).as(String.valueOf(done.errorMessage())).isEqualTo("COMPLETED");
        assertThat(done.rowsIn()).isEqualTo(2);
        assertThat(done.rowsOut()).isOne();
        Path output = ann.jobs().download(job.id(), folder.resolve("adults.csv"));
        assertThat(output).content().contains("Ann").doesNotContain("Bob");
        assertThat(ann.jobs().stream().map(FileJob::id)).containsExactly(job.id());
        ann.jobs().delete(job.id());
    }

    @Test
    void aLargeFileGoesInParts() throws Exception {
        Path file = folder.resolve("large.csv");
        int rows = 0;
        try (BufferedWriter large = Files.newBufferedWriter(file)) {
            large.write("name,age\n");
            String padding = "x".repeat(100_000);
            for (; rows < 700; rows++) {
                large.write(padding + "," + rows + "\n");
            }
        }
        assertThat(Files.size(file)).as("more than one PUT takes").isGreaterThan(64L * 1024 * 1024);
        FileJob job = ann.jobs().create("large.csv", List.of(adults()));
        ann.jobs().upload(job.id(), file);
        FileJob done = ann.jobs().await(job.id(), PATIENCE.multipliedBy(2));
        assertThat(done.status()).as(String.valueOf(done.errorMessage())).isEqualTo("COMPLETED");
        assertThat(done.rowsIn()).isEqualTo(rows);
        ann.jobs().delete(job.id());
    }

    private static Jobs.Step adults() {
        return new Jobs.Step("filter", Map.of("column", "age", "operator", "gte", "value", 18));
    }

    @Test
    void aScheduleIsMadeSteeredAndRun() {
        Schedules schedules = ann.schedules();
        Schedules.Schedule made = schedules.create(
                NewSchedule.cron("Nightly", "30 2 * * *", never()).timezone(ZoneId.of("Europe/Berlin")));
        assertThat(made.nextFireTimes()).hasSize(10);
        assertThat(schedules.pause(made.id()).nextFireAt()).isNull();
        assertThat(schedules.change(made.id(), Map.of("overlap", "queue")).overlap())
                .isEqualTo("queue");
        assertThat(schedules
                        .replace(made.id(), NewSchedule.every("Hourly", Duration.ofHours(1), never()))
                        .intervalSeconds())
                .isEqualTo(3600);
        assertThat(schedules.resume(made.id()).paused()).isFalse();
        Schedules.Fire fire = schedules.trigger(made.id());
        assertThat(schedules.fires(made.id(), 0, 10).items()).containsExactly(fire);
        assertThat(schedules.stream()).hasSize(1);
        schedules.delete(made.id());
        assertThatThrownBy(() -> schedules.get(made.id())).isInstanceOf(MillraceException.NotFound.class);
    }

    @Test
    void teamsAndTheirMoneyAreKept() {
        Millrace operator = as(accounts.operator());
        Team team = operator.teams().create("Team " + UUID.randomUUID());
        assertThat(operator.teams().rename(team.id(), team.name() + "!").name()).endsWith("!");
        operator.teams().addMember(team.id(), ann.users().me().id(), "member");
        assertThat(operator.teams().members(team.id(), 0, 10).items()).hasSize(2);

        Instant start = Instant.parse("2026-01-09T20:00:00Z");
        GpuJobs.GpuJob job = operator.gpuJobs()
                .create(GpuJobs.NewGpuJob.of(team.id(), "llama", "A100", "AWS", "completed")
                        .ran(start, start.plusSeconds(3600)));
        assertThat(ann.gpuJobs().get(job.id()).gpuCount()).isOne();
        assertThat(operator.gpuJobs().stream(team.id())).hasSize(1);
        operator.gpuJobs().delete(job.id());

        Task costly = operator.tasks().create(never().gpus("AWS", "A100", 8, "spot"));
        assertThat(costly.cost())
                .isNotNull()
                .satisfies(cost -> assertThat(cost.usd()).isNull());
        operator.tasks().cancel(costly.id());

        LocalDate day = LocalDate.of(2026, 1, 9);
        String provider = "P" + UUID.randomUUID().toString().substring(0, 8);
        operator.costs().record(day, provider, "A100", new BigDecimal("12.34"));
        assertThat(operator.costs().list(day, day, provider, 0, 10).items())
                .singleElement()
                .satisfies(cost -> assertThat(cost.costUsd()).isEqualByComparingTo("12.34"));
        operator.usage().record(day, provider, "A100", new BigDecimal("1.50"));
        assertThat(operator.usage().list(day, day, provider, 0, 10).items()).hasSize(1);
        assertThat(operator.costs().total(day, day).totalCostUsd()).isPositive();

        var budget = operator.budgets().create(team.id(), YearMonth.of(2026, 1), new BigDecimal("100"), "notify");
        assertThat(operator.budgets()
                        .change(budget.id(), new BigDecimal("200"), "hold")
                        .amountUsd())
                .isEqualByComparingTo("200");
        assertThat(operator.budgets().events(budget.id())).isEmpty();
        operator.budgets().delete(budget.id());
        operator.teams().delete(team.id());
    }

    @Test
    void queuesKeysAndUsersAreRead() {
        Millrace admin = as(accounts.admin());
        String name = "queue-" + UUID.randomUUID();
        assertThat(admin.queues().setRules(name, Queues.Rules.maxRunning(3)).maxRunning())
                .isEqualTo(3);
        assertThat(admin.queues().pause(name).paused()).isTrue();
        assertThat(admin.queues().resume(name).paused()).isFalse();
        assertThat(admin.queues().stream().map(Queues.Queue::name)).contains(name);

        var key = ann.apiKeys().create("for tests", List.of("tasks:read"), null);
        assertThat(key.key()).startsWith(key.prefix());
        Millrace reader = Millrace.connect(api.url("").toString(), String.valueOf(key.key()));
        assertThat(reader.tasks().list(TaskFilter.any(), 0, 10).total()).isZero();
        assertThatThrownBy(() -> reader.tasks().create(never())).isInstanceOf(MillraceException.Forbidden.class);
        assertThat(ann.apiKeys().regenerate(key.id(), Duration.ZERO).key()).isNotEqualTo(key.key());
        ann.apiKeys().delete(key.id());
        assertThat(ann.apiKeys().stream()).isEmpty();

        var me = ann.users().me();
        assertThat(admin.users().get(me.id()).email()).isEqualTo(me.email());
        assertThat(admin.users().setActive(me.id(), false).isActive()).isFalse();
        assertThat(admin.workers().stream().anyMatch(worker -> worker.isNode())).isTrue();
    }

    private static NewTask never() {
        return NewTask.named("never").handler("nobody.runs.this");
    }
}
