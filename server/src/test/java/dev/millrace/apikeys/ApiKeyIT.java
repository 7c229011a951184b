package dev.millrace.apikeys;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.http.HttpRequest.BodyPublishers;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.StreamSupport;

import org.awaitility.Awaitility;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.jdbc.core.simple.JdbcClient;
import tools.jackson.databind.JsonNode;

import dev.millrace.testing.Accounts;
import dev.millrace.testing.Api;
import dev.millrace.testing.Api.Answer;
import dev.millrace.testing.MillraceTest;

/** API keys as their owners, other users and whoever found one meet them. */
@MillraceTest
class ApiKeyIT {

    private static final String KEYS = "/api/v1/api-keys";

    @Autowired
    Api api;

    @Autowired
    Accounts accounts;

    @Autowired
    JdbcClient db;

    private Api ann;

    @BeforeEach
    void ann() {
        ann = accounts.user();
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "/"})
    void theRoutesAreThereWithAndWithoutASlashAtTheEnd(String slash) {
        JsonNode made = ann.post(KEYS + slash, Map.of("name", "ci")).expect(201).json();
        String path = KEYS + "/" + made.get("id").asString() + slash;
        assertThat(made.get("key").asString()).matches("mr_[0-9A-Za-z]{22}_[0-9A-Za-z]{49}");
        assertThat(made.get("is_active").asBoolean()).isTrue();
        assertThat(made.get("last_used_at").isNull()).isTrue();
        assertThat(words(made))
                .containsExactlyInAnyOrder(
                        "tasks:read",
                        "tasks:write",
                        "jobs:read",
                        "jobs:write",
                        "costs:read",
                        "costs:write",
                        "teams:read",
                        "teams:write");

        Answer list = ann.get(KEYS + slash).expect(200);
        assertThat(list.header("X-Total-Count")).isEqualTo("1");
        assertThat(list.body() + ann.get(path).expect(200).body())
                .doesNotContain(made.get("key").asString().substring(30))
                .doesNotContain("hash");
        assertThat(ann.put(path, Map.of("name", "other"))
                        .expect(200)
                        .json()
                        .get("name")
                        .asString())
                .isEqualTo("other");
        ann.patch(path, Map.of("is_active", false)).expect(200);
        withKey(made).get("/api/v1/me").expect(401);
        ann.patch(path, Map.of("is_active", true)).expect(200);
        withKey(made).get("/api/v1/me").expect(200);

        JsonNode again = ann.post(KEYS + "/" + made.get("id").asString() + "/regenerate" + slash)
                .expect(200)
                .json();
        withKey(made).get("/api/v1/me").expect(401);
        withKey(again).get("/api/v1/me").expect(200);
        ann.delete(path).expect(204);
        withKey(again).get("/api/v1/me").expect(401);
        ann.get(path).expect(404);
    }

    @Test
    void aKeyIsTakenFromEitherHeaderAndOnlyFromOne() {
        String key = text(key(Map.of("name", "both")));
        api.withToken(key).get("/api/v1/me").expect(200);
        api.send(api.request("/api/v1/me").header("X-API-Key", key)).expect(200);
        api.send(api.withToken(key).request("/api/v1/me").header("X-API-Key", key))
                .expect(400);
        for (String bad : new String[] {" ", "x", key + "x", key.substring(1), "mr_" + "a".repeat(72)}) {
            Answer refused =
                    api.send(api.request("/api/v1/me").header("X-API-Key", bad)).expect(401);
            assertThat(refused.header("WWW-Authenticate")).startsWith("Bearer");
        }
        api.get("/api/v1/me?api_key=" + key).expect(401);
    }

    @Test
    void aKeyDoesWhatItsScopesSayAndNothingElse() {
        Api reader = withKey(key(Map.of("name", "reader", "scopes", List.of("jobs:read"))));
        reader.get("/api/v1/jobs").expect(200);
        assertThat(reader.post("/api/v1/jobs", Map.of("file_name", "a.csv", "processing_steps", List.of()))
                        .expect(403)
                        .json()
                        .get("detail")
                        .asString())
                .contains("jobs:write");
        reader.get(KEYS).expect(403);
        reader.patch("/api/v1/me", Map.of("full_name", "x")).expect(403);
        reader.post(KEYS, Map.of("name", "more")).expect(403);
        reader.get("/api/v1/me").expect(200);
        Api admins = withKey(keyOf(accounts.admin(), Map.of("name", "no admin", "scopes", List.of("jobs:read"))));
        admins.get("/api/v1/users").expect(403);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "{\"name\":\"a\",\"scopes\":[\"*\"]} | 403",
                "{\"name\":\"a\",\"scopes\":[\"admin\"]} | 403",
                "{\"name\":\"a\",\"scopes\":[\"jobs:read\",\"admin\"]} | 403",
                "{\"name\":\"a\",\"scopes\":[\"no:such\"]} | 400",
                "{\"name\":\"a\",\"scopes\":[]} | 400",
                "{\"name\":\"a\",\"scopes\":\"jobs:read\"} | 400",
                "{\"name\":\"a\",\"scopes\":[null]} | 400",
                "{\"name\":\"a\",\"expires_at\":\"2001-01-01T00:00:00Z\"} | 400",
                "{\"name\":\"a\",\"expires_at\":\"tomorrow\"} | 400",
                "{\"name\":\"a\",\"expires_at\":\"2031-01-01T00:00:00\"} | 400",
                "{\"name\":\"a\",\"teamId\":\"x\"} | 400",
                "{\"name\":\"a\",\"key\":\"mr_mine\"} | 400",
                "{\"name\":\"\"} | 400",
                "{\"name\":\" \"} | 400",
                "{\"name\":\"a\\u0000b\"} | 400",
                "{} | 400",
                "[] | 400",
            })
    void whatCannotBeAKeyIsRefused(String body, int status) {
        ann.post(KEYS, body).expect(status);
        ann.post(KEYS, Map.of("name", "A".repeat(10_000))).expect(400);
        assertThat(ann.get(KEYS).json()).isEmpty();
    }

    @Test
    void anothersKeyIsForbiddenAndAMissingOneNotFound() {
        JsonNode key = key(Map.of("name", "mine"));
        String path = KEYS + "/" + key.get("id").asString();
        Api bob = accounts.user();
        bob.get(path).expect(403);
        bob.patch(path, Map.of("is_active", false)).expect(403);
        bob.put(path, Map.of("name", "x")).expect(403);
        bob.delete(path).expect(403);
        bob.post(path + "/regenerate").expect(403);
        assertThat(bob.get(KEYS).json()).isEmpty();
        accounts.operator().get(path).expect(403);
        bob.get(KEYS + "/" + UUID.randomUUID()).expect(404);
        bob.get(KEYS + "/nonsense").expect(400);

        Api admin = accounts.admin();
        admin.post(path + "/regenerate").expect(403);
        admin.patch(path, Map.of("is_active", false)).expect(200);
        withKey(key).get("/api/v1/me").expect(401);
    }

    @Test
    void aKeyGetsItselfNoMoreThanItHas() {
        JsonNode strong = key(Map.of("name", "strong"));
        Api keeper = withKey(key(Map.of("name", "keeper", "scopes", List.of("account", "jobs:read"))));
        String path = KEYS + "/" + strong.get("id").asString();
        keeper.get(path).expect(200);
        keeper.post(path + "/regenerate").expect(403);
        keeper.patch(path, Map.of("name", "x")).expect(403);
        keeper.post(KEYS, Map.of("name", "x", "scopes", List.of("jobs:write"))).expect(403);
        assertThat(words(keeper.post(KEYS, Map.of("name", "x")).expect(201).json()))
                .containsExactly("jobs:read");
    }

    @Test
    void theSecretBeforeWorksForAsLongAsTheOverlapLasts() {
        JsonNode first = key(Map.of("name", "rolling"));
        String path = KEYS + "/" + first.get("id").asString();
        JsonNode second = ann.post(path + "/regenerate", Map.of("overlap_seconds", 3600))
                .expect(200)
                .json();
        withKey(first).get("/api/v1/me").expect(200);
        withKey(second).get("/api/v1/me").expect(200);
        assertThat(Instant.parse(second.get("previous_key_until").asString()))
                .isAfter(Instant.parse(second.get("updated_at").asString()));
        ann.post(path + "/regenerate", Map.of("overlap_seconds", 60)).expect(200);
        withKey(first).get("/api/v1/me").expect(401);
        withKey(second).get("/api/v1/me").expect(200);

        db.sql("update api_keys set previous_until = now() - interval '1 second' where id = ?::uuid")
                .param(first.get("id").asString())
                .update();
        ann.patch(path, Map.of("name", "looked at again")).expect(200);
        withKey(second).get("/api/v1/me").expect(401);
        for (Object overlap : new Object[] {-1, 604_801, "x", 1.5}) {
            ann.post(path + "/regenerate", Map.of("overlap_seconds", overlap)).expect(400);
        }
    }

    @Test
    void anExpiryIsSetKeptAndTakenAway() {
        JsonNode key = key(Map.of("name", "short", "expires_at", "2099-01-01T00:00:00+02:00"));
        assertThat(key.get("expires_at").asString()).isEqualTo("2098-12-31T22:00:00Z");
        String path = KEYS + "/" + key.get("id").asString();
        assertThat(ann.patch(path, Map.of("name", "kept"))
                        .json()
                        .get("expires_at")
                        .isNull())
                .isFalse();
        assertThat(ann.patch(path, "{\"expires_at\": null}")
                        .expect(200)
                        .json()
                        .get("expires_at")
                        .isNull())
                .isTrue();

        db.sql("update api_keys set expires_at = now() - interval '1 second' where id = ?::uuid")
                .param(key.get("id").asString())
                .update();
        ann.patch(path, Map.of("name", "looked at again")).expect(200);
        withKey(key).get("/api/v1/me").expect(401);
    }

    @Test
    void eachUseIsWrittenDown() {
        JsonNode key = key(Map.of("name", "used"));
        withKey(key).get("/api/v1/me").expect(200);
        Awaitility.await()
                .atMost(Duration.ofSeconds(10))
                .untilAsserted(() -> assertThat(
                                ann.get(KEYS + "/" + key.get("id").asString())
                                        .json()
                                        .get("last_used_at")
                                        .isNull())
                        .isFalse());
    }

    @Test
    void aKeyIsExchangedForATokenThatMayDoLessAndEndsWithIt() {
        JsonNode key = key(Map.of("name", "exchanged"));
        JsonNode token = withKey(key)
                .post(KEYS + "/token", Map.of("scopes", List.of("jobs:read")))
                .expect(200)
                .json();
        assertThat(token.get("expires_in").asLong()).isEqualTo(900);
        assertThat(token.get("scope").asString()).isEqualTo("jobs:read");
        Api bearer = api.withToken(token.get("access_token").asString());
        bearer.get("/api/v1/jobs").expect(200);
        bearer.get("/api/v1/tasks/" + UUID.randomUUID()).expect(403);
        bearer.post(KEYS + "/token").expect(403);
        ann.post(KEYS + "/token").expect(403);
        withKey(key).post(KEYS + "/token", Map.of("scopes", List.of("admin"))).expect(403);
        withKey(key).post(KEYS + "/token", Map.of("scopes", List.of())).expect(400);
        withKey(key).post(KEYS + "/token").expect(200);

        ann.delete(KEYS + "/" + key.get("id").asString()).expect(204);
        bearer.get("/api/v1/jobs").expect(401);
    }

    @Test
    void keysEndWithTheirUserAndShrinkWithItsRole() {
        Api admin = accounts.admin();
        Api operator = accounts.operator();
        String id = operator.get("/api/v1/me").json().get("id").asString();
        Api worker =
                withKey(keyOf(operator, Map.of("name", "w", "scopes", List.of("worker", "jobs:write", "jobs:read"))));
        worker.get("/api/v1/jobs").expect(200);
        admin.patch("/api/v1/users/" + id, Map.of("role", "viewer")).expect(200);
        worker.get("/api/v1/jobs").expect(200);
        worker.post("/api/v1/jobs", Map.of("file_name", "a.csv", "processing_steps", List.of()))
                .expect(403);
        admin.patch("/api/v1/users/" + id, Map.of("is_active", false)).expect(200);
        worker.get("/api/v1/jobs").expect(401);
        admin.patch("/api/v1/users/" + id, Map.of("is_active", true)).expect(200);
        worker.get("/api/v1/jobs").expect(200);
        admin.delete("/api/v1/" + id).expect(204);
        worker.get("/api/v1/jobs").expect(401);
    }

    @Test
    void theKeyAfterTheLastOneIsAConflict() {
        String me = ann.get("/api/v1/me").json().get("id").asString();
        db.sql("""
                        insert into api_keys (id, user_id, name, scopes, secret_hash)
                        select gen_random_uuid(), ?::uuid, 'filler', '{jobs:read}', ''
                          from generate_series(1, 999)
                        """).param(me).update();
        List<Integer> answers = IntStream.range(0, 4)
                .parallel()
                .mapToObj(i -> ann.post(KEYS, Map.of("name", "last " + i)).status())
                .sorted()
                .toList();
        assertThat(answers).containsExactly(201, 409, 409, 409);
    }

    @Test
    void nothingOfTheSecretIsInTheDatabase() {
        String text = text(key(Map.of("name", "hidden")));
        for (String table : List.of("api_keys", "audit_log", "users")) {
            assertThat(db.sql("select count(*) from " + table + " as t where t::text like ?")
                            .param("%" + text.substring(30) + "%")
                            .query(Long.class)
                            .single())
                    .as(table)
                    .isZero();
        }
        assertThat(ann.send(ann.request(KEYS).POST(BodyPublishers.ofString("x")))
                        .status())
                .isIn(400, 415);
    }

    private JsonNode key(Map<String, Object> body) {
        return keyOf(ann, body);
    }

    private static JsonNode keyOf(Api owner, Map<String, Object> body) {
        return owner.post(KEYS, new HashMap<>(body)).expect(201).json();
    }

    private Api withKey(JsonNode key) {
        return api.withToken(text(key));
    }

    private static String text(JsonNode key) {
        return key.get("key").asString();
    }

    private static Set<String> words(JsonNode key) {
        return StreamSupport.stream(key.get("scopes").spliterator(), false)
                .map(JsonNode::asString)
                .collect(Collectors.toSet());
    }
}
