package dev.millrace.identity;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.UUID;
import java.util.stream.StreamSupport;

import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.jdbc.core.simple.JdbcClient;
import tools.jackson.databind.JsonNode;

import dev.millrace.testing.Accounts;
import dev.millrace.testing.Api;
import dev.millrace.testing.Api.Answer;
import dev.millrace.testing.MillraceTest;

/** Accounts as their owners, other users and admins meet them. */
@MillraceTest
class UsersIT {

    @Autowired
    Api api;

    @Autowired
    JdbcClient db;

    @Autowired
    Accounts accounts;

    private Api ann;
    private Api bob;
    private Api admin;
    private String annId;
    private String bobId;

    @BeforeEach
    void annAndBobAndAnAdmin() {
        ann = api.asNewUser();
        bob = api.asNewUser();
        admin = accounts.admin();
        annId = id(ann);
        bobId = id(bob);
    }

    @Test
    void postingToTheRootMakesAnAccount() {
        String email = "user-" + UUID.randomUUID() + "@example.org";
        for (String path : List.of("/api/v1/", "/api/v1")) {
            Answer answer = api.post(path, Map.of("email", path.length() + email, "password", Api.PASSWORD))
                    .expect(201);
            assertThat(answer.json().get("is_active").asBoolean()).isTrue();
        }
        api.post("/api/v1/", Map.of("email", "no", "password", "x")).expect(400);
        assertThat(api.post("/api/v1/", Map.of("name", "x"))
                        .expect(400)
                        .json()
                        .get("detail")
                        .asString())
                .contains("\"email\", \"password\"");
        api.post("/api/v1/", "[]").expect(400);
    }

    @Test
    void aUserSeesItselfInTheListAndAnAdminEverybody() {
        JsonNode own = ann.get("/api/v1/").expect(200).json();
        assertThat(own).hasSize(1);
        assertThat(own.get(0).get("id").asString()).isEqualTo(annId);
        assertThat(ann.get("/api/v1/?skip=1").expect(200).json()).isEmpty();

        Answer all = admin.get("/api/v1?limit=1000").expect(200);
        assertThat(ids(all)).contains(annId, bobId);
        assertThat(all.header("X-Total-Count")).isNotBlank();
        ann.get("/api/v1?limit=0").expect(400);
    }

