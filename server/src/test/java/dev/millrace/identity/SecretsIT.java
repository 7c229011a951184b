package dev.millrace.identity;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.http.HttpRequest.BodyPublishers;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.UUID;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;
import org.springframework.jdbc.core.simple.JdbcClient;
import tools.jackson.databind.JsonNode;

import dev.millrace.testing.Accounts;
import dev.millrace.testing.Api;
import dev.millrace.testing.Api.Answer;
import dev.millrace.testing.MillraceTest;

/** Secrets that are sent in every way there is come back nowhere: not in refusals, not in the log, not in the database. */
@MillraceTest
@ExtendWith(OutputCaptureExtension.class)
class SecretsIT {

    private static final String JSON = "application/json";

    @Autowired
    Api api;

    @Autowired
    Accounts accounts;

    @Autowired
    JdbcClient db;

    private final String mark = UUID.randomUUID().toString().replace("-", "");
    private final String email = "marked-" + UUID.randomUUID() + "@example.org";
    private final String password = "right password " + mark;
    private final List<String> secrets = new ArrayList<>(List.of(mark));
    private final List<Answer> refusals = new ArrayList<>();

    @Test
    void noSecretIsInARefusalTheLogOrTheDatabase(CapturedOutput log) {
        api.post("/api/v1/auth/register", Map.of("email", email, "password", password))
                .expect(201);
        signInInEveryWay();
        JsonNode tokens = api.post("/api/v1/auth/token", Map.of("username", email, "password", password))
                .expect(200)
                .json();
        refreshTwice(tokens.get("refresh").asString());
        useKeys();
        invite();
        misplaceSecrets();

        assertThat(refusals).hasSizeGreaterThan(15).allSatisfy(answer -> {
            assertThat(answer.status()).isBetween(400, 499);
            noSecretIn(answer.body());
        });
        noSecretIn(log.getAll());
        List<String> tables =
                db.sql("""
                        select quote_ident(table_name)
                          from information_schema.tables
                         where table_schema = current_schema()
                           and table_type = 'BASE TABLE'
                        """).query((row, number) -> row.getString(1)).list();
        assertThat(tables).contains("audit_log", "users", "sessions", "api_keys");
        for (String table : tables) {
            for (String secret : secrets) {
                assertThat(db.sql("select count(*) from " + table + " as t where position(? in t::text) > 0")
                                .param(secret)
                                .query(Long.class)
                                .single())
                        .as(table)
                        .isZero();
            }
        }
    }

    private void signInInEveryWay() {
        secrets.add(api.post("/api/v1/auth/login", Map.of("username", email, "password", password))
                .expect(200)
                .json()
                .get("access_token")
                .asString());
        refusals.add(api.post("/api/v1/auth/login", Map.of("username", email, "password", "wrong " + mark)));
        refusals.add(api.post("/api/v1/auth/login", Map.of("username", mark, "password", "typed the wrong way round")));
        refusals.add(api.post("/api/v1/auth/login", Map.of("username", email, "password", List.of(mark))));
        refusals.add(api.post("/api/v1/auth/login", "{\"username\": \"x\", \"password\": \"" + mark + "\""));
        refusals.add(api.post("/api/v1/auth/register", Map.of("email", "no e-mail", "password", mark)));
        refusals.add(api.post("/api/v1/auth/register", Map.of("email", email, "password", mark + "x")));
        refusals.add(api.send(api.request("/api/v1/token")
                .header("Content-Type", "application/x-www-form-urlencoded")
                .POST(BodyPublishers.ofString("username=" + email + "&password=" + mark + "&password=" + mark))));
        refusals.add(api.signedIn(email, password)
                .patch("/api/v1/me", Map.of("password", "next " + mark, "current_password", "wrong " + mark)));
    }

    private void refreshTwice(String token) {
        secrets.add(token);
        secrets.add(api.post("/api/v1/auth/token/refresh", Map.of("refresh", token))
                .expect(200)
                .json()
                .get("refresh")
                .asString());
        refusals.add(api.post("/api/v1/auth/token/refresh", Map.of("refresh", token)));
        refusals.add(api.post("/api/v1/auth/token/verify", Map.of("token", "eyJ" + mark + ".a.b")));
    }

    private void useKeys() {
        Api owner = accounts.user();
        JsonNode key =
                owner.post("/api/v1/api-keys", Map.of("name", "a")).expect(201).json();
        String text = key.get("key").asString();
        secrets.add(text.substring(text.lastIndexOf('_')));
        secrets.add(api.withToken(text)
                .post("/api/v1/api-keys/token")
                .expect(200)
                .json()
                .get("access_token")
                .asString());
        String next = owner.post("/api/v1/api-keys/" + key.get("id").asString() + "/regenerate")
                .expect(200)
                .json()
                .get("key")
                .asString();
        secrets.add(next.substring(next.lastIndexOf('_')));
        refusals.add(api.withToken(text).get("/api/v1/me"));
        refusals.add(api.withToken(text + "x").get("/api/v1/me"));
        refusals.add(api.withToken(next).delete("/api/v1/me"));
    }

    private void invite() {
        String invite = accounts.admin()
                .post("/api/v1/admin/invites", Map.of("email", email))
                .expect(201)
                .json()
                .get("invite")
                .asString();
        secrets.add(invite);
        refusals.add(api.post(
                "/api/v1/auth/register", Map.of("email", "x" + email, "password", password, "invite", invite)));
    }

    private void misplaceSecrets() {
        refusals.add(api.withToken("Basic " + mark).get("/api/v1/me"));
        refusals.add(api.withToken(mark).get("/api/v1/me"));
        refusals.add(api.send(api.request("/api/v1/me").header("X-API-Key", "mr_" + mark)));
        refusals.add(api.send(api.request("/api/v1/me").header("Cookie", "session=" + mark)));
        refusals.add(api.send(api.request("/api/v1/me")
                .header("Content-Type", JSON)
                .header("X-API-Key", mark)
                .method("PATCH", BodyPublishers.ofString("{\"password\":\"" + mark + "\"}"))));
    }

    private void noSecretIn(String text) {
        for (String secret : secrets) {
            assertThat(text.contains(secret))
                    .as("a secret of %d characters", secret.length())
                    .isFalse();
        }
    }
}
