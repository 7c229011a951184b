package dev.millrace.taskapi;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.util.List;
import java.util.Map;
import java.util.UUID;

import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.beans.factory.annotation.Autowired;
import tools.jackson.databind.JsonNode;

import dev.millrace.testing.Api;
import dev.millrace.testing.MillraceTest;

/** Tasks as jobs, under {@code /jobs} and at the root of the API. */
@MillraceTest
class TaskJobsIT {

    @Autowired
    Api api;

    private Api ann;
    private Api bob;

    @BeforeEach
    void signIn() {
        ann = api.asNewUser();
        bob = api.asNewUser();
    }

    @ParameterizedTest
    @ValueSource(strings = {"/api/v1/", "/api/v1", "/api/v1/jobs"})
    void aJobIsSubmittedAndItsResultRead(String path) {
        JsonNode made =
                ann.post(path, Map.of("input_data", Map.of("n", 1))).expect(202).json();
        assertThat(made.get("status").asString()).isEqualTo("PENDING");
        assertThat(made.get("result_data").isNull()).isTrue();
        assertThat(made.get("message").asString()).isNotBlank();
        String id = made.get("job_id").asString();
        await().until(() -> status(ann, "/api/v1/" + id).equals("SUCCESS"));
        for (String read : new String[] {"/api/v1/" + id, "/api/v1/" + id + "/", "/api/v1/jobs/" + id}) {
            JsonNode done = ann.get(read).expect(200).json();
            assertThat(done.get("type").asString()).isEqualTo("task");
            assertThat(done.get("result_data").get("n").asInt()).isEqualTo(1);
            bob.get(read).expect(403);
        }
        assertThat(ann.get("/api/v1/jobs?type=task&status=success").expect(200).json())
                .hasSize(1);
        assertThat(ann.get("/api/v1/jobs?status=STARTED").expect(200).json()).isEmpty();
        assertThat(bob.get("/api/v1/jobs").expect(200).json()).isEmpty();
        ann.post("/api/v1/jobs/" + id + "/cancel").expect(400);
        bob.delete("/api/v1/jobs/" + id).expect(403);
        ann.delete("/api/v1/jobs/" + id).expect(204);
        ann.get("/api/v1/jobs/" + id).expect(404);
    }

    @Test
    void aJobFailsIsCancelledAndListedBesideOthers() {
        String failing = ann.post("/api/v1", Map.of("input_data", Map.of("seconds", "many"), "task_name", "sleep"))
                .expect(202)
                .json()
                .get("job_id")
                .asString();
        await().until(() -> status(ann, "/api/v1/jobs/" + failing).equals("FAILURE"));
        assertThat(ann.get("/api/v1/" + failing)
                        .expect(200)
                        .json()
                        .get("message")
                        .asString())
                .contains("seconds");
        String waiting = ann.post(
                        "/api/v1/jobs", Map.of("type", "task", "input_data", Map.of(), "task_name", "never-run"))
                .expect(202)
                .json()
                .get("job_id")
                .asString();
        String file = ann.post("/api/v1/jobs", Map.of("file_name", "a.csv", "processing_steps", new Object[0]))
                .expect(201)
                .json()
                .get("id")
                .asString();
        assertThat(ann.get("/api/v1/jobs")
                        .expect(200)
                        .json()
                        .valueStream()
                        .map(job -> job.get("id").asString()))
                .containsExactly(file, waiting, failing);
        assertThat(ann.get("/api/v1/" + file).expect(200).json().get("type").asString())
                .isEqualTo("file");
        ann.post("/api/v1/jobs/" + waiting + "/cancel").expect(200);
        assertThat(status(ann, "/api/v1/" + waiting)).isEqualTo("CANCELLED");
    }

    @Test
    void theRootTellsJobsFromAccounts() {
        api.post("/api/v1/", Map.of("input_data", Map.of())).expect(401);
        String email = "root-" + UUID.randomUUID() + "@example.org";
        api.post("/api/v1/", Map.of("email", email, "password", Api.PASSWORD)).expect(201);
        ann.post("/api/v1/", Map.of("email", email, "input_data", Map.of())).expect(400);
        ann.post("/api/v1/", Map.of()).expect(400);
        ann.post("/api/v1/", "[]").expect(400);
        ann.post("/api/v1/", Map.of("input_data", "text")).expect(400);
        ann.post("/api/v1/", Map.of("input_data", Map.of(), "task_nmae", "typo"))
                .expect(400);
        ann.post("/api/v1/", Map.of("input_data", Map.of(), "task_name", "file.process"))
                .expect(400);
        String own = ann.get("/api/v1/me").expect(200).json().get("id").asString();
        assertThat(ann.get("/api/v1/" + own).expect(200).json().has("email")).isTrue();
        bob.get("/api/v1/" + own).expect(403);
    }

    @Test
    void whatIsWrongWithAJobIsNamedAsItsSenderNamesIt() {
        assertThat(problems(Map.of("input_data", Map.of(), "task_name", " "))).containsExactly("task_name");
        assertThat(problems(Map.of("input_data", Map.of(), "task_name", "file.process")))
                .containsExactly("task_name");
        assertThat(problems(Map.of("input_data", List.of()))).containsExactly("input_data");
        assertThat(ann.post("/api/v1/jobs", Map.of("input_data", Map.of("text", "x".repeat(256 * 1024))))
                        .expect(413)
                        .json()
                        .get("detail")
                        .asString())
                .startsWith("input_data: ");
    }

    private List<String> problems(Map<String, Object> job) {
        return ann.post("/api/v1/jobs", job)
                .expect(400)
                .json()
                .at("/error/details")
                .valueStream()
                .map(problem -> problem.get("field").asString())
                .toList();
    }

    private static String status(Api user, String job) {
        return user.get(job).expect(200).json().get("status").asString();
    }
}
