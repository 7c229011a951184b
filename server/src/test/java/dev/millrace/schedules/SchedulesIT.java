package dev.millrace.schedules;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;

import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.springframework.beans.factory.annotation.Autowired;
import tools.jackson.databind.JsonNode;

import dev.millrace.tasks.Task;
import dev.millrace.tasks.TaskId;
import dev.millrace.tasks.TaskService;
import dev.millrace.testing.Accounts;
import dev.millrace.testing.Api;
import dev.millrace.testing.MillraceTest;
import dev.millrace.testing.Spoilt;

/** Schedules as their owners and others meet them. */
@MillraceTest
class SchedulesIT {

    private static final Map<String, ?> TASK = Map.of("handler", "nobody.runs.this");

    @Autowired
    Api api;

    @Autowired
    Accounts accounts;

    @Autowired
    TaskService tasks;

    private Api ann;
    private String schedule;
    private JsonNode made;

    @BeforeEach
    void annHasASchedule() {
        ann = api.asNewUser();
        made = ann.post(
                        "/api/v1/schedules/",
                        Map.of("name", "Nightly", "cron", "30 2 * * *", "timezone", "Europe/Berlin", "task", TASK))
                .expect(201)
                .json();
        schedule = "/api/v1/schedules/" + made.get("id").asString();
    }

    @Test
    void aScheduleShowsWhatItWillDo() {
        assertThat(made.get("overlap").asString()).isEqualTo("skip");
        assertThat(made.get("catch_up").asString()).isEqualTo("latest");
        assertThat(made.get("paused").asBoolean()).isFalse();
        assertThat(made.get("last_fire_at").isNull()).isTrue();
        assertThat(made.get("task").get("queue").asString()).isEqualTo("default");
        assertThat(made.get("task").get("priority").asString()).isEqualTo("medium");
        assertThat(made.get("next_fire_times")).hasSize(10);
        assertThat(made.get("next_fire_times").get(0)).isEqualTo(made.get("next_fire_at"));
        assertThat(Instant.parse(made.get("next_fire_times").get(9).asString()))
                .isAfter(Instant.parse(made.get("next_fire_at").asString()).plus(Duration.ofDays(8)));
        assertThat(ann.get(schedule + "/").expect(200).json()).isEqualTo(made);
    }

    @Test
    void aListHoldsOnesOwn() {
        var list = ann.get("/api/v1/schedules").expect(200);
        assertThat(list.header("X-Total-Count")).isEqualTo("1");
        assertThat(list.json()).containsExactly(made);
        assertThat(ann.get("/api/v1/schedules?paused=true").expect(200).json()).isEmpty();
        assertThat(api.asNewUser().get("/api/v1/schedules").expect(200).json()).isEmpty();
    }

    @Test
    void aChangeLeavesWhatItDoesNotName() {
        JsonNode changed = ann.patch(schedule, Map.of("name", "Weekly", "task", Map.of("retry_count", 3)))
                .expect(200)
                .json();
        assertThat(changed.get("name").asString()).isEqualTo("Weekly");
        assertThat(changed.get("cron")).isEqualTo(made.get("cron"));
        assertThat(changed.get("next_fire_at")).isEqualTo(made.get("next_fire_at"));
        assertThat(changed.get("task").get("handler").asString()).isEqualTo("nobody.runs.this");
        assertThat(changed.get("task").get("retry_count").asInt()).isEqualTo(3);

        JsonNode paced = ann.patch(schedule, Map.of("interval_seconds", 3600))
                .expect(200)
                .json();
        assertThat(paced.get("cron").isNull()).isTrue();
        assertThat(paced.get("interval_seconds").asInt()).isEqualTo(3600);
        ann.patch(schedule, "{\"interval_seconds\": null}").expect(400);
        ann.patch(schedule, "{\"owner_id\": \"" + UUID.randomUUID() + "\"}").expect(400);
        ann.patch(schedule, "[]").expect(400);
    }

    @Test
    void aReplacementForgetsWhatItDoesNotName() {
        JsonNode replaced = ann.put(
                        schedule, Map.of("name", "Each minute", "cron", "* * * * *", "overlap", "allow", "task", TASK))
                .expect(200)
                .json();
        assertThat(replaced.get("timezone").asString()).isEqualTo("UTC");
        assertThat(replaced.get("overlap").asString()).isEqualTo("allow");
        ann.put(schedule, Map.of("name", "No task", "cron", "* * * * *")).expect(400);
    }

