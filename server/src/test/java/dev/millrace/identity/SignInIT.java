package dev.millrace.identity;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.URLEncoder;
import java.net.http.HttpRequest.BodyPublishers;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Locale;
import java.util.Map;
import java.util.UUID;
import java.util.stream.IntStream;

import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.jdbc.core.simple.JdbcClient;
import tools.jackson.databind.JsonNode;

import dev.millrace.testing.Api;
import dev.millrace.testing.Api.Answer;
import dev.millrace.testing.MillraceTest;

/** Registration and sign-in, as users do them and as strangers try them. */
@MillraceTest
class SignInIT {

    private static final String PASSWORD = "securepassword123";

    @Autowired
    Api api;

    @Autowired
    JdbcClient db;

    private final String email = "user-" + UUID.randomUUID() + "@example.com";

    // Registering and signing in

    @Test
    void registersWithAnEmailAndAPassword() {
        JsonNode user = register("""
                {"email": "%s", "password": "securepassword123"}
                """.formatted(email)).expect(201).json();
        assertThat(UUID.fromString(user.get("id").asString()).version()).isEqualTo(7);
        assertThat(user.get("email").asString()).isEqualTo(email);
    }

    @Test
    void registersWithAFullNameAndAnswersAllFields() {
        JsonNode user = register("""
                {"email": "%s", "password": "securepass123", "full_name": "John Doe"}
                """.formatted(email)).expect(201).json();
        assertThat(user.propertyNames())
                .containsExactlyInAnyOrder("id", "email", "full_name", "is_active", "created_at", "updated_at");
        assertThat(user.get("full_name").asString()).isEqualTo("John Doe");
        assertThat(user.get("is_active").asBoolean()).isTrue();
        assertThat(user.get("created_at").asString())
                .endsWith("Z")
                .isEqualTo(user.get("updated_at").asString());
    }

    @ParameterizedTest
    @ValueSource(strings = {"/api/v1/auth/login", "/api/v1/auth/login/", "/api/v1/token", "/api/v1/token/"})
    void signsInByForm(String path) {
        register(email, PASSWORD);
        JsonNode answer = form(path, email, PASSWORD).expect(200).json();
        assertThat(answer.get("token_type").asString()).isEqualTo("bearer");
        assertThat(answer.get("expires_in").asInt()).isEqualTo(900);
        assertThat(answer.get("token").asString())
                .isEqualTo(answer.get("access_token").asString());
        assertThat(me(answer).get("email").asString()).isEqualTo(email);
    }

    @Test
    void signsInByJson() {
        register(email, PASSWORD);
        JsonNode answer = json(email, PASSWORD).expect(200).json();
        assertThat(me(answer).get("email").asString()).isEqualTo(email);
    }

    @Test
    void signsInByUserName() {
        register(email, PASSWORD);
        String username = "u" + UUID.randomUUID();
        db.sql("update users set username = ? where email = ?")
                .params(username, email)
                .update();
        assertThat(me(json(username, PASSWORD).expect(200).json()).get("email").asString())
                .isEqualTo(email);
        json(username.toUpperCase(Locale.ROOT), PASSWORD).expect(200);
    }

    @ParameterizedTest
    @ValueSource(strings = {"/api/v1/users/me", "/api/v1/users/me/", "/api/v1/me", "/api/v1/me/"})
    void showsTheCallerItself(String path) {
        JsonNode user = api.asNewUser().get(path).expect(200).json();
        assertThat(user.propertyNames())
                .containsExactlyInAnyOrder("id", "email", "full_name", "is_active", "created_at", "updated_at", "role");
        assertThat(user.get("role").asString()).isEqualTo("user");
    }

    @Test
    void anAnswerWithTokensIsKeptByNobody() {
        register(email, PASSWORD);
        Answer answer = json(email, PASSWORD).expect(200);
        assertThat(answer.header("Cache-Control")).contains("no-store");
    }

    // Refusals

