package dev.millrace.identity;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;

import org.awaitility.Awaitility;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.jdbc.core.simple.JdbcClient;
import tools.jackson.databind.JsonNode;

import dev.millrace.testing.Api;
import dev.millrace.testing.Api.Answer;
import dev.millrace.testing.MillraceTest;

/** Refresh tokens: each works once, and a second use ends the session for whoever holds any token of it. */
@MillraceTest
class SessionsIT {

    @Autowired
    Api api;

    @Autowired
    JdbcClient db;

    @Autowired
    SessionPruner pruner;

    private final String email = "user-" + UUID.randomUUID() + "@example.org";

    @BeforeEach
    void anAccount() {
        api.post("/api/v1/auth/register", Map.of("email", email, "password", Api.PASSWORD))
                .expect(201);
    }

    @ParameterizedTest
    @ValueSource(strings = {"/api/v1/auth/token", "/api/v1/auth/token/"})
    void aTokenPairIsObtainedWithAUserNameAndAPassword(String path) {
        JsonNode pair = api.post(path, Map.of("username", email, "password", Api.PASSWORD))
                .expect(200)
                .json();
        assertThat(pair.propertyNames()).containsExactlyInAnyOrder("access", "refresh");
        works(access(pair));
        api.post(path, Map.of("username", email, "password", "wrong password")).expect(401);
    }

    @Test
    void aRefreshTokenIsExchangedForTheNextPair() {
        JsonNode first = signIn();
        JsonNode second = refresh(first).expect(200).json();
        assertThat(second.propertyNames()).containsExactlyInAnyOrder("access", "refresh");
        assertThat(second.get("refresh")).isNotEqualTo(first.get("refresh"));
        works(access(second));
        works(access(first));
        works(access(refresh(second).expect(200).json()));
    }

    @Test
    void theRefreshTokenOfALoginIsOneOfThem() {
        JsonNode login = api.post("/api/v1/auth/login", Map.of("username", email, "password", Api.PASSWORD))
                .expect(200)
                .json();
        api.post("/api/v1/auth/token/refresh", Map.of("refresh", login.get("refresh_token")))
                .expect(200);
    }

    @Test
    void usingAnOldTokenAgainEndsTheSessionForEverybody() {
        JsonNode first = signIn();
        JsonNode second = refresh(first).expect(200).json();
        JsonNode third = refresh(second).expect(200).json();
        Answer reuse = refresh(first).expect(401);
        assertThat(reuse.header("WWW-Authenticate")).startsWith("Bearer");
        refresh(third).expect(401);
        ends(access(third));
        assertThat(endings()).containsExactly("token_reused");
    }

    @Test
    void anotherSessionOfTheSameUserGoesOn() {
        JsonNode phone = signIn();
        JsonNode laptop = signIn();
        refresh(refresh(phone).expect(200).json());
        refresh(phone).expect(401);
        works(access(refresh(laptop).expect(200).json()));
    }

    @Test
    void ofManyWhoUseOneTokenAtOnceAtMostOneWins() throws Exception {
        JsonNode pair = signIn();
        List<Future<Integer>> answers = new ArrayList<>();
        try (ExecutorService thieves = Executors.newVirtualThreadPerTaskExecutor()) {
            for (int i = 0; i < 12; i++) {
                answers.add(thieves.submit(() -> refresh(pair).status()));
            }
        }
        long won = 0;
        for (Future<Integer> answer : answers) {
            assertThat(answer.get()).isIn(200, 401);
            won += answer.get() == 200 ? 1 : 0;
        }
        assertThat(won).isEqualTo(1);
        assertThat(endings()).containsExactly("token_reused");
    }

    @Test
    void signingOutEndsBothTokens() {
        JsonNode pair = signIn();
        JsonNode other = signIn();
        api.withToken(access(pair)).post("/api/v1/auth/logout").expect(204);
        api.withToken(access(pair)).get("/api/v1/me").expect(401);
        refresh(pair).expect(401);
        works(access(other));
        api.post("/api/v1/auth/logout").expect(401);
    }

    @Test
    void anotherPasswordEndsEverySession() {
        JsonNode phone = signIn();
        JsonNode laptop = signIn();
        Api user = api.withToken(access(laptop));
        String id = user.get("/api/v1/me").json().get("id").asString();
        user.patch("/api/v1/" + id, Map.of("password", "another good password", "current_password", Api.PASSWORD))
                .expect(200);
        refresh(phone).expect(401);
        refresh(laptop).expect(401);
        user.get("/api/v1/me").expect(401);
        ends(access(phone));
    }

