package dev.millrace.taskapi;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.UUID;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.beans.factory.annotation.Autowired;
import tools.jackson.databind.JsonNode;

import dev.millrace.testing.Accounts;
import dev.millrace.testing.Api;
import dev.millrace.testing.MillraceTest;

/** Queues over HTTP: everybody sees how full they are, operators say how their tasks may start. */
@MillraceTest
class QueuesIT {

    @Autowired
    Accounts accounts;

    private final String queue = "queue-" + UUID.randomUUID();
    private final String path = "/api/v1/queues/" + queue;

    @Test
    void aTaskOfAPausedQueueWaitsAndSaysWhy() {
        Api user = accounts.user();
        Api operator = accounts.operator();
        operator.post(path + "/pause").expect(200);
        String task = "/api/v1/tasks/"
                + user.post("/api/v1/tasks", Map.of("name", "nobody serves this", "queue", queue))
                        .expect(201)
                        .json()
                        .at("/data/id")
                        .asString();

        assertThat(user.get(task + "/explain")
                        .expect(200)
                        .json()
                        .at("/data/reasons")
                        .findValuesAsString("code"))
                .contains("queue_paused");
        JsonNode seen = user.get(path).expect(200).json();
        assertThat(seen.get("paused").asBoolean()).isTrue();
        assertThat(seen.get("waiting").asLong()).isEqualTo(1);
        assertThat(operator.post(path + "/resume")
                        .expect(200)
                        .json()
                        .get("paused")
                        .asBoolean())
                .isFalse();
    }

    @Test
    void aListSaysOfATaskBeyondALimitWhatItsExplanationSays() {
        Api user = accounts.user();
        accounts.operator()
                .put(path, Map.of("rate_limit", 1, "rate_period_seconds", 86_400))
                .expect(200);
        user.post("/api/v1/tasks", Map.of("name", "echo", "queue", queue)).expect(201);
        user.post("/api/v1/tasks", Map.of("name", "echo", "queue", queue)).expect(201);

        await().until(() -> listed(user, "completed").size() == 1);
        JsonNode waiting = listed(user, "pending").get(0);

        assertThat(waiting.get("waiting_reason").asString()).isEqualTo("rate_limit");
        JsonNode reasons = user.get("/api/v1/tasks/" + waiting.get("id").asString() + "/explain")
                .expect(200)
                .json()
                .at("/data/reasons");
        assertThat(reasons.findValuesAsString("code")).containsExactly("rate_limit");
        Instant made = Instant.parse(waiting.get("created_at").asString());
        assertThat(Instant.parse(reasons.get(0).get("until").asString()))
                .isBetween(made.plus(Duration.ofHours(23)), made.plus(Duration.ofHours(25)));
    }

    private JsonNode listed(Api user, String status) {
        return user.get("/api/v1/tasks?queue=" + queue + "&status=" + status)
                .expect(200)
                .json()
                .get("data");
    }

    @Test
    void rulesAreSetAsAWhole() {
        Api operator = accounts.operator();
        JsonNode limited = operator.put(path, Map.of("max_running", 5, "rate_limit", 10, "rate_period_seconds", 60))
                .expect(200)
                .json();
        assertThat(limited.get("max_running").asInt()).isEqualTo(5);
        assertThat(limited.get("rate_period_seconds").asInt()).isEqualTo(60);

        JsonNode free = operator.put(path, Map.of()).expect(200).json();
        assertThat(free.get("max_running").isNull()).isTrue();
        assertThat(free.get("rate_limit").isNull()).isTrue();
    }

    @Test
    void usersSeeQueuesAndDoNotSteerThem() {
        Api user = accounts.user();
        user.put(path, Map.of("max_running", 5)).expect(403);
        user.post(path + "/pause").expect(403);
        user.get(path).expect(404);
        user.get("/api/v1/queues").expect(200);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{\"max_running\": 0}",
                "{\"max_running\": -1}",
                "{\"max_running\": \"5\"}",
                "{\"max_running\": 1.5}",
                "{\"rate_period_seconds\": 5}",
                "{\"rate_limit\": 1, \"rate_period_seconds\": 0}",
                "{\"limit\": 5}",
                "[]",
                "5"
            })
    void rulesThatCannotBeAreRefused(String body) {
        Api user = accounts.user();
        Api operator = accounts.operator();
        operator.put(path, body).expect(400);
        user.get(path).expect(404);
    }
}
