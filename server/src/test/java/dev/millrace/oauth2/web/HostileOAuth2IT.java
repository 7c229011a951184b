package dev.millrace.oauth2.web;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.ArrayList;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.stream.Collectors;

import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.beans.factory.annotation.Autowired;
import tools.jackson.databind.JsonNode;

import dev.millrace.testing.Api;
import dev.millrace.testing.Api.Answer;
import dev.millrace.testing.Browser;
import dev.millrace.testing.MillraceTest;

/** What attackers try at the OAuth2 server. */
@MillraceTest
class HostileOAuth2IT {

    private static final String REDIRECT = "https://app.io/cb";
    private static final String VERIFIER = "a-verifier-of-more-than-forty-three-characters-0123456789";

    @Autowired
    Api api;

    private String email;
    private Api user;
    private JsonNode application;

    @BeforeEach
    void anApplication() {
        email = "user-" + UUID.randomUUID() + "@example.org";
        api.post("/api/v1/auth/register", Map.of("email", email, "password", Api.PASSWORD))
                .expect(201);
        user = api.signedIn(email, Api.PASSWORD);
        application = register();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "https://app.io.evil.io/cb",
                "https://app.io/cb/../x",
                "https://app.io/cb?x=1",
                "https://app.io/CB",
                "https://app.io/cb/",
                "http://app.io/cb",
                "https://app.io@evil.io/cb",
                "//evil.io",
                "https://app.io/cb#frag",
                "javascript:alert(1)"
            })
    void noCodeGoesWhereNobodyRegisteredIt(String redirect) {
        Map<String, String> request = request();
        request.put("redirect_uri", redirect);
        refusedHere(new Browser(api).open("/api/v1/oauth2/authorize?" + query(request)));
        refusedHere(new Browser(api).signIn(email, Api.PASSWORD).open("/api/v1/oauth2/authorize?" + query(request)));
    }

    @Test
    void twoRedirectsAreNone() {
        String query = query(request());
        refusedHere(new Browser(api)
                .open("/api/v1/oauth2/authorize?" + query + "&redirect_uri=https%3A%2F%2Fevil.io%2Fcb"));
    }

    @ParameterizedTest
    @CsvSource({
        "response_type, token, unsupported_response_type",
        "scope, admin, invalid_scope",
        "code_challenge_method, plain, invalid_request",
        "code_challenge, '', invalid_request"
    })
    void otherMistakesAreToldToTheApplication(String parameter, String value, String error) {
        Map<String, String> request = request();
        request.put(parameter, value);
        if (value.isEmpty()) {
            request.remove(parameter);
            request.remove("code_challenge_method");
        }
        Answer answer = new Browser(api).open("/api/v1/oauth2/authorize?" + query(request));
        if (answer.status() == 302) {
            assertThat(answer.location())
                    .startsWith(REDIRECT + "?error=" + error)
                    .contains("state=xyz");
        } else {
            refusedHere(answer);
        }
    }

    @Test
    void aCodeWorksOnceAndItsSecondUseEndsWhatCameOfIt() {
        Map<String, String> exchange = exchange(code());
        Answer tokens = token(exchange).expect(200);
        Api asApplication = api.withToken(tokens.json().get("access_token").asString());
        asApplication.get("/api/v1/me").expect(200);

        error(token(exchange), 400, "invalid_grant");

        asApplication.get("/api/v1/me").expect(401);
    }

    @Test
    void aCodeIsGoodForItsOwnApplicationRedirectAndVerifierOnly() {
        JsonNode other = register();
        Map<String, String> ofAnother = exchange(code());
        ofAnother.put("client_id", other.get("client_id").asString());
        ofAnother.put("client_secret", other.get("client_secret").asString());
        error(token(ofAnother), 400, "invalid_grant");

        Map<String, String> elsewhere = exchange(code());
        elsewhere.put("redirect_uri", "https://app.io/other");
        error(token(elsewhere), 400, "invalid_grant");

        Map<String, String> guessed = exchange(code());
        guessed.put("code_verifier", VERIFIER + "x");
        error(token(guessed), 400, "invalid_grant");

        Map<String, String> without = exchange(code());
        without.remove("code_verifier");
        error(token(without), 400, "invalid_grant");
    }

    @Test
    void whatTheTokenEndpointDoesNotDo() {
        Map<String, String> password = new LinkedHashMap<>(client());
        password.putAll(Map.of("grant_type", "password", "username", email, "password", Api.PASSWORD));
        error(token(password), 400, "unsupported_grant_type");

        String code = code();
        Map<String, String> exchange = exchange(code);
        exchange.remove("client_secret");
        String secret = URLEncoder.encode(application.get("client_secret").asString(), StandardCharsets.UTF_8);
        Answer inQuery = new Browser(api).post("/api/v1/oauth2/token?client_secret=" + secret, exchange);
        assertThat(inQuery.status()).isIn(400, 401);

        Map<String, String> wrong = exchange(code);
        wrong.put("client_secret", "mrcs_wrong");
        error(token(wrong), 401, "invalid_client");

        Answer tokens = token(exchange(code)).expect(200);
        Map<String, String> wider = new LinkedHashMap<>(client());
        wider.putAll(Map.of(
                "grant_type",
                "refresh_token",
                "refresh_token",
                tokens.json().get("refresh_token").asString(),
                "scope",
                "tasks:read jobs:write"));
        error(token(wider), 400, "invalid_scope");
        api.get("/api/v1/oauth2/userinfo").expect(401);
        api.withToken(tokens.json().get("access_token").asString())
                .get("/api/v1/oauth2/userinfo")
                .expect(403);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "http://app.io/cb",
                "https://app.io/cb#x",
                "https://*.app.io/cb",
                "https://user@app.io/cb",
                "https://app.io/a/../b",
                "javascript:alert(1)",
                "data:text/html,x",
                "//app.io/cb",
                "myapp:cb",
                "https://app.io/../cb",
                "https://app.io/a/../cb",
                "https://app.io\\@evil.io/cb",
                "ftp://app.io/cb"
            })
    void suchRedirectsAreNotRegistered(String redirect) {
        Answer answer = user.post(
                        "/api/v1/oauth2/applications",
                        Map.of("name", "A", "redirect_uris", List.of(redirect), "scopes", "tasks:read"))
                .expect(400);
        assertThat(answer.body()).contains("redirect_uris");
    }

    @Test
    void anApplicationIsItsOwnersAndSomeThingsAreForAdmins() {
        String path = "/api/v1/oauth2/applications/" + application.get("id").asString();
        assertThat(user.get(path).expect(200).body()).doesNotContain("client_secret", "hash");
        Api other = api.asNewUser();
        other.get(path).expect(403);
        other.delete(path).expect(403);
        other.patch(path, Map.of("name", "mine")).expect(403);
        user.get("/api/v1/oauth2/applications/" + UUID.randomUUID()).expect(404);
        user.patch(path, Map.of("skip_authorization", true)).expect(403);
        user.patch(path, Map.of("scopes", "admin")).expect(403);
        user.patch(path, Map.of("client_type", "public")).expect(400);
        user.patch(path, Map.of("user_id", UUID.randomUUID().toString())).expect(400);
        user.patch(path, Map.of("name", "renamed")).expect(200);
    }

    private JsonNode register() {
        return user.post(
                        "/api/v1/oauth2/applications",
                        Map.of(
                                "name",
                                "A",
                                "redirect_uris",
                                List.of(REDIRECT, "https://app.io/other"),
                                "scopes",
                                "tasks:read jobs:write"))
                .expect(201)
                .json();
    }

    /** A code for tasks:read, from a browser that allowed it. */
    private String code() {
        Browser browser = new Browser(api).signIn(email, Api.PASSWORD);
        String consent = browser.open("/api/v1/oauth2/authorize?" + query(request()))
                .expect(302)
                .location();
        if (!consent.startsWith(REDIRECT)) {
            browser.open(consent).expect(200);
            List<Map.Entry<String, String>> fields = new ArrayList<>(
                    List.copyOf(browser.hidden("/api/v1/oauth2/authorize").entrySet()));
            fields.add(Map.entry("scope", "tasks:read"));
            consent =
                    browser.post("/api/v1/oauth2/authorize", fields).expect(302).location();
        }
        return consent.replaceAll(".*[?&]code=([^&]*).*", "$1");
    }

    private Map<String, String> request() {
        Map<String, String> request = new LinkedHashMap<>();
        request.put("response_type", "code");
        request.put("client_id", application.get("client_id").asString());
        request.put("redirect_uri", REDIRECT);
        request.put("scope", "tasks:read");
        request.put("state", "xyz");
        request.put("code_challenge", challenge());
        request.put("code_challenge_method", "S256");
        return request;
    }

    private Map<String, String> client() {
        return Map.of(
                "client_id",
                application.get("client_id").asString(),
                "client_secret",
                application.get("client_secret").asString());
    }

    private Map<String, String> exchange(String code) {
        Map<String, String> exchange = new LinkedHashMap<>(client());
        exchange.put("grant_type", "authorization_code");
        exchange.put("code", code);
        exchange.put("redirect_uri", REDIRECT);
        exchange.put("code_verifier", VERIFIER);
        return exchange;
    }

    private Answer token(Map<String, String> fields) {
        return new Browser(api).post("/api/v1/oauth2/token", fields);
    }

    private static void error(Answer answer, int status, String code) {
        assertThat(answer.status()).as(answer.body()).isEqualTo(status);
        assertThat(answer.json().get("error").asString()).isEqualTo(code);
    }

    private static void refusedHere(Answer answer) {
        assertThat(answer.status())
                .as(String.valueOf(answer.header("Location")))
                .isEqualTo(400);
        assertThat(answer.header("Content-Type")).startsWith("text/html");
        assertThat(answer.header("Location")).isNull();
        assertThat(answer.body()).doesNotContain("<script", "evil.io");
    }

    private static String challenge() {
        try {
            return Base64.getUrlEncoder()
                    .withoutPadding()
                    .encodeToString(
                            MessageDigest.getInstance("SHA-256").digest(VERIFIER.getBytes(StandardCharsets.US_ASCII)));
        } catch (java.security.NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }

    private static String query(Map<String, String> parameters) {
        return parameters.entrySet().stream()
                .map(parameter ->
                        parameter.getKey() + "=" + URLEncoder.encode(parameter.getValue(), StandardCharsets.UTF_8))
                .collect(Collectors.joining("&"));
    }
}
