package dev.millrace.identity.web;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Map;

import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;

import dev.millrace.testing.Accounts;
import dev.millrace.testing.Api;
import dev.millrace.testing.MillraceTest;

/** What each role may do, as the rules of all routes say it. */
@MillraceTest
class RolesIT {

    private static final Map<String, Object> FILE_JOB = Map.of("file_name", "a.csv", "processing_steps", List.of());

    @Autowired
    Api api;

    @Autowired
    Accounts accounts;

    @Test
    void aViewerLooksAndChangesNothingButItsOwnAccount() {
        Api viewer = accounts.viewer();
        viewer.get("/api/v1/jobs").expect(200);
        assertThat(viewer.post("/api/v1/jobs", FILE_JOB)
                        .expect(403)
                        .json()
                        .get("detail")
                        .asString())
                .contains("jobs:write");
        viewer.post("/api/v1/tasks", Map.of("name", "echo")).expect(403);
        viewer.delete("/api/v1/jobs/00000000-0000-0000-0000-000000000000").expect(403);
        viewer.patch("/api/v1/users/me", Map.of("full_name", "Vera")).expect(200);
        viewer.post("/api/v1/auth/logout").expect(204);
    }

    @Test
    void anOperatorSeesAllWorkButNoAccounts() {
        String job = accounts.user()
                .post("/api/v1/jobs", FILE_JOB)
                .expect(201)
                .json()
                .get("id")
                .asString();
        Api operator = accounts.operator();
        operator.get("/api/v1/jobs/" + job).expect(200);
        operator.post("/api/v1/jobs/" + job + "/cancel").expect(200);
        operator.get("/api/v1/users").expect(403);
        String admin =
                accounts.admin().get("/api/v1/me").expect(200).json().get("id").asString();
        operator.get("/api/v1/" + admin).expect(403);
        operator.patch("/api/v1/" + admin, Map.of("full_name", "Mine")).expect(403);
    }

    @Test
    void anAdminMakesAnOperatorOrAViewerOfSomebody() {
        Api admin = accounts.admin();
        String id =
                accounts.user().get("/api/v1/me").expect(200).json().get("id").asString();
        for (String role : new String[] {"operator", "viewer", "user"}) {
            assertThat(admin.patch("/api/v1/users/" + id, Map.of("role", role))
                            .expect(200)
                            .json()
                            .get("role")
                            .asString())
                    .isEqualTo(role);
        }
        admin.patch("/api/v1/users/" + id, Map.of("role", "root")).expect(400);
    }

    @Test
    void theRootOfTheApiRegistersWhoeverBringsAStaleToken() {
        api.withToken("a.b.c")
                .post(
                        "/api/v1",
                        Map.of("email", "stale-" + System.nanoTime() + "@example.org", "password", Api.PASSWORD))
                .expect(201);
    }
}