    @Test
    void aPausedScheduleHasNoNextTime() {
        JsonNode paused = ann.post(schedule + "/pause").expect(200).json();
        assertThat(paused.get("paused").asBoolean()).isTrue();
        assertThat(paused.get("next_fire_at").isNull()).isTrue();
        assertThat(paused.get("next_fire_times")).isEmpty();
        ann.post(schedule + "/pause").expect(200);
        JsonNode renamed =
                ann.patch(schedule, Map.of("name", "Still")).expect(200).json();
        assertThat(renamed.get("paused").asBoolean()).isTrue();

        JsonNode resumed = ann.post(schedule + "/resume").expect(200).json();
        assertThat(resumed.get("next_fire_times")).isEqualTo(made.get("next_fire_times"));
    }

    @Test
    void runByHandItMakesATaskAlsoWhilePaused() {
        ann.post(schedule + "/pause").expect(200);
        JsonNode fire = ann.post(schedule + "/trigger").expect(201).json();
        assertThat(fire.get("outcome").asString()).isEqualTo("triggered");
        TaskId id = new TaskId(UUID.fromString(fire.get("task_id").asString()));
        Task task = tasks.find(id).orElseThrow();
        assertThat(task.name()).isEqualTo("Nightly");
        assertThat(task.handler()).isEqualTo("nobody.runs.this");
        assertThat(task.schedule()).hasToString(made.get("id").asString());

        assertThat(ann.get(schedule + "/fires").expect(200).json()).containsExactly(fire);
        JsonNode after = ann.get(schedule).expect(200).json();
        assertThat(after.get("last_task_id")).isEqualTo(fire.get("task_id"));
        assertThat(after.get("last_fire_at").isNull()).isFalse();
    }

    @Test
    void aFieldThatPauseResumeAndTriggerDoNotKnowIsRefused() {
        for (String act : List.of("/pause", "/resume", "/trigger")) {
            Spoilt.refused(ann.post(schedule + act, Map.of("why", "because")), 400);
        }
        assertThat(ann.get(schedule).expect(200).json()).isEqualTo(made);
        ann.post(schedule + "/pause", Map.of()).expect(200);
    }

    @Test
    void aDeletedScheduleLeavesItsTasks() {
        JsonNode fire = ann.post(schedule + "/trigger").expect(201).json();
        ann.delete(schedule).expect(204);
        ann.get(schedule).expect(404);
        ann.delete(schedule).expect(404);
        assertThat(tasks.find(new TaskId(UUID.fromString(fire.get("task_id").asString()))))
                .isPresent();
    }

    @Test
    void onlyItsOwnerAndOperatorsHaveToDoWithIt() {
        Api bob = api.asNewUser();
        bob.get(schedule).expect(403);
        bob.get(schedule + "/fires").expect(403);
        bob.patch(schedule, Map.of("name", "Mine")).expect(403);
        bob.post(schedule + "/trigger").expect(403);
        bob.post(schedule + "/pause").expect(403);
        bob.delete(schedule).expect(403);
        accounts.operator().get(schedule).expect(200);
        accounts.admin().post(schedule + "/pause").expect(200);

        String missing = "/api/v1/schedules/" + UUID.randomUUID();
        bob.get(missing).expect(404);
        bob.post(missing + "/trigger").expect(404);
        bob.delete(missing).expect(404);
        bob.get("/api/v1/schedules/7").expect(400);
        api.get(schedule).expect(401);
    }

    @Test
    void viewersOnlyRead() {
        Api viewer = accounts.viewer();
        viewer.get("/api/v1/schedules").expect(200);
        viewer.post("/api/v1/schedules", Map.of("name", "x", "cron", "@daily", "task", TASK))
                .expect(403);
        viewer.post(schedule + "/trigger").expect(403);
    }

