package dev.millrace.schedules;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.Callable;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.IntStream;

import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.jdbc.core.simple.JdbcClient;
import tools.jackson.databind.JsonNode;

import dev.millrace.tasks.Task;
import dev.millrace.tasks.TaskId;
import dev.millrace.tasks.TaskService;
import dev.millrace.tasks.TaskState;
import dev.millrace.testing.Accounts;
import dev.millrace.testing.Api;
import dev.millrace.testing.MillraceTest;

/** What schedules do when their time has come. The server's own firer runs all the while: it is one more node. */
@MillraceTest
class ScheduleFirerIT {

    @Autowired
    Api api;

    @Autowired
    Accounts accounts;

    @Autowired
    ScheduleFirer firer;

    @Autowired
    TaskService tasks;

    @Autowired
    JdbcClient db;

    private Api ann;

    @BeforeEach
    void annIsThere() {
        ann = api.asNewUser();
    }

    @Test
    void atEachInstantItFiresOnceInTime() {
        UUID id = schedule(Map.of("interval_seconds", 1, "overlap", "allow"));
        List<JsonNode> fires = awaitFires(id, 3);
        for (JsonNode fire : fires) {
            assertThat(between(fire, "nominal_at", "fired_at")).isBetween(Duration.ZERO, Duration.ofSeconds(5));
        }
        List<Instant> instants = fires.stream()
                .map(fire -> Instant.parse(fire.get("nominal_at").asString()))
                .toList();
        assertThat(instants).doesNotHaveDuplicates();
        ann.post("/api/v1/schedules/" + id + "/pause").expect(200);
        assertThat(taskCount(id)).isEqualTo(awaitFires(id, 3).size());
    }

    @Test
    void ofManyNodesOneFires() throws Exception {
        List<UUID> ids = IntStream.range(0, 20)
                .mapToObj(i -> schedule(Map.of("cron", "@yearly")))
                .toList();
        db.sql("""
                update schedules
                   set next_fire_at = date_trunc('minute', now()) - interval '1 minute',
                       due_at = date_trunc('minute', now()) - interval '1 minute'
                 where id = any(:ids)
                """).param("ids", ids.toArray(UUID[]::new)).update();
        try (var nodes = Executors.newVirtualThreadPerTaskExecutor()) {
            Callable<Integer> node = firer::fireDue;
            for (Future<Integer> fired : nodes.invokeAll(List.of(node, node, node, node, node, node))) {
                assertThat(fired.get()).isBetween(0, 100);
            }
        }
        for (UUID id : ids) {
            awaitFires(id, 1);
            assertThat(taskCount(id)).isEqualTo(1);
        }
    }

    @Test
    void theSameInstantIsNotFiredAgain() {
        UUID id = schedule(Map.of("cron", "@yearly", "overlap", "allow"));
        fireLate(id, Duration.ofSeconds(10));
        awaitFires(id, 1);
        String nominal = fires(id).getFirst().get("nominal_at").asString();
        db.sql("update schedules set next_fire_at = cast(:at as timestamptz), due_at = now() where id = :id")
                .param("at", nominal)
                .param("id", id)
                .update();
        firer.fireDue();
        await().until(() -> dueCount(id) == 0);
        assertThat(fires(id)).hasSize(1);
        assertThat(taskCount(id)).isEqualTo(1);
    }

    @Test
    void aTaskThatHasNotEndedLetsTheNextBeSkipped() {
        UUID id = schedule(Map.of("cron", "@yearly", "overlap", "skip"));
        fireLate(id, Duration.ofSeconds(20));
        awaitFires(id, 1);
        fireLate(id, Duration.ofSeconds(10));
        List<JsonNode> fires = awaitFires(id, 2);
        assertThat(fires.getFirst().get("outcome").asString()).isEqualTo("skipped");
        assertThat(taskCount(id)).isEqualTo(1);

        tasks.cancel(taskOf(fires.getLast()));
        fireLate(id, Duration.ofSeconds(5));
        awaitFires(id, 3);
        assertThat(taskCount(id)).isEqualTo(2);
    }

    @Test
    void aTaskThatHasNotEndedIsReplaced() {
        UUID id = schedule(Map.of("cron", "@yearly", "overlap", "replace"));
        fireLate(id, Duration.ofSeconds(20));
        TaskId first = taskOf(awaitFires(id, 1).getFirst());
        fireLate(id, Duration.ofSeconds(10));
        TaskId second = taskOf(awaitFires(id, 2).getFirst());
        assertThat(state(first)).isEqualTo(TaskState.CANCELLED);
        assertThat(state(second)).isEqualTo(TaskState.PENDING);
    }

