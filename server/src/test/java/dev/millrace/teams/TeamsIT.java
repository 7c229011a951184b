package dev.millrace.teams;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.IntStream;

import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.beans.factory.annotation.Autowired;
import tools.jackson.databind.JsonNode;

import dev.millrace.testing.Api;
import dev.millrace.testing.Api.Answer;
import dev.millrace.testing.MillraceTest;

/** Teams as their members and others meet them. */
@MillraceTest
class TeamsIT {

    @Autowired
    Api api;

    private Api ann;
    private Api bob;
    private String annId;
    private String bobId;
    private String name;
    private String team;

    @BeforeEach
    void annHasATeam() {
        ann = api.asNewUser();
        bob = api.asNewUser();
        annId = ann.get("/api/v1/me").json().get("id").asString();
        bobId = bob.get("/api/v1/me").json().get("id").asString();
        name = "Engineering Team " + UUID.randomUUID();
        JsonNode made = ann.post("/api/v1/teams/", Map.of("name", "  " + name + "\t"))
                .expect(201)
                .json();
        team = "/api/v1/teams/" + made.get("id").asString();
        assertThat(made.get("name").asString()).isEqualTo(name);
    }

    @Test
    void aTeamIsListedReadRenamedAndDeleted() {
        assertThat(ann.get(team + "/").expect(200).json().propertyNames())
                .containsExactly("id", "name", "created_at", "updated_at");
        bob.get(team).expect(200);
        Answer list = bob.get("/api/v1/teams/?skip=0&limit=100").expect(200);
        assertThat(list.json().isArray()).isTrue();
        assertThat(list.header("X-Total-Count")).isNotBlank();

        JsonNode renamed =
                ann.put(team, Map.of("name", "Updated " + name)).expect(200).json();
        assertThat(renamed.get("name").asString()).isEqualTo("Updated " + name);
        ann.put(team, Map.of("name", ("updated " + name).toUpperCase(Locale.ROOT)))
                .expect(200);

        ann.delete(team).expect(204);
        ann.get(team).expect(404);
        ann.delete(team).expect(404);
        ann.put(team, Map.of("name", "x")).expect(404);
    }

    @Test
    void membersSeeOneAnotherAmongTheUsersButNotWhatTheyMay() {
        ann.post(team + "/members", Map.of("user_id", bobId)).expect(201);
        api.asNewUser();
        Answer list = ann.get("/api/v1/").expect(200);
        assertThat(list.header("X-Total-Count")).isEqualTo("2");
        for (JsonNode user : list.json()) {
            assertThat(user.get("id").asString()).isIn(annId, bobId);
            assertThat(user.has("role")).isEqualTo(user.get("id").asString().equals(annId));
        }
        assertThat(ann.get("/api/v1/?skip=1").expect(200).json()).hasSize(1);
        ann.get("/api/v1/" + bobId).expect(403);
    }

    @Test
    void aNameIsTakenOnce() {
        bob.post("/api/v1/teams", Map.of("name", name.toUpperCase(Locale.ROOT))).expect(409);
        String other = "Other " + UUID.randomUUID();
        String id = bob.post("/api/v1/teams", Map.of("name", other))
                .expect(201)
                .json()
                .get("id")
                .asString();
        bob.put("/api/v1/teams/" + id, Map.of("name", name)).expect(409);
    }

    @Test
    void ofManyWhoTakeANameAtOnceOneHasIt() throws Exception {
        String wanted = "Race " + UUID.randomUUID();
        try (var all = Executors.newVirtualThreadPerTaskExecutor()) {
            List<Future<Integer>> statuses = IntStream.range(0, 8)
                    .mapToObj(i -> all.submit(() ->
                            ann.post("/api/v1/teams", Map.of("name", wanted)).status()))
                    .toList();
            int made = 0;
            for (Future<Integer> status : statuses) {
                assertThat(status.get()).isIn(201, 409);
                made += status.get() == 201 ? 1 : 0;
            }
            assertThat(made).isEqualTo(1);
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{}",
                "{\"name\": null}",
                "{\"name\": \"\"}",
                "{\"name\": \"   \"}",
                "{\"name\": 7}",
                "{\"name\": [\"a\"]}",
                "{\"name\": \"a\\u0000b\"}",
                "{\"name\": \"a\\nb\"}",
                "{\"name\": \"a\\u202eb\"}",
                "{\"name\": \"\\ud800\"}",
                "{\"name\": \"a\", \"id\": \"0190d5a7-1111-7000-8000-000000000000\"}",
                "{\"name\": \"a\", \"created_at\": \"2026-01-01T00:00:00Z\"}",
                "[]",
                "\"a\"",
                "{"
            })
    void aNameThatIsNoneIsRefused(String body) {
        ann.post("/api/v1/teams", body).expect(400);
        ann.put(team, body).expect(400);
    }