    @Test
    void aRefreshTokenThatLayTooLongIsWorthNothing() {
        JsonNode pair = signIn();
        db.sql("""
                update refresh_tokens set expires_at = now() where session_id in
                    (select id from sessions where user_id = (select id from users where email = ?))
                """).param(email).update();
        refresh(pair).expect(401);
        assertThat(endings()).isEmpty();
    }

    @Test
    void aSessionEndsForGoodHoweverOftenItIsRefreshed() {
        JsonNode pair = refresh(signIn()).expect(200).json();
        expireSessions("1 second");
        refresh(pair).expect(401);
        ends(access(pair));
    }

    @Test
    void aRefreshNeverReachesBeyondTheEndOfItsSession() {
        JsonNode pair = signIn();
        db.sql(
                        "update sessions set expires_at = now() + interval '1 hour' where user_id = (select id from users where email = ?)")
                .param(email)
                .update();
        refresh(pair).expect(200);
        assertThat(db.sql("""
                        select bool_and(token.expires_at <= sessions.expires_at)
                          from refresh_tokens as token join sessions on sessions.id = token.session_id
                         where token.used_at is null
                           and sessions.user_id = (select id from users where email = ?)
                        """).param(email).query(Boolean.class).single()).isTrue();
    }

    @Test
    void onlyTheHashIsKept() {
        JsonNode pair = signIn();
        String secret = pair.get("refresh").asString();
        List<@Nullable String> kept = db.sql("select encode(token_hash, 'escape') from refresh_tokens")
                .query(String.class)
                .list();
        assertThat(kept)
                .isNotEmpty()
                .doesNotContainNull()
                .noneMatch(hash -> String.valueOf(hash).contains(secret.substring(4)));
    }

    @Test
    void aTokenIsVerified() {
        JsonNode pair = signIn();
        assertThat(verify(access(pair)).expect(200).body()).isEqualTo("{}");
        assertThat(verify(pair.get("refresh").asString()).expect(200).body()).isEqualTo("{}");
        refresh(pair).expect(200);
        verify(pair.get("refresh").asString()).expect(401);
        verify("nonsense").expect(401);
        api.post("/api/v1/auth/token/verify", Map.of()).expect(400);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "mrr_", "nonsense", "mrr_AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA", "' or 1=1 --"})
    void whatIsNoRefreshTokenIsRefused(String token) {
        api.post("/api/v1/auth/token/refresh", Map.of("refresh", token)).expect(401);
    }

    @Test
    void anAccessTokenIsNoRefreshToken() {
        api.post("/api/v1/auth/token/refresh", Map.of("refresh", access(signIn())))
                .expect(401);
    }

    @Test
    void sessionsThatRanOutLongAgoAreForgotten() {
        signIn();
        expireSessions("2 days");
        signIn();
        while (pruner.prune()) {
            // until nothing is left of what other tests made
        }
        assertThat(db.sql("select count(*) from sessions where user_id = (select id from users where email = ?)")
                        .param(email)
                        .query(Integer.class)
                        .single())
                .isEqualTo(1);
    }

    private JsonNode signIn() {
        return api.post("/api/v1/auth/token", Map.of("username", email, "password", Api.PASSWORD))
                .expect(200)
                .json();
    }

    private Answer refresh(JsonNode pair) {
        return api.post("/api/v1/auth/token/refresh", Map.of("refresh", pair.get("refresh")));
    }

    private Answer verify(String token) {
        return api.post("/api/v1/auth/token/verify", Map.of("token", token));
    }

    private void expireSessions(String ago) {
        db.sql("""
                update sessions set expires_at = now() - cast(? as interval)
                 where user_id = (select id from users where email = ?)
                """).params(ago, email).update();
    }

    private List<@Nullable String> endings() {
        return db.sql("""
                        select ended_because from sessions
                         where ended_at is not null and user_id = (select id from users where email = ?)
                        """).param(email).query(String.class).list();
    }

    private void works(String access) {
        api.withToken(access).get("/api/v1/me").expect(200);
    }

    private void ends(String access) {
        Awaitility.await()
                .atMost(Duration.ofSeconds(10))
                .untilAsserted(() -> api.withToken(access).get("/api/v1/me").expect(401));
    }

    private static String access(JsonNode pair) {
        return pair.get("access").asString();
    }
}