    @Test
    void aTeamsScheduleIsItsMembers() {
        Api bob = api.asNewUser();
        String team = ann.post("/api/v1/teams", Map.of("name", "Team " + UUID.randomUUID()))
                .expect(201)
                .json()
                .get("id")
                .asString();
        ann.patch(schedule, Map.of("team_id", team)).expect(200);
        bob.get(schedule).expect(403);
        bob.post("/api/v1/schedules", Map.of("name", "x", "cron", "@daily", "task", TASK, "team_id", team))
                .expect(403);
        ann.post(
                        "/api/v1/teams/" + team + "/members",
                        Map.of("user_id", bob.get("/api/v1/me").json().get("id").asString()))
                .expect(201);
        bob.post(schedule + "/pause").expect(200);
        assertThat(bob.get("/api/v1/schedules?team_id=" + team).expect(200).json())
                .hasSize(1);
        bob.patch(schedule, "{\"team_id\": null}").expect(403);
        ann.patch(schedule, "{\"team_id\": null}").expect(200);
        bob.get(schedule).expect(403);
    }

    @Test
    void allThatIsWrongIsNamedAtOnce() {
        JsonNode refusal = ann.post(
                        "/api/v1/schedules",
                        Map.of(
                                "name",
                                " ",
                                "cron",
                                "61 * * * *",
                                "timezone",
                                "Mars/One",
                                "starts_at",
                                "1960-01-01T00:00:00Z",
                                "task",
                                TASK))
                .expect(400)
                .json();
        assertThat(refusal.get("error")
                        .get("details")
                        .valueStream()
                        .map(problem -> problem.get("field").asString()))
                .containsExactlyInAnyOrder("name", "cron", "timezone", "starts_at");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "cron | '' | 400",
                "cron | '* * * *' | 400",
                "cron | '61 * * * *' | 400",
                "cron | '* * * * * *' | 400",
                "cron | '@every -1s' | 400",
                "cron | '*/0 * * * *' | 400",
                "cron | '0 0 L-40 * ?' | 400",
                "cron | '0 0 31 2 *' | 422",
                "cron | '0 0 31 4,6,9,11 *' | 422",
            })
    void aPatternThatIsNoneOrNeverComesIsRefused(String field, String value, int status) {
        ann.post("/api/v1/schedules", Map.of("name", "x", field, value, "task", TASK))
                .expect(status);
        ann.patch(schedule, Map.of(field, value)).expect(status);
        assertThat(ann.get(schedule).expect(200).json()).isEqualTo(made);
    }

    static List<String> hostileBodies() {
        return List.of(
                "{}",
                "[]",
                "null",
                "\"x\"",
                "{",
                "{\"name\": \"x\", \"task\": {\"handler\": \"h\"}}",
                with("\"cron\": 7"),
                with("\"cron\": [\"@daily\"]"),
                with("\"cron\": \"" + "*/1,".repeat(5000) + "*/1 * * * *\""),
                with("\"cron\": \"" + "A".repeat(10_000) + "\""),
                with("\"cron\": \"@daily\", \"interval_seconds\": 60"),
                with("\"interval_seconds\": 0"),
                with("\"interval_seconds\": -1"),
                with("\"interval_seconds\": 0.5"),
                with("\"interval_seconds\": \"60\""),
                with("\"interval_seconds\": 1e30"),
                with("\"interval_seconds\": 2147483647"),
                with("\"interval_seconds\": 9223372036854775808"),
                with("\"cron\": \"@daily\", \"timezone\": \"Mars/Olympus\""),
                with("\"cron\": \"@daily\", \"timezone\": \"+02:00\""),
                with("\"cron\": \"@daily\", \"timezone\": \"\""),
                with("\"cron\": \"@daily\", \"timezone\": \"" + "Europe/".repeat(2000) + "\""),
                with("\"cron\": \"@daily\", \"timezone\": \"../../etc/passwd\""),
                with("\"cron\": \"@daily\", \"overlap\": \"perhaps\""),
                with("\"cron\": \"@daily\", \"overlap\": 1"),
                with("\"cron\": \"@daily\", \"catch_up\": \"everything\""),
                with("\"cron\": \"@daily\", \"paused\": \"yes\""),
                with("\"cron\": \"@daily\", \"starts_at\": \"tomorrow\""),
                with("\"cron\": \"@daily\", \"starts_at\": \"+999999999-12-31T23:59:59Z\""),
                with("\"cron\": \"@daily\", \"ends_at\": \"9999-12-31T23:59:59Z\""),
                with("\"cron\": \"@daily\", \"starts_at\": \"2030-01-02T00:00:00Z\","
                        + " \"ends_at\": \"2030-01-01T00:00:00Z\""),
                with("\"cron\": \"@daily\", \"ends_at\": \"2020-01-01T00:00:00Z\""),
                with("\"cron\": \"@daily\", \"team_id\": 7"),
                with("\"cron\": \"@daily\", \"id\": \"0190d5a7-1111-7000-8000-000000000000\""),
                with("\"cron\": \"@daily\", \"next_fire_at\": \"2030-01-01T00:00:00Z\""),
                "{\"name\": \"\", \"cron\": \"@daily\", \"task\": {\"handler\": \"h\"}}",
                "{\"name\": \"a\\u0000b\", \"cron\": \"@daily\", \"task\": {\"handler\": \"h\"}}",
                "{\"name\": \"\\ud800\", \"cron\": \"@daily\", \"task\": {\"handler\": \"h\"}}",
                "{\"name\": \"" + "x".repeat(300) + "\", \"cron\": \"@daily\", \"task\": {\"handler\": \"h\"}}",
                withTask("{}"),
                withTask("[]"),
                withTask("\"echo\""),
                withTask("{\"handler\": \"\"}"),
                withTask("{\"handler\": \"a\\u0000b\"}"),
                withTask("{\"handler\": \"file.process\"}"),
                withTask("{\"handler\": \"h\", \"queue\": \"../x\"}"),
                withTask("{\"handler\": \"h\", \"priority\": \"urgent\"}"),
                withTask("{\"handler\": \"h\", \"priority\": 9}"),
                withTask("{\"handler\": \"h\", \"payload\": []}"),
                withTask("{\"handler\": \"h\", \"payload\": \"x\"}"),
                withTask("{\"handler\": \"h\", \"payload\": {\"x\": \"" + "y".repeat(300_000) + "\"}}"),
                withTask("{\"handler\": \"h\", \"retry_count\": -1}"),
                withTask("{\"handler\": \"h\", \"retry_count\": 101}"),
                withTask("{\"handler\": \"h\", \"timeout\": 0}"),
                withTask("{\"handler\": \"h\", \"timeout\": 99999999}"),
                withTask("{\"handler\": \"h\", \"description\": \"a\\u0000b\"}"),
                withTask("{\"handler\": \"h\", \"owner_id\": \"x\"}"),
                withTask("{\"handler\": \"h\", \"depends_on\": []}"));
    }

    @ParameterizedTest
    @MethodSource("hostileBodies")
    void whatCannotBeIsRefusedAndChangesNothing(String body) {
        Spoilt.refused(ann.post("/api/v1/schedules", body));
        Spoilt.refused(ann.put(schedule, body));
        assertThat(ann.get("/api/v1/schedules").expect(200).json()).containsExactly(made);
    }

    @Test
    void aSpoiltFieldIsRefusedOrLawfulAfterAll() {
        ann.post(schedule + "/pause").expect(200);
        Map<String, String> lawful = new LinkedHashMap<>();
        lawful.put("name", "\"x\"");
        lawful.put("description", "\"text\"");
        lawful.put("cron", "\"@yearly\"");
        lawful.put("timezone", "\"Europe/Berlin\"");
        lawful.put("starts_at", "\"2030-01-01T00:00:00Z\"");
        lawful.put("ends_at", "\"2032-01-01T00:00:00Z\"");
        lawful.put("overlap", "\"skip\"");
        lawful.put("catch_up", "\"none\"");
        lawful.put("team_id", "null");
        lawful.put("paused", "true");
        lawful.put("task", "{\"handler\": \"nobody.runs.this\"}");
        Spoilt.each(lawful, body -> ann.put(schedule, body));
        Spoilt.each(
                Map.of(
                        "handler", "\"nobody.runs.this\"",
                        "payload", "{}",
                        "retry_count", "1",
                        "timeout", "60",
                        "expires_in", "60",
                        "concurrency_key", "\"key\""),
                task -> ann.patch(schedule, "{\"task\": " + task + "}"));
        ann.post(schedule + "/trigger").expect(201);
    }

    private static String with(String fields) {
        return "{\"name\": \"x\", \"task\": {\"handler\": \"h\"}, " + fields + "}";
    }

    private static String withTask(String task) {
        return "{\"name\": \"x\", \"cron\": \"@daily\", \"task\": " + task + "}";
    }
}
