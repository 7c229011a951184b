package dev.millrace.gpu;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;

import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.springframework.beans.factory.annotation.Autowired;
import tools.jackson.databind.JsonNode;

import dev.millrace.testing.Api;
import dev.millrace.testing.Api.Answer;
import dev.millrace.testing.MillraceTest;

/** GPU jobs under {@code /jobs}, as a team and others meet them. */
@MillraceTest
class GpuJobsIT {

    @Autowired
    Api api;

    private Api ann;
    private Api bob;
    private String team;

    @BeforeEach
    void annHasATeam() {
        ann = api.asNewUser();
        bob = api.asNewUser();
        team = ann.newTeam();
    }

    @Test
    void aJobIsRecordedListedChangedAndDeleted() {
        JsonNode made =
                ann.post("/api/v1/jobs/", """
                        {
                            "team_id": "%s",
                            "model_name": "GPT-4",
                            "gpu_type": "A100",
                            "provider": "AWS",
                            "status": "running",
                            "start_time": "2026-01-09T20:00:00Z"
                          }""".formatted(team)).expect(201).json();
        assertThat(made.propertyNames())
                .contains(
                        "type",
                        "id",
                        "team_id",
                        "model_name",
                        "gpu_type",
                        "provider",
                        "start_time",
                        "end_time",
                        "status",
                        "created_at",
                        "updated_at");
        assertThat(made.get("type").asString()).isEqualTo("gpu");
        String job = "/api/v1/jobs/" + made.get("id").asString();

        Answer list =
                ann.get("/api/v1/jobs/?team_id=" + team + "&status=running").expect(200);
        assertThat(list.json()).hasSize(1);
        assertThat(list.header("X-Total-Count")).isEqualTo("1");
        assertThat(ann.get("/api/v1/jobs?status=RUNNING&provider=aws")
                        .expect(200)
                        .json())
                .hasSize(1);
        assertThat(ann.get("/api/v1/jobs?status=completed&team_id=" + team)
                        .expect(200)
                        .json())
                .isEmpty();
        assertThat(ann.get("/api/v1/jobs?provider=GCP").expect(200).json()).isEmpty();

        JsonNode ended = ann.put(job + "/", """
                        {"status": "completed", "end_time": "2026-01-09T22:00:00Z"}""").expect(200).json();
        assertThat(ended.get("status").asString()).isEqualTo("completed");
        assertThat(ended.get("end_time").asString()).isEqualTo("2026-01-09T22:00:00Z");
        assertThat(ended.get("start_time").asString()).isEqualTo("2026-01-09T20:00:00Z");
        assertThat(ann.put(job, "{\"end_time\": null}")
                        .expect(200)
                        .json()
                        .get("end_time")
                        .isNull())
                .isTrue();

        ann.post(job + "/cancel").expect(400);
        ann.delete(job).expect(204);
        ann.get(job).expect(404);
        ann.put(job, "{}").expect(404);
    }

    @Test
    void aJobIsItsTeamsBusiness() {
        String job = "/api/v1/jobs/" + job(ann, Map.of()).get("id").asString();
        bob.get(job).expect(403);
        bob.put(job, Map.of("status", "failed")).expect(403);
        bob.delete(job).expect(403);
        bob.get("/api/v1/jobs?team_id=" + team).expect(403);
        bob.post("/api/v1/jobs", body(Map.of())).expect(403);
        assertThat(bob.get("/api/v1/jobs").expect(200).json()).isEmpty();
        ann.put(job, Map.of("team_id", bob.newTeam())).expect(403);
        ann.put(job, Map.of("team_id", UUID.randomUUID())).expect(404);
        ann.post("/api/v1/jobs", body(Map.of("team_id", UUID.randomUUID().toString())))
                .expect(404);
        assertThat(ann.get("/api/v1/jobs?team_id=" + UUID.randomUUID())
                        .expect(200)
                        .json())
                .isEmpty();
    }

    @Test
    void aDeletedTeamTakesItsJobsAlong() {
        String job = "/api/v1/jobs/" + job(ann, Map.of()).get("id").asString();
        ann.delete("/api/v1/teams/" + team).expect(204);
        ann.get(job).expect(404);
    }

    @Test
    void aJobHasOnlyWhatItNeeds() {
        JsonNode made = job(ann, Map.of());
        assertThat(made.get("status").asString()).isEqualTo("pending");
        assertThat(made.get("start_time").isNull()).isTrue();
        job(ann, Map.of("status", "running"));
        job(ann, Map.of("status", "Completed", "end_time", "2026-01-09T22:00:00+01:00"));
        job(ann, Map.of("start_time", "2026-01-09T22:00:00Z", "end_time", "2026-01-09T22:00:00Z"));
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            status     | "lost"                     | 400
            status     | 7                          | 400
            gpu_type   | ""                         | 400
            gpu_type   | null                       | 400
            model_name | " "                        | 400
            provider   | "a\\u0007b"                | 400
            team_id    | "mine"                     | 400
            start_time | "yesterday"                | 400
            start_time | "2026-01-09"               | 400
            start_time | "2026-01-09T20:00:00"      | 400
            start_time | "+292278994-01-01T00:00:00Z" | 400
            end_time   | "2026-01-09T19:59:59Z"     | 422
            end_time   | "2126-01-09T19:59:59Z"     | 422
            gpu_count  | 0                          | 400
            gpu_count  | -1                         | 400
            gpu_count  | 1e9                        | 400
            gpu_count  | 1.5                        | 400
            purchase   | "stolen"                   | 400
            gpus       | 1                          | 400
            user_id    | "0190d5a7-1111-7000-8000-000000000000" | 400
            source     | "measured"                 | 400
            """)
    void whatCannotBeIsRefused(String field, String value, int status) {
        String good = """
                "team_id": "%s", "model_name": "m", "gpu_type": "A100", "provider": "AWS", \
                "start_time": "2026-01-09T20:00:00Z\"""".formatted(team);
        String bad = ("{" + good + "}")
                .replaceAll("\"" + field + "\": \"[^\"]*\",? ?", "")
                .replace("{", "{\"" + field + "\": " + value + ", ")
                .replace(", }", "}");
        ann.post("/api/v1/jobs", bad).expect(status);
        String job = "/api/v1/jobs/"
                + job(ann, Map.of("start_time", "2026-01-09T20:00:00Z"))
                        .get("id")
                        .asString();
        if (!value.equals("null")) {
            ann.put(job, "{\"" + field + "\": " + value + "}").expect(status);
        }
    }

    @Test
    void onlyGpuJobsAreChanged() {
        String file = ann.post("/api/v1/jobs", Map.of("file_name", "a.csv", "processing_steps", List.of()))
                .expect(201)
                .json()
                .get("id")
                .asString();
        ann.put("/api/v1/jobs/" + file, Map.of()).expect(409);
        bob.put("/api/v1/jobs/" + file, Map.of()).expect(403);
    }

    private JsonNode job(Api user, Map<String, Object> fields) {
        return user.post("/api/v1/jobs", body(fields)).expect(201).json();
    }

    private Map<String, Object> body(Map<String, Object> fields) {
        Map<String, Object> body =
                new HashMap<>(Map.of("team_id", team, "model_name", "GPT-4", "gpu_type", "A100", "provider", "AWS"));
        body.putAll(fields);
        return body;
    }
}