    @Test
    void aNameHasAtMostAHundredCharacters() {
        String hundred = UUID.randomUUID() + "ü".repeat(64);
        ann.put(team, Map.of("name", hundred)).expect(200);
        ann.put(team, Map.of("name", hundred + "x")).expect(400);
    }

    @Test
    void othersMayReadATeamsNameAndNoMore() {
        bob.put(team, Map.of("name", "Bob's")).expect(403);
        bob.delete(team).expect(403);
        bob.get(team + "/members").expect(403);
        bob.post(team + "/members", Map.of("user_id", bobId)).expect(403);
        bob.delete(team + "/members/" + annId).expect(403);
        api.get(team).expect(401);
    }

    @Test
    void membersComeAndGo() {
        String email = bob.get("/api/v1/me").json().get("email").asString();
        JsonNode added = ann.post(team + "/members", Map.of("email", email.toUpperCase(Locale.ROOT)))
                .expect(201)
                .json();
        assertThat(added.get("role").asString()).isEqualTo("member");
        assertThat(added.get("user_id").asString()).isEqualTo(bobId);
        ann.post(team + "/members", Map.of("user_id", bobId)).expect(409);
        assertThat(bob.get(team + "/members").expect(200).json()).hasSize(2);

        bob.put(team, Map.of("name", "Bob and " + name)).expect(200);
        bob.delete(team + "/members/" + annId).expect(403);
        bob.put(team + "/members/" + bobId, Map.of("role", "owner")).expect(403);
        bob.post(team + "/members", Map.of("email", "nobody@example.org", "role", "owner"))
                .expect(404);

        bob.delete(team + "/members/" + bobId).expect(204);
        bob.delete(team + "/members/" + bobId).expect(403);
        ann.delete(team + "/members/" + bobId).expect(404);
        ann.delete(team + "/members/" + UUID.randomUUID()).expect(404);
    }

    @Test
    void whoIsToBeAMemberIsNamedOnce() {
        ann.post(team + "/members", Map.of()).expect(400);
        ann.post(team + "/members", Map.of("user_id", bobId, "email", "b@example.org"))
                .expect(400);
        ann.post(team + "/members", Map.of("user_id", "bob")).expect(400);
        ann.post(team + "/members", Map.of("user_id", bobId, "role", "king")).expect(400);
        ann.post(team + "/members", Map.of("user_id", UUID.randomUUID())).expect(404);
        ann.post("/api/v1/teams/" + UUID.randomUUID() + "/members", Map.of("user_id", bobId))
                .expect(404);
    }

    @Test
    void theLastOwnerStays() {
        ann.delete(team + "/members/" + annId).expect(409);
        ann.put(team + "/members/" + annId, Map.of("role", "member")).expect(409);
        ann.post(team + "/members", Map.of("user_id", bobId, "role", "owner")).expect(201);
        ann.delete(team + "/members/" + annId).expect(204);
        ann.get(team + "/members").expect(403);
        bob.delete(team + "/members/" + bobId).expect(409);
    }

    @RepeatedTest(3)
    void ofTwoOwnersWhoDemoteEachOtherOneStaysOwner() throws Exception {
        ann.post(team + "/members", Map.of("user_id", bobId, "role", "owner")).expect(201);
        try (var both = Executors.newVirtualThreadPerTaskExecutor()) {
            Future<Integer> first = both.submit(() -> ann.put(team + "/members/" + bobId, Map.of("role", "member"))
                    .status());
            Future<Integer> second = both.submit(() -> bob.put(team + "/members/" + annId, Map.of("role", "member"))
                    .status());
            // The slower one has lost the right to it, or would leave no owner.
            assertThat(List.of(first.get(), second.get())).containsOnlyOnce(200).containsAnyOf(403, 409);
        }
    }
}
