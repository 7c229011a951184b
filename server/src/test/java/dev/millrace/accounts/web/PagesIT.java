package dev.millrace.accounts.web;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.HttpCookie;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

import org.awaitility.Awaitility;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.beans.factory.annotation.Autowired;
import tools.jackson.databind.JsonNode;

import dev.millrace.testing.Accounts;
import dev.millrace.testing.Api;
import dev.millrace.testing.Api.Answer;
import dev.millrace.testing.Browser;
import dev.millrace.testing.MillraceTest;

/** People with browsers, some of them no friends. */
@MillraceTest
class PagesIT {

    private static final Pattern LINK = Pattern.compile("token=([A-Za-z0-9_-]{43})");

    @Autowired
    Api api;

    @Autowired
    Accounts accounts;

    private String email;

    @BeforeEach
    void somebody() {
        email = "user-" + UUID.randomUUID() + "@example.org";
        api.post("/api/v1/auth/register", Map.of("email", email, "password", Api.PASSWORD))
                .expect(201);
    }

    @Test
    void aPersonSignsUpLooksAroundAndSignsOut() {
        Browser browser = new Browser(api);
        browser.open("/accounts/signup").expect(200);
        String mine = "new-" + UUID.randomUUID() + "@example.org";
        browser.submit("/accounts/signup", Map.of("email", mine, "password", Api.PASSWORD, "fullName", "<b>Ann</b>"))
                .expect(303);
        for (String page : new String[] {
            "/accounts",
            "/accounts/email",
            "/accounts/sessions",
            "/accounts/applications",
            "/accounts/two-factor",
            "/accounts/password/change"
        }) {
            Answer answer = browser.open(page).expect(200);
            assertThat(answer.header("Content-Security-Policy"))
                    .startsWith("default-src 'none'; style-src 'self'; img-src 'self'")
                    .doesNotContain("unsafe");
            assertThat(answer.header("X-Frame-Options")).isEqualTo("DENY");
            assertThat(answer.header("Cache-Control")).contains("no-store");
            assertThat(answer.body()).doesNotContain("<script", "<b>Ann", "style=");
        }
        browser.submit("/accounts/logout", Map.of()).expect(303);
        browser.open("/accounts").expect(302);
    }