    @Test
    void aUserReadsItselfAndNobodyElse() {
        JsonNode user = ann.get("/api/v1/" + annId).expect(200).json();
        assertThat(user.propertyNames())
                .containsExactlyInAnyOrder("id", "email", "full_name", "is_active", "created_at", "updated_at", "role");
        ann.get("/api/v1/" + bobId).expect(403);
        ann.get("/api/v1/" + UUID.randomUUID()).expect(403);
        admin.get("/api/v1/" + bobId).expect(200);
        admin.get("/api/v1/" + UUID.randomUUID()).expect(404);
        api.get("/api/v1/" + annId).expect(401);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"0", "-1", "9223372036854775808", "1e3", "nothing", "018f5a7e9b3c7def8123456789abcdef", "0-0"})
    void whatIsNoIdIsNotThere(String id) {
        assertThat(ann.get("/api/v1/" + id).status()).isEqualTo(404);
        assertThat(admin.get("/api/v1/users/" + id).status()).isIn(400, 404);
    }

    @Test
    void aUserChangesItsNameAndEmail() {
        String email = "New-" + UUID.randomUUID() + "@example.org";
        JsonNode user = ann.patch("/api/v1/" + annId, Map.of("full_name", "Ann Example", "email", email))
                .expect(200)
                .json();
        assertThat(user.get("full_name").asString()).isEqualTo("Ann Example");
        assertThat(user.get("email").asString()).isEqualTo(email);
        assertThat(user.get("updated_at").asString())
                .isGreaterThan(user.get("created_at").asString());
        api.signedIn(email.toLowerCase(Locale.ROOT), Api.PASSWORD);
        assertThat(ann.patch("/api/v1/" + annId, Map.of()).expect(200).json().get("full_name"))
                .isEqualTo(user.get("full_name"));
    }

    @Test
    void anEmailOfAnotherIsAConflict() {
        String bobs = bob.get("/api/v1/me").json().get("email").asString();
        ann.patch("/api/v1/" + annId, Map.of("email", bobs.toUpperCase(Locale.ROOT)))
                .expect(409);
    }

    @Test
    void anotherPasswordTakesTheCurrentOne() {
        Map<String, String> change = Map.of("password", "another good password");
        assertThat(fields(ann.patch("/api/v1/" + annId, change).expect(400))).containsExactly("current_password");
        assertThat(fields(ann.patch(
                                "/api/v1/" + annId,
                                Map.of("password", "another good password", "current_password", "wrong password"))
                        .expect(400)))
                .containsExactly("current_password");
        assertThat(fields(ann.patch(
                                "/api/v1/" + annId,
                                Map.of("password", "password123", "current_password", Api.PASSWORD, "email", "no"))
                        .expect(400)))
                .containsExactlyInAnyOrder("password", "email");
        String email = ann.get("/api/v1/me").json().get("email").asString();
        api.signedIn(email, Api.PASSWORD);
        admin.patch("/api/v1/" + annId, change).expect(200);
        api.signedIn(email, "another good password");
    }

    @ParameterizedTest
    @ValueSource(strings = {"role", "is_active", "id", "password_hash", "email_verified", "team_id", "created_at"})
    void nobodyChangesWhatIsNotTheirs(String field) {
        JsonNode before = ann.get("/api/v1/me").json();
        assertThat(fields(ann.patch("/api/v1/" + annId, Map.of(field, "admin")).expect(400)))
                .containsExactly(field);
        assertThat(fields(ann.patch("/api/v1/users/me", Map.of(field, "admin")).expect(400)))
                .containsExactly(field);
        assertThat(ann.get("/api/v1/me").json()).isEqualTo(before);
    }

    @Test
    void othersAccountsAreForbidden() {
        ann.patch("/api/v1/" + bobId, Map.of("full_name", "Robert")).expect(403);
        ann.delete("/api/v1/" + bobId).expect(403);
        for (String path :
                List.of("/api/v1/users", "/api/v1/users/", "/api/v1/users/" + bobId, "/api/v1/users/" + annId)) {
            Answer answer = ann.get(path).expect(403);
            assertThat(answer.json().get("error").get("code").asString()).isEqualTo("FORBIDDEN");
        }
        ann.patch("/api/v1/users/" + annId, Map.of("role", "admin")).expect(403);
    }

    @Test
    void aDeletedAccountIsGoneAndItsEmailFree() {
        String email = ann.get("/api/v1/me").json().get("email").asString();
        ann.delete("/api/v1/" + annId).expect(204);
        ann.get("/api/v1/me").expect(401);
        admin.get("/api/v1/" + annId).expect(404);
        assertThat(ids(admin.get("/api/v1/users?limit=1000"))).doesNotContain(annId);
        api.post("/api/v1/auth/login", Map.of("username", email, "password", Api.PASSWORD))
                .expect(401);
        api.post("/api/v1/auth/register", Map.of("email", email, "password", Api.PASSWORD))
                .expect(201);
        assertThat(db.sql("select deleted_at is not null from users where id = ?::uuid")
                        .param(annId)
                        .query(Boolean.class)
                        .single())
                .isTrue();
    }

    @Test
    void anAdminListsReadsAndSteersAllUsers() {
        assertThat(ids(admin.get("/api/v1/users/?skip=0&limit=1000").expect(200)))
                .contains(annId, bobId);
        admin.get("/api/v1/users/" + annId + "/").expect(200);
        JsonNode promoted = admin.patch("/api/v1/users/" + annId, Map.of("role", "admin"))
                .expect(200)
                .json();
        assertThat(promoted.get("role").asString()).isEqualTo("admin");
        ann.get("/api/v1/users").expect(200);
        admin.patch("/api/v1/users/" + annId, Map.of("role", "user")).expect(200);
        ann.get("/api/v1/users").expect(403);
        admin.patch("/api/v1/users/" + annId, Map.of("role", "king")).expect(400);
        admin.patch("/api/v1/users/" + UUID.randomUUID(), Map.of("role", "user"))
                .expect(404);
    }

    @Test
    void turningAnAccountOffEndsItsSessionsForGood() {
        String email = ann.get("/api/v1/me").json().get("email").asString();
        admin.patch("/api/v1/users/" + annId, Map.of("is_active", false)).expect(200);
        ann.get("/api/v1/me").expect(401);
        assertThat(ids(admin.get("/api/v1?limit=1000"))).doesNotContain(annId);
        assertThat(ids(admin.get("/api/v1/users?limit=1000"))).contains(annId);
        admin.patch("/api/v1/users/" + annId, Map.of("is_active", true)).expect(200);
        ann.get("/api/v1/me").expect(401);
        api.signedIn(email, Api.PASSWORD);
    }

    private static String id(Api user) {
        return user.get("/api/v1/me").expect(200).json().get("id").asString();
    }

    private static List<String> ids(Answer answer) {
        return StreamSupport.stream(answer.json().spliterator(), false)
                .map(user -> user.get("id").asString())
                .toList();
    }

    private static List<String> fields(Answer answer) {
        return answer.json()
                .get("error")
                .get("details")
                .valueStream()
                .map(problem -> problem.get("field").asString())
                .toList();
    }
}