    @Test
    void wrongCredentialsAre400ForAFormAnd401ForJson() {
        register(email, PASSWORD);
        Answer byForm = form("/api/v1/auth/login", email, "wrong password").expect(400);
        assertThat(byForm.json().get("detail").asString()).startsWith("Invalid credentials");
        Answer byJson = json(email, "wrong password").expect(401);
        assertThat(byJson.json().get("error").get("code").asString()).isEqualTo("UNAUTHORIZED");
        assertThat(byJson.header("WWW-Authenticate")).isEqualTo("Bearer");
    }

    @Test
    void anUnknownNameAndAWrongPasswordLookTheSame() {
        register(email, PASSWORD);
        Answer wrong = json(email, "wrong password").expect(401);
        Answer unknown = json("nobody-" + email, "wrong password").expect(401);
        assertThat(withoutIds(unknown)).isEqualTo(withoutIds(wrong));
        assertThat(unknown.response().headers().map().keySet())
                .isEqualTo(wrong.response().headers().map().keySet());
    }

    @Test
    void aGiantFormIsRefusedUnread() {
        Answer answer = form("/api/v1/auth/login", email, "A".repeat(40_000)).expect(413);
        assertThat(answer.json().get("detail").asString()).isEqualTo("a form must be at most 32 KB");
    }