    @Test
    void signingInGivesAnotherCookieAndAPlantedOneIsWorthNothing() {
        Browser browser = new Browser(api);
        browser.open("/accounts/login").expect(200);
        browser.submit("/accounts/login", Map.of("username", email, "password", Api.PASSWORD))
                .expect(302);
        HttpCookie first = cookie(browser);
        assertThat(first.isHttpOnly()).isTrue();
        browser.open("/accounts").expect(200);
        browser.signIn(email, Api.PASSWORD);
        assertThat(cookie(browser).getValue()).isNotEqualTo(first.getValue());
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"https://evil.io", "//evil.io", "/\\evil.io", "%0d%0aSet-Cookie:x=1", "\r\nSet-Cookie: x=1"})
    void noSignInLeadsElsewhere(String next) {
        Browser browser = new Browser(api);
        browser.open("/accounts/login").expect(200);
        Answer answer = browser.submit(
                        "/accounts/login", Map.of("username", email, "password", Api.PASSWORD, "next", next))
                .expect(302);
        assertThat(answer.location()).isEqualTo("/");
    }

    @Test
    void aFormFromElsewhereIsRefused() {
        Browser browser = new Browser(api).signIn(email, Api.PASSWORD);
        browser.open("/accounts/password/change").expect(200);
        browser.post("/accounts/logout", Map.of()).expect(403);
        browser.post("/accounts/logout", Map.of("_csrf", "made-up")).expect(403);
        Browser other = new Browser(api);
        other.open("/accounts/login").expect(200);
        String token = other.hidden("/accounts/login").get("_csrf");
        browser.post("/accounts/logout", Map.of("_csrf", String.valueOf(token))).expect(403);
        browser.open("/accounts").expect(200);
    }

    @ParameterizedTest
    @ValueSource(strings = {"/accounts/logout", "/accounts/sessions/end", "/accounts/applications/disconnect"})
    void lookingChangesNothing(String path) {
        Browser browser = new Browser(api).signIn(email, Api.PASSWORD);
        browser.open(path).expect(405);
        browser.open("/accounts").expect(200);
    }

    @Test
    void onlyAdminsSeeThePagesOfAdmins() {
        Browser browser = new Browser(api);
        assertThat(browser.open("/admin").expect(302).location()).startsWith("/accounts/login");
        browser.signIn(email, Api.PASSWORD);
        browser.open("/admin").expect(403);
        browser.open("/admin/outbox").expect(403);
    }

    @Test
    void aWrongPasswordIsTheSameAsAnUnknownName() {
        Browser browser = new Browser(api);
        browser.open("/accounts/login");
        Answer wrong = browser.submit("/accounts/login", Map.of("username", email, "password", "not mine at all"))
                .expect(401);
        Answer unknown = browser.submit(
                        "/accounts/login", Map.of("username", "nobody@example.org", "password", "not mine at all"))
                .expect(401);
        assertThat(wrong.body()).contains("No active account has this name and password.");
        assertThat(unknown.body()).contains("No active account has this name and password.");
    }

    @Test
    void aKeyDoesWhatWasChosenAndItsSecretIsReplaced() {
        Browser browser = new Browser(api).signIn(email, Api.PASSWORD);
        browser.open("/accounts/api-keys").expect(200);
        String first =
                key(browser.submit("/accounts/api-keys", Map.of("name", "import", "days", "30", "scope", "jobs:read"))
                        .expect(200));
        api.withToken(first).get("/api/v1/jobs").expect(200);
        api.withToken(first).get("/api/v1/tasks").expect(403);
        String second =
                key(browser.submit("/accounts/api-keys/regenerate", Map.of()).expect(200));
        api.withToken(first).get("/api/v1/jobs").expect(401);
        api.withToken(second).get("/api/v1/jobs").expect(200);
        browser.open("/accounts/api-keys").expect(200);
        assertThat(browser.submit("/accounts/api-keys", Map.of("name", "more", "days", "0", "scope", "admin"))
                        .expect(403)
                        .body())
                .contains("never holds more than its maker");
    }

    private static String key(Answer answer) {
        Matcher key = Pattern.compile("<pre>(mr_[^<]*)</pre>").matcher(answer.body());
        assertThat(key.find()).isTrue();
        return key.group(1);
    }

    @Test
    void aForgottenPasswordIsSetAnewByALinkThatWorksOnce() {
        Browser browser = new Browser(api).signIn(email, Api.PASSWORD);
        String old = link();
        reset(old, "password1", 400);
        reset(old, "a new password of mine", 204);
        reset(old, "yet another password", 400);
        reset("A".repeat(43), "yet another password", 400);

        browser.open("/accounts").expect(302);
        api.signedIn(email, "a new password of mine");
        api.post("/api/v1/auth/password/reset", Map.of("email", "nobody-" + email))
                .expect(202);
        api.post("/api/v1/auth/password/reset", Map.of("email", "no address")).expect(400);
    }

    @Test
    void aLinkIsWorthNothingOnceThePasswordWasChangedOtherwise() {
        String link = link();
        api.signedIn(email, Api.PASSWORD)
                .patch("/api/v1/me", Map.of("password", "changed otherwise", "current_password", Api.PASSWORD))
                .expect(200);
        reset(link, "set by the link", 400);
        api.signedIn(email, "changed otherwise");
    }

    @Test
    void aLinkIsWorthNothingOnceTheEmailItWasSentToIsTheUsersNoMore() {
        String link = link();
        api.signedIn(email, Api.PASSWORD)
                .patch("/api/v1/me", Map.of("email", "new-" + email))
                .expect(200);
        reset(link, "set by the link", 400);
        new Browser(api).open("/accounts/password/reset/confirm?token=" + link).expect(400);
    }

    @Test
    void theAddressThatAnAccountHadHearsOfAnotherPasswordAndEmail() {
        Api user = api.signedIn(email, Api.PASSWORD);
        user.patch("/api/v1/me", Map.of("full_name", "Ann")).expect(200);
        assertThat(subjects()).isEmpty();
        user.patch("/api/v1/me", Map.of("email", "new-" + email)).expect(200);
        assertThat(subjects()).containsExactly("Your e-mail was changed");
        user.patch("/api/v1/me", Map.of("email", email)).expect(200);
        user.patch("/api/v1/me", Map.of("password", "changed by myself", "current_password", Api.PASSWORD))
                .expect(200);
        assertThat(subjects()).containsExactly("Your password was changed", "Your e-mail was changed");
    }

    private List<String> subjects() {
        List<String> subjects = new ArrayList<>();
        for (JsonNode mail : accounts.admin()
                .get("/api/v1/admin/outbox?limit=100")
                .expect(200)
                .json()) {
            if (mail.get("recipient").asString().equals(email)) {
                subjects.add(mail.get("subject").asString());
            }
        }
        return subjects;
    }

    private void reset(String token, String password, int status) {
        api.post("/api/v1/auth/password/reset/confirm", Map.of("token", token, "password", password))
                .expect(status);
    }

    /** Out of the mail that admins see, as this server has no SMTP. */
    private String link() {
        api.post("/api/v1/auth/password/reset", Map.of("email", email.toUpperCase(java.util.Locale.ROOT)))
                .expect(202);
        Api admin = accounts.admin();
        return Awaitility.await()
                .atMost(Duration.ofSeconds(20))
                .until(
                        () -> {
                            for (JsonNode mail : admin.get("/api/v1/admin/outbox")
                                    .expect(200)
                                    .json()) {
                                if (mail.get("recipient").asString().equals(email)) {
                                    Matcher link = LINK.matcher(mail.get("body").asString());
                                    return link.find() ? link.group(1) : "";
                                }
                            }
                            return "";
                        },
                        found -> !found.isEmpty());
    }

    private static HttpCookie cookie(Browser browser) {
        return browser.cookies().stream()
                .filter(cookie -> cookie.getName().endsWith("millrace_session"))
                .findFirst()
                .orElseThrow();
    }
}
