package dev.millrace.taskapi;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.stream.IntStream;

import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.transaction.PlatformTransactionManager;
import org.springframework.transaction.support.TransactionTemplate;
import tools.jackson.databind.JsonNode;

import dev.millrace.testing.Accounts;
import dev.millrace.testing.Api;
import dev.millrace.testing.MillraceTest;

/** Lists of tasks: every filter, sort, and way of paging. */
@MillraceTest
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class TaskListsIT {

    private static final String TASKS = "/api/v1/tasks";
    private static final String LISTER = "lister";

    @Autowired
    Api api;

    @Autowired
    Accounts accounts;

    @Autowired
    JdbcClient db;

    @Autowired
    TaskListRepository lists;

    @Autowired
    PlatformTransactionManager transactions;

    private Api ann;
    private Api lister;

    /**
     * Ann's tasks, by name, as if they had run: t0 and t1 wait, t2 waits for another run, t3 runs, t4 to t6 have ended after
     * 40, 50 and 60 seconds, and t7 was cancelled before it ran.
     */
    @BeforeEach
    void tasksInEveryState() {
        ann = api.asNewUser();
        if (lister == null) {
            lister = accounts.admin();
        }
        String handlerOf3 = "list-" + UUID.randomUUID();
        List<UUID> ids = new ArrayList<>();
        for (int i = 0; i < 8; i++) {
            String priority = i % 2 == 0 ? "high" : "medium";
            ids.add(UUID.fromString(ann.post(
                            TASKS,
                            Map.of(
                                    "name",
                                    "t" + i,
                                    "handler",
                                    i == 3 ? handlerOf3 : i < 4 ? "never-a" : "never-b",
                                    "queue",
                                    i < 2 ? "list-first" : "list-rest",
                                    "priority",
                                    priority))
                    .expect(201)
                    .json()
                    .get("data")
                    .get("id")
                    .asString()));
        }
        db.sql(
                        "update task_ready set attempts = 1, failures = 1, since = now() + interval '1 second' where task_id = ?")
                .param(ids.get(2))
                .update();
        startRunning(handlerOf3);
        for (int i = 4; i < 8; i++) {
            db.sql("""
                    with gone as (delete from task_ready where task_id = :id returning task_id, lane)
                    insert into task_ends (task_id, lane, state, attempts, worker, started_at, ended_at, duration, error)
                    select task_id, lane, :state, 1, number_of_worker(:worker),
                           started_at, now(), run_duration(started_at, now()), :error
                      from gone
                     cross join (select now() - make_interval(secs => cast(:seconds as integer)) as started_at) as run
                    """)
                    .param("id", ids.get(i))
                    .param("state", i == 7 ? "cancelled" : i == 6 ? "failed" : "completed")
                    .param("worker", i == 7 ? null : LISTER)
                    .param("seconds", i == 7 ? null : i * 10)
                    .param("error", i == 6 ? "broken" : null)
                    .update();
        }
    }

    /** Has the worker "lister" claim the only task of a handler. */
    private void startRunning(String handler) {
        String worker = "/api/v1/workers/" + LISTER;
        lister.post(worker + "/register", Map.of("handlers", List.of(handler))).expect(200);
        await().until(() -> lister.post(worker + "/claim", Map.of("limit", 1))
                        .expect(200)
                        .json()
                        .get("data")
                        .get("tasks")
                        .size()
                == 1);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            ''                                                  | t7 t6 t5 t4 t3 t2 t1 t0
            order=asc                                           | t0 t1 t2 t3 t4 t5 t6 t7
            status=pending                                      | t2 t1 t0
            status=running                                      | t3
            status=completed&order=asc                          | t4 t5
            status=failed                                       | t6
            status=cancelled                                    | t7
            priority=high                                       | t6 t4 t2 t0
            priority=medium&status=completed                    | t5
            worker_id=lister                                    | t6 t5 t4 t3
            worker_id=lister&status=failed                      | t6
            worker_id=lister&status=pending                     | ''
            worker_id=nobody                                    | ''
            handler=never-a                                     | t2 t1 t0
            handler=never-b&queue=list-first                    | ''
            handler=never-b&order=asc                           | t4 t5 t6 t7
            handler=never-b&status=completed                    | t5 t4
            handler=never-b&status=failed                       | t6
            handler=never-b&status=running                      | ''
            handler=never-b&sort=updated_at                     | t7 t6 t5 t4
            handler=never-b&sort=duration&status=completed      | t5 t4
            handler=never-b&sort=duration                       | t6 t5 t4 t7
            handler=never-b&worker_id=lister&status=failed      | t6
            handler=never-b&priority=high&queue=list-rest       | t6 t4
            handler=never-a&status=pending&order=asc            | t0 t1 t2
            handler=never-a&sort=updated_at                     | t2 t1 t0
            handler=never-a&created_before=2020-01-01T00:00:00Z | ''
            handler=nobody-has-it                               | ''
            queue=list-rest&status=cancelled                    | t7
            queue=list-first                                    | t1 t0
            created_after=2020-01-01T00:00:00Z&status=running   | t3
            created_after=2100-01-01T00:00:00Z                  | ''
            created_before=2020-01-01T00:00:00%2B01:00          | ''
            created_before=2100-01-01T00:00:00Z&priority=high   | t6 t4 t2 t0
            sort=updated_at                                     | t2 t7 t6 t5 t4 t3 t1 t0
            sort=updated_at&order=asc                           | t0 t1 t3 t4 t5 t6 t7 t2
            sort=updated_at&status=pending                      | t2 t1 t0
            sort=duration                                       | t6 t5 t4 t3 t7 t2 t1 t0
            sort=duration&order=asc                             | t3 t4 t5 t6 t0 t1 t2 t7
            sort=duration&worker_id=lister&status=completed     | t5 t4
            """)
    void aListHoldsWhatIsAskedForInTheOrderAskedFor(String query, String names) {
        JsonNode answer = ann.get(TASKS + "?" + query).expect(200).json();
        List<String> expected = names.isEmpty() ? List.of() : List.of(names.split(" "));
        assertThat(names(answer)).containsExactlyElementsOf(expected);
        JsonNode pagination = answer.get("pagination");
        assertThat(pagination.get("skip").asInt()).isZero();
        assertThat(pagination.get("limit").asInt()).isEqualTo(50);
        assertThat(pagination.get("total").asInt()).isEqualTo(expected.size());
        assertThat(pagination.get("pages").asInt()).isEqualTo(expected.isEmpty() ? 0 : 1);
        assertThat(pagination.has("next_cursor")).isFalse();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "sort=created_at",
                "sort=created_at&order=asc",
                "sort=updated_at",
                "sort=updated_at&order=asc",
                "sort=duration",
                "sort=duration&order=asc",
                "status=pending&sort=duration",
                "worker_id=lister&sort=updated_at",
                "handler=never-b",
                "handler=never-b&sort=duration&order=asc",
                "handler=never-b&sort=updated_at",
                "queue=list-rest&status=completed"
            })
    void pagesByOffsetAndByCursorAreTheWholeList(String query) {
        List<String> whole = names(ann.get(TASKS + "?" + query).expect(200).json());
        List<String> byOffset = IntStream.range(0, (whole.size() + 2) / 3)
                .boxed()
                .flatMap(page ->
                        names(ann.get(TASKS + "?limit=3&skip=" + page * 3 + "&" + query)
                                        .expect(200)
                                        .json())
                                .stream())
                .toList();
        assertThat(byOffset).containsExactlyElementsOf(whole);

        assertThat(pages(query)).containsExactlyElementsOf(whole);
    }

    /** A whole list, page by page; each of them tells the same total. */
    private List<String> pages(String query) {
        List<String> names = new ArrayList<>();
        Set<Integer> totals = new HashSet<>();
        String cursor = "";
        do {
            JsonNode page =
                    ann.get(TASKS + "?limit=3&" + query + cursor).expect(200).json();
            names.addAll(names(page));
            totals.add(page.get("pagination").get("total").asInt());
            JsonNode next = page.get("pagination").get("next_cursor");
            cursor = next == null ? "" : "&cursor=" + next.asString();
        } while (!cursor.isEmpty());
        assertThat(totals).containsExactly(names.size());
        return names;
    }

    @Test
    void whatWasChangedBeforeItRanComesFirstByLastChange() {
        String handler = "changed-" + UUID.randomUUID();
        for (int i = 0; i < 8; i++) {
            ann.post(TASKS, Map.of("name", "c" + i, "handler", handler)).expect(201);
        }
        ann.patch(TASKS + "/" + idOf("c0"), Map.of("description", "another")).expect(200);
        ann.post(TASKS + "/" + idOf("c1") + "/cancel", Map.of()).expect(200);
        ann.post(TASKS + "/" + idOf("c1") + "/retry", Map.of()).expect(200);

        for (String query : List.of("sort=updated_at", "sort=updated_at&handler=" + handler)) {
            assertThat(pages(query).stream()
                            .filter(name -> name.startsWith("c"))
                            .limit(3))
                    .as(query)
                    .containsExactly("c1", "c0", "c7");
        }
    }

    /** A page of the largest would be more than the server has memory for. */
    @Test
    void aListLeavesOutLargeValuesAfterTheFirstMegabytes() {
        String handler = "large-" + UUID.randomUUID();
        Map<String, Object> task =
                Map.of("name", "large", "handler", handler, "payload", Map.of("text", "x".repeat(250_000)));
        ann.post(TASKS + "/bulk", Map.of("tasks", Collections.nCopies(20, task)))
                .expect(201);

        JsonNode page = ann.get(TASKS + "?handler=" + handler).expect(200).json();

        List<Boolean> omitted = new ArrayList<>();
        for (JsonNode shown : page.get("data")) {
            omitted.add(shown.get("values_omitted").asBoolean());
            assertThat(shown.get("payload").isObject())
                    .isNotEqualTo(shown.get("values_omitted").asBoolean());
        }
        assertThat(omitted.subList(0, 17)).containsOnly(false);
        assertThat(omitted.subList(17, 20)).containsOnly(true);
        String last = page.get("data").get(19).get("id").asString();
        assertThat(ann.get(TASKS + "/" + last)
                        .expect(200)
                        .json()
                        .at("/data/payload/text")
                        .asString())
                .hasSize(250_000);
    }

    private String idOf(String name) {
        for (JsonNode task : ann.get(TASKS).expect(200).json().get("data")) {
            if (task.get("name").asString().equals(name)) {
                return task.get("id").asString();
            }
        }
        throw new AssertionError("no task " + name);
    }

    @Test
    void aListHoldsWhatOneMadeForATeamThatOneHasLeft() {
        Api boss = api.asNewUser();
        String team = boss.post("/api/v1/teams", Map.of("name", "team-" + UUID.randomUUID()))
                .expect(201)
                .json()
                .get("id")
                .asString();
        String annId = ann.get("/api/v1/users/me").expect(200).json().get("id").asString();
        String members = "/api/v1/teams/" + team + "/members";
        boss.post(members, Map.of("user_id", annId)).expect(201);
        ann.post(TASKS, Map.of("name", "ours", "handler", "never-a", "team_id", team))
                .expect(201);
        assertThat(names(ann.get(TASKS + "?handler=never-a").expect(200).json()))
                .containsExactly("ours", "t2", "t1", "t0");
        boss.delete(members + "/" + annId).expect(204);

        assertThat(names(ann.get(TASKS + "?handler=never-a").expect(200).json()))
                .containsExactly("ours", "t2", "t1", "t0");
        assertThat(names(boss.get(TASKS + "?handler=never-a").expect(200).json()))
                .containsExactly("ours");
    }

    @Test
    void aListIsTheSameWhereTheHandlerHasMoreLanesThanAreLookedAtOneByOne() {
        String handler = "lanes-" + UUID.randomUUID();
        for (String name : List.of("a", "b", "c")) {
            ann.post(TASKS, Map.of("name", name, "handler", handler)).expect(201);
        }
        db.sql("""
                insert into task_lanes (handler, queue, priority, tenant, concurrency_key)
                select :handler, 'default', 1, gen_random_uuid(), ''
                  from generate_series(1, 1001)
                """).param("handler", handler).update();

        assertThat(names(ann.get(TASKS + "?handler=" + handler).expect(200).json()))
                .containsExactly("c", "b", "a");
        assertThat(names(lister.get(TASKS + "?limit=2&sort=updated_at&handler=" + handler)
                        .expect(200)
                        .json()))
                .containsExactly("c", "b");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"", "sort=updated_at&status=pending&", "handler=never-a&", "handler=never-a&sort=duration&"})
    void timesOfMakingAreTakenByTheTasksOwnClock(String query) {
        JsonNode t1 = ann.get(TASKS + "?handler=never-a&order=asc&limit=2")
                .expect(200)
                .json()
                .get("data")
                .get(1);
        String made = t1.get("created_at").asString();

        assertThat(names(ann.get(TASKS + "?" + query + "created_after=" + made)
                        .expect(200)
                        .json()))
                .contains("t1", "t2")
                .doesNotContain("t0");
        assertThat(names(ann.get(TASKS + "?" + query + "created_before=" + made)
                        .expect(200)
                        .json()))
                .containsExactly("t0");
    }

    @Test
    void whatWaitsForItsTimeOrForAnotherTaskIsInItsPlaceByLastChange() {
        String handler = "later-" + UUID.randomUUID();
        Map<String, Object> task = Map.of("handler", handler, "queue", "list-later");
        List<Map<String, Object>> given = List.of(
                Map.of("scheduled_at", "2031-01-01T00:00:00Z"),
                Map.of(),
                Map.of("scheduled_at", "2020-01-01T00:00:00Z"),
                Map.of("depends_on", List.of(idOf("t0"))),
                Map.of());
        for (int i = 0; i < given.size(); i++) {
            Map<String, Object> body = new HashMap<>(task);
            body.putAll(given.get(i));
            body.put("name", "w" + i);
            ann.post(TASKS, body).expect(201);
        }
        for (String filter : List.of("handler=" + handler, "queue=list-later&status=pending")) {
            assertThat(pages(filter + "&sort=updated_at&order=asc")).containsExactly("w0", "w1", "w2", "w3", "w4");
            assertThat(pages(filter + "&sort=updated_at")).containsExactly("w4", "w3", "w2", "w1", "w0");
        }
    }

    @Test
    void whatWasMadeBeforeTheDatabasesClockWasSetBackIsInTheList() {
        String handler = "clock-" + UUID.randomUUID();
        for (String name : List.of("then", "now")) {
            ann.post(TASKS, Map.of("name", name, "handler", handler)).expect(201);
        }
        db.sql("""
                update task_ready
                   set ready_at = ready_at + interval '5 minutes', since = since + interval '5 minutes'
                 where task_id = (select id from tasks where handler = :handler and name = 'then')
                """).param("handler", handler).update();
        assertThat(pages("sort=updated_at&handler=" + handler)).containsExactly("then", "now");
    }

    @Test
    void aListOfSeveralLanesBeginsWithWhatLiesDeepInOneOfThem() {
        String handler = "deep-" + UUID.randomUUID();
        for (String queue : List.of("list-deep", "list-flat")) {
            ann.post(TASKS, Map.of("name", queue, "handler", handler, "queue", queue))
                    .expect(201);
        }
        db.sql("""
                with made as (
                    insert into tasks (id, lane, name, handler, queue, priority, payload, retries, timeout_seconds, owner_id, created_at)
                    select cast(left(cast(id as text), 14) || '7000-8000-' || lpad(cast(n as text), 12, '0') as uuid), lane,
                           case when queue = 'list-flat' then 'f' else 'd' end || n, handler, queue, priority, payload, 0, 60,
                           owner_id, created_at
                      from tasks
                     cross join generate_series(1, 4000) as n
                     where handler = :handler
                       and (queue = 'list-deep' or n > 3900)
                    returning id, lane, name, created_at
                ), waiting as (
                    insert into task_ready (task_id, lane, ready_at, since)
                    select id, lane, created_at, created_at
                      from made
                     where name like 'f%' or cast(substr(name, 2) as integer) in (3500, 3501)
                )
                insert into task_ends (task_id, lane, state, attempts, worker, started_at, ended_at, duration)
                select id, lane, 'completed', 1, number_of_worker('w'), created_at, created_at, 0
                  from made
                 where name like 'd%' and cast(substr(name, 2) as integer) not in (3500, 3501)
                """).param("handler", handler).update();
        db.sql(
                        "delete from task_ready where task_id in (select id from tasks where name like 'list-%' and handler = :handler)")
                .param("handler", handler)
                .update();

        String list = TASKS + "?limit=3&status=pending&handler=" + handler;
        assertThat(names(ann.get(list + "&order=asc").expect(200).json())).containsExactly("d3500", "d3501", "f3901");
        assertThat(names(ann.get(list).expect(200).json())).containsExactly("f4000", "f3999", "f3998");
    }

    @Test
    void listsOfManyThatWaitAndFewThatHaveEndedBeginWithTheRightOnes() {
        String handler = "many-" + UUID.randomUUID();
        String p0 = ann.post(TASKS, Map.of("name", "p0", "handler", handler))
                .expect(201)
                .json()
                .get("data")
                .get("id")
                .asString();
        db.sql("""
                with like_it as (
                    select * from tasks where handler = :handler
                ), made as (
                    insert into tasks (id, lane, name, handler, queue, priority, payload, retries, timeout_seconds, owner_id, created_at)
                    select cast(left(cast(id as text), 14) || '7000-8000-' || lpad(cast(n as text), 12, '0') as uuid), lane,
                           case when n <= 150 then 'c' || n else 'p' || n - 150 end, handler, queue, priority, payload, 0, 60,
                           owner_id, created_at
                      from like_it
                     cross join generate_series(1, 5250) as n
                    returning id, lane, name, created_at
                ), waiting as (
                    insert into task_ready (task_id, lane, ready_at, since)
                    select id, lane, created_at + interval '100 years', created_at from made where name like 'p%'
                )
                insert into task_ends (task_id, lane, state, attempts, worker, started_at, ended_at, duration)
                select id, lane, 'completed', 1, number_of_worker('w'), created_at + interval '101 years',
                       created_at + interval '101 years' + make_interval(secs => cast(substr(name, 2) as integer)),
                       cast(substr(name, 2) as integer) * 1000
                  from made where name like 'c%'
                """).param("handler", handler).update();
        ann.delete(TASKS + "/" + p0).expect(204);

        assertBegins(handler, "status=pending&order=asc", "p1", "p2", "p3");
        assertBegins(handler, "status=pending", "p5100", "p5099", "p5098");
        assertBegins(handler, "status=pending&sort=updated_at&order=asc", "p1", "p2", "p3");
        assertBegins(handler, "sort=updated_at", "c150", "c149", "c148");
        assertBegins(handler, "sort=duration", "c150", "c149", "c148");
        // These lie beyond the tasks that are looked at one by one.
        for (String query : List.of("status=completed", "status=completed&sort=duration")) {
            JsonNode page = assertBegins(handler, query, "c150", "c149", "c148");
            assertThat(page.get("pagination").get("total").asInt()).isEqualTo(150);
        }
    }

    @Test
    void aCountWithinATransactionDoesNotSpoilItAndLeavesNoSettingsInIt() {
        var ofNobody = new TaskFilter(null, null, null, "nobody-has-it", null, null, null, Set.of());
        var wish = new TaskListRepository.Wish(TaskScope.all(), ofNobody, TaskOrder.NEWEST);

        new TransactionTemplate(transactions).executeWithoutResult(_ -> {
            String before = settings();
            assertThat(lists.count(wish, Duration.ofMinutes(1)).isEstimate()).isFalse();
            assertThat(settings()).isEqualTo(before);
            // The database refuses a time below zero.
            assertThat(lists.count(wish, Duration.ofMillis(-1)).isEstimate()).isTrue();
            assertThat(settings()).isEqualTo(before);
        });
    }

    private String settings() {
        return db.sql("select current_setting('statement_timeout') || ' ' || current_setting('plan_cache_mode')")
                .query(String.class)
                .single();
    }

    /** The first page is as given, and the next one goes on elsewhere. */
    private JsonNode assertBegins(String handler, String query, String... first) {
        String list = TASKS + "?limit=3&handler=" + handler + "&" + query;
        JsonNode page = ann.get(list).expect(200).json();
        assertThat(names(page)).as(query).containsExactly(first);
        String cursor = page.get("pagination").get("next_cursor").asString();
        assertThat(names(ann.get(list + "&cursor=" + cursor).expect(200).json()))
                .as(query)
                .hasSize(3)
                .doesNotContain(first);
        return page;
    }

    private static List<String> names(JsonNode answer) {
        return answer.get("data")
                .valueStream()
                .map(task -> task.get("name").asString())
                .toList();
    }
}