    @Test
    void queuedTasksWaitForEachOther() {
        UUID id = schedule(Map.of("cron", "@yearly", "overlap", "queue"));
        fireLate(id, Duration.ofSeconds(20));
        TaskId first = taskOf(awaitFires(id, 1).getFirst());
        fireLate(id, Duration.ofSeconds(10));
        TaskId second = taskOf(awaitFires(id, 2).getFirst());
        assertThat(waits(second)).isTrue();
        tasks.cancel(first);
        await().until(() -> !waits(second));
        assertThat(state(second)).isEqualTo(TaskState.PENDING);
    }

    @Test
    void aQueuedTaskWaitsForAllBeforeItAlsoWhereOneOfThemEndsBeforeItsTurn() {
        UUID id = schedule(Map.of("cron", "@yearly", "overlap", "queue"));
        fireLate(id, Duration.ofSeconds(30));
        TaskId first = taskOf(awaitFires(id, 1).getFirst());
        fireLate(id, Duration.ofSeconds(20));
        TaskId second = taskOf(awaitFires(id, 2).getFirst());
        fireLate(id, Duration.ofSeconds(10));
        TaskId third = taskOf(awaitFires(id, 3).getFirst());

        assertThat(parents(third)).containsExactlyInAnyOrder(first, second);
        tasks.cancel(second);
        tasks.cancel(first);
        await().until(() -> !waits(third));
    }

    @ParameterizedTest
    @ValueSource(strings = {"skip", "replace", "queue"})
    void aTaskMadeByHandDoesNotHideTheOneBeforeIt(String overlap) {
        UUID id = schedule(Map.of("cron", "@yearly", "overlap", overlap));
        fireLate(id, Duration.ofSeconds(20));
        TaskId first = taskOf(awaitFires(id, 1).getFirst());
        TaskId byHand = taskOf(
                ann.post("/api/v1/schedules/" + id + "/trigger").expect(201).json());
        tasks.cancel(byHand);

        fireLate(id, Duration.ofSeconds(10));

        await().until(() -> dueCount(id) == 0);
        JsonNode fire = fires(id).get(1);
        switch (overlap) {
            case "skip" -> assertThat(fire.get("outcome").asString()).isEqualTo("skipped");
            case "replace" -> assertThat(state(first)).isEqualTo(TaskState.CANCELLED);
            default -> assertThat(waits(taskOf(fire))).isTrue();
        }
    }

    @Test
    void timesThatAreNotLateAreNeverLeftOut() {
        UUID id = schedule(Map.of("interval_seconds", 5, "overlap", "allow", "catch_up", "none"));
        db.sql("""
                update schedules
                   set created_at = date_trunc('second', now()) - interval '1 hour',
                       next_fire_at = date_trunc('second', now()) - interval '20 seconds',
                       due_at = now()
                 where id = :id
                """).param("id", id).update();
        firer.fireDue();
        await().until(() -> dueCount(id) == 0);
        assertThat(taskCount(id)).isGreaterThanOrEqualTo(5);
    }

    @Test
    void whatNobodyFiredIsMadeUpForAsTheScheduleSays() {
        Map<String, ?> every = Map.of("interval_seconds", 60, "overlap", "allow");
        UUID none = schedule(with(every, "catch_up", "none"));
        UUID latest = schedule(with(every, "catch_up", "latest"));
        UUID all = schedule(with(every, "catch_up", "all"));
        for (UUID id : List.of(none, latest, all)) {
            db.sql("""
                    update schedules
                       set created_at = now() - interval '1 day',
                           next_fire_at = date_trunc('second', now()) - interval '630 seconds',
                           due_at = now()
                     where id = :id
                    """).param("id", id).update();
        }
        firer.fireDue();
        await().until(() -> dueCount(none) + dueCount(latest) + dueCount(all) == 0);
        assertThat(fires(latest)).hasSize(1);
        assertThat(taskCount(latest)).isEqualTo(1);
        assertThat(fires(all)).hasSizeBetween(10, 12);
        assertThat(taskCount(all)).isEqualTo(fires(all).size());
        assertThat(fires(none)).hasSizeLessThan(2);
    }

    @Test
    void aScheduleThatCannotFireDoesNotKeepOthersFromIt() {
        UUID broken = schedule(Map.of("cron", "@yearly"));
        UUID whole = schedule(Map.of("cron", "@yearly"));
        db.sql("update schedules set task = '{\"handler\": []}' where id = :id")
                .param("id", broken)
                .update();
        fireLate(broken, Duration.ofSeconds(20));
        fireLate(whole, Duration.ofSeconds(10));
        firer.fireDue();
        awaitFires(whole, 1);
        await().until(() -> dueCount(broken) == 0);
        assertThat(db.sql("select last_error from schedules where id = :id")
                        .param("id", broken)
                        .query(String.class)
                        .single())
                .startsWith("could not make its task");
        db.sql("delete from schedules where id = :id").param("id", broken).update();
    }

