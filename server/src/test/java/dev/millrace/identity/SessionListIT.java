package dev.millrace.identity;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Map;
import java.util.UUID;

import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;
import tools.jackson.databind.JsonNode;

import dev.millrace.testing.Accounts;
import dev.millrace.testing.Api;
import dev.millrace.testing.Api.Answer;
import dev.millrace.testing.MillraceTest;

/** One's own sign-ins: seen, and ended one by one. */
@MillraceTest
class SessionListIT {

    private static final String SESSIONS = "/api/v1/auth/sessions";

    @Autowired
    Api api;

    @Autowired
    Accounts accounts;

    @Test
    void aUserSeesItsSignInsAndEndsOneOfThem() {
        String email = "sessions-" + UUID.randomUUID() + "@example.org";
        api.post("/api/v1/auth/register", Map.of("email", email, "password", Api.PASSWORD))
                .expect(201);
        Api phone = api.signedIn(email, Api.PASSWORD);
        Api laptop = api.signedIn(email, Api.PASSWORD);

        Answer list = laptop.get(SESSIONS).expect(200);
        assertThat(list.header("X-Total-Count")).isEqualTo("2");
        JsonNode newest = list.json().get(0);
        JsonNode oldest = list.json().get(1);
        assertThat(newest.get("is_current").asBoolean()).isTrue();
        assertThat(oldest.get("is_current").asBoolean()).isFalse();
        assertThat(newest.get("user_agent").asString()).contains("Java");
        assertThat(newest.get("address").asString()).isNotBlank();
        assertThat(list.body()).doesNotContain("mrr_").doesNotContain("hash");

        laptop.delete(SESSIONS + "/" + oldest.get("id").asString()).expect(204);
        phone.get("/api/v1/me").expect(401);
        laptop.get("/api/v1/me").expect(200);
        laptop.delete(SESSIONS + "/" + oldest.get("id").asString()).expect(404);
        assertThat(laptop.get(SESSIONS).json()).hasSize(1);
    }

    @Test
    void anothersSessionIsForbidden() {
        Api ann = accounts.user();
        String session = ann.get(SESSIONS).json().get(0).get("id").asString();
        accounts.user().delete(SESSIONS + "/" + session).expect(403);
        accounts.admin().delete(SESSIONS + "/" + session).expect(403);
        ann.delete(SESSIONS + "/" + UUID.randomUUID()).expect(404);
        ann.get(SESSIONS).expect(200);
    }

    @Test
    void aKeySeesThemOnlyWithTheScope() {
        Api ann = accounts.user();
        for (String scope : List.of("account", "jobs:read")) {
            String key = ann.post("/api/v1/api-keys", Map.of("name", "k", "scopes", List.of(scope)))
                    .json()
                    .get("key")
                    .asString();
            api.withToken(key).get(SESSIONS).expect(scope.equals("account") ? 200 : 403);
            api.withToken(key).post("/api/v1/auth/logout").expect(400);
        }
    }
}