    @Test
    void aGiantPasswordIsRefusedBeforeAnyWorkIsDoneOnIt() {
        register(email, PASSWORD);
        String giant = "A".repeat(30_000);
        json(email, giant).expect(400); // warm
        long took = IntStream.range(0, 5)
                .mapToLong(i -> nanos(() -> {
                    Answer answer = json(email, giant).expect(400);
                    assertThat(answer.json()
                                    .get("error")
                                    .get("details")
                                    .get(0)
                                    .get("field")
                                    .asString())
                            .isEqualTo("password");
                }))
                .min()
                .orElseThrow();
        assertThat(Duration.ofNanos(took)).isLessThan(Duration.ofMillis(100));
        form("/api/v1/auth/login", email, giant).expect(400);
        register("{\"email\": \"%s\", \"password\": \"%s\"}".formatted("x" + email, giant))
                .expect(400);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "{}                                                              | email,password",
                "{\"email\": \"nobody\", \"password\": \"password123\"}          | email,password",
                "{\"email\": \"a@example.com\", \"password\": \"short\"}         | password",
                "{\"email\": \"a@example.com\", \"password\": 12345678901}       | password",
                "{\"email\": [], \"password\": {}}                               | email,password",
                "{\"email\": \"a@example.com\", \"password\": \"a@example.com\"} | password",
                "{\"email\": \"a@example.com\", \"password\": \"test12345\", \"full_name\": \" \"}         | full_name",
                "{\"email\": \"a@example.com\", \"password\": \"test12345\", \"full_name\": \"a\\r\\nb\"}  | full_name",
                "{\"email\": \"a@example.com\", \"password\": \"test12345\", \"role\": \"admin\"}          | role",
                "{\"email\": \"a@example.com\", \"password\": \"test12345\", \"is_active\": true}          | is_active",
                "{\"email\": \"a@example.com\", \"password\": \"test12345\", \"id\": 1}                    | id",
                "{\"email\": \"a\\u0000@example.com\", \"password\": \"test12345\"}                        | email"
            })
    void namesEveryBadFieldOfARegistration(String body, String fields) {
        Answer answer = register(body).expect(400);
        assertThat(answer.json()
                        .get("error")
                        .get("details")
                        .valueStream()
                        .map(problem -> problem.get("field").asString()))
                .containsExactlyInAnyOrder(fields.split(","));
    }

    @Test
    void anEmailIsTakenWhateverItsCase() {
        register(email, PASSWORD);
        Answer answer = register(
                        "{\"email\": \"%s\", \"password\": \"test12345\"}".formatted(email.toUpperCase(Locale.ROOT)))
                .expect(400);
        assertThat(answer.json().get("detail").asString()).contains("already registered");
        json(email.toUpperCase(Locale.ROOT), PASSWORD).expect(200);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "username=a%40example.com",
                "password=test12345",
                "",
                "username=a%40example.com&password=test12345&username=b%40example.com",
                "username=a%40example.com&password=test12345&role=admin",
                "username=a%40example.com&password=test12345&grant_type=client_credentials"
            })
    void aFormIsReadStrictly(String form) {
        Answer answer = sendForm("/api/v1/auth/login", form);
        assertThat(answer.status()).isIn(400, 415);
        if (!form.isEmpty()) {
            assertThat(answer.json().get("error").get("details")).isNotEmpty();
        }
    }

    @Test
    void aFormMayCarryTheOtherFieldsOfOAuth2() {
        register(email, PASSWORD);
        sendForm(
                        "/api/v1/token",
                        "grant_type=password&scope=&client_id=&client_secret=&username=" + encoded(email) + "&password="
                                + PASSWORD)
                .expect(200);
    }

    @Test
    void credentialsInAnAddressAreRefused() {
        register(email, PASSWORD);
        sendForm("/api/v1/auth/login?username=" + encoded(email), "password=" + PASSWORD)
                .expect(400);
    }

    @ParameterizedTest
    @ValueSource(strings = {"\0", "a\0@example.com", "@", "' or 1=1 --", "\ud800", "{}", "%00"})
    void aNameThatNobodyCanHaveIsJustWrong(String name) {
        form("/api/v1/auth/login", name, PASSWORD).expect(400);
    }

    @Test
    void aUserThatIsNotActiveCannotSignInAndItsTokensEndWithinSeconds() {
        register(email, PASSWORD);
        JsonNode tokens = json(email, PASSWORD).expect(200).json();
        Api user = api.withToken(tokens.get("access_token").asString());
        user.get("/api/v1/me").expect(200);
        db.sql("update users set is_active = false where email = ?")
                .param(email)
                .update();
        json(email, PASSWORD).expect(401);
        Awaitility.await()
                .atMost(Duration.ofSeconds(10))
                .untilAsserted(() -> user.get("/api/v1/me").expect(401));
    }

    @Test
    void aStaleTokenDoesNotKeepAnyoneFromSigningIn() {
        register(email, PASSWORD);
        api.withToken("stale")
                .post("/api/v1/auth/login", Map.of("username", email, "password", PASSWORD))
                .expect(200);
    }

    @Test
    void aHashOfAnOlderCostIsMadeAnewAtSignIn() {
        register(email, PASSWORD);
        try (PasswordHasher cheap =
                new PasswordHasher(Settings.identity(Map.of("password.memory", "1MB", "password.iterations", "1")))) {
            db.sql("update users set password_hash = ? where email = ?")
                    .params(cheap.hash(PASSWORD), email)
                    .update();
        }
        json(email, PASSWORD).expect(200);
        assertThat(db.sql("select password_hash from users where email = ?")
                        .param(email)
                        .query(String.class)
                        .single())
                .startsWith("$argon2id$v=19$m=2048,t=1,p=1$");
        json(email, PASSWORD).expect(200);
    }

    private Answer register(String body) {
        return api.post("/api/v1/auth/register", body);
    }

    private void register(String address, String password) {
        api.post("/api/v1/auth/register", Map.of("email", address, "password", password))
                .expect(201);
    }

    private Answer json(String username, String password) {
        return api.post("/api/v1/auth/login", Map.of("username", username, "password", password));
    }

    private Answer form(String path, String username, String password) {
        return sendForm(path, "username=" + encoded(username) + "&password=" + encoded(password));
    }

    private Answer sendForm(String path, String form) {
        return api.send(api.request(path)
                .header("Content-Type", "application/x-www-form-urlencoded")
                .POST(BodyPublishers.ofString(form)));
    }

    private JsonNode me(JsonNode tokens) {
        return api.withToken(tokens.get("access_token").asString())
                .get("/api/v1/me")
                .expect(200)
                .json();
    }

    private static String withoutIds(Answer answer) {
        return answer.body().replaceAll("\"request_id\":\"[^\"]*\"", "").replaceAll("\"timestamp\":\"[^\"]*\"", "");
    }

    private static String encoded(String text) {
        return URLEncoder.encode(text, StandardCharsets.UTF_8);
    }

    private static long nanos(Runnable work) {
        long start = System.nanoTime();
        work.run();
        return System.nanoTime() - start;
    }
}