    @Test
    void aScheduleRestsWhileTheAccountOfItsOwnerIsNotActive() {
        UUID id = schedule(Map.of("cron", "@yearly", "overlap", "allow"));
        Api admin = accounts.admin();
        String owner = "/api/v1/users/" + ann.get("/api/v1/me").json().get("id").asString();
        admin.patch(owner, Map.of("is_active", false)).expect(200);
        fireLate(id, Duration.ofSeconds(10));
        await().until(() -> dueCount(id) == 0);
        assertThat(taskCount(id)).isZero();
        assertThat(admin.get("/api/v1/schedules/" + id)
                        .expect(200)
                        .json()
                        .get("last_error")
                        .asString())
                .contains("not active");

        admin.patch(owner, Map.of("is_active", true)).expect(200);
        fireLate(id, Duration.ofSeconds(5));
        await().until(() -> taskCount(id) == 1);
        assertThat(admin.get("/api/v1/schedules/" + id).json().get("last_error").isNull())
                .isTrue();
    }

    @Test
    void aTeamsScheduleRestsOnceItsOwnerHasLeftTheTeam() {
        Api bob = api.asNewUser();
        String bobs = bob.get("/api/v1/me").json().get("id").asString();
        String team = "/api/v1/teams/" + ann.newTeam();
        ann.post(team + "/members", Map.of("user_id", bobs)).expect(201);
        String teamId = team.substring(team.lastIndexOf('/') + 1);
        UUID id = schedule(bob, Map.of("cron", "@yearly", "overlap", "allow", "team_id", teamId));
        ann.delete(team + "/members/" + bobs).expect(204);

        fireLate(id, Duration.ofSeconds(10));

        await().until(() -> dueCount(id) == 0);
        assertThat(taskCount(id)).isZero();
        JsonNode seen = ann.get("/api/v1/schedules/" + id).expect(200).json();
        assertThat(seen.get("last_error").asString()).contains("not in its team");
        ann.post("/api/v1/schedules/" + id + "/trigger").expect(409);
    }

    private UUID schedule(Map<String, ?> fields) {
        return schedule(ann, fields);
    }

    private static UUID schedule(Api owner, Map<String, ?> fields) {
        Map<String, Object> task = Map.of("handler", "nobody.runs.this");
        return UUID.fromString(owner.post("/api/v1/schedules", with(with(fields, "task", task), "name", "fires"))
                .expect(201)
                .json()
                .get("id")
                .asString());
    }

    private static Map<String, Object> with(Map<String, ?> fields, String name, Object value) {
        Map<String, Object> all = new HashMap<>(fields);
        all.put(name, value);
        return all;
    }

    /** Lets an instant of a schedule have come a moment ago. */
    private void fireLate(UUID id, Duration late) {
        db.sql("""
                update schedules
                   set next_fire_at = date_trunc('second', now()) - :late * interval '1 second',
                       due_at = now()
                 where id = :id
                """).param("id", id).param("late", late.toSeconds()).update();
        firer.fireDue();
    }

    private List<JsonNode> awaitFires(UUID id, int count) {
        return await().atMost(Duration.ofSeconds(20)).until(() -> fires(id), fires -> fires.size() >= count);
    }

    private List<JsonNode> fires(UUID id) {
        List<JsonNode> fires = new ArrayList<>();
        ann.get("/api/v1/schedules/" + id + "/fires").expect(200).json().forEach(fires::add);
        return fires;
    }

    private int taskCount(UUID id) {
        return db.sql("select count(*) from tasks where schedule_id = :id")
                .param("id", id)
                .query(Integer.class)
                .single();
    }

    private int dueCount(UUID id) {
        return db.sql("select count(*) from schedules where id = :id and due_at <= now()")
                .param("id", id)
                .query(Integer.class)
                .single();
    }

    private boolean waits(TaskId id) {
        return db.sql("select ready_at = 'infinity' from task_ready where task_id = :id")
                .param("id", id.value())
                .query(Boolean.class)
                .single();
    }

    private List<TaskId> parents(TaskId id) {
        return db.sql("select parent_id from task_parents where task_id = :id")
                .param("id", id.value())
                .query((row, number) -> new TaskId(row.getObject("parent_id", UUID.class)))
                .list();
    }

    private TaskState state(TaskId id) {
        return tasks.find(id).map(Task::state).orElseThrow();
    }

    private static TaskId taskOf(JsonNode fire) {
        return new TaskId(UUID.fromString(fire.get("task_id").asString()));
    }

    private static Duration between(JsonNode fire, String from, String to) {
        return Duration.between(
                Instant.parse(fire.get(from).asString()),
                Instant.parse(fire.get(to).asString()));
    }
}
