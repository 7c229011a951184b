package dev.millrace.accounts;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Clock;
import java.util.Map;
import java.util.UUID;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;

import dev.millrace.mail.MailService;
import dev.millrace.platform.PageRequest;
import dev.millrace.testing.Api;
import dev.millrace.testing.Api.Answer;
import dev.millrace.testing.Browser;
import dev.millrace.testing.StrictServer;

/** A server where e-mails have to be confirmed, and admins have a second factor. */
class StrictSettingsIT extends StrictServer {

    private static final Pattern SECRET = Pattern.compile("<code>([A-Z2-7]{32})</code>");
    private static final Pattern TOKEN = Pattern.compile("token=([A-Za-z0-9_-]{43})");

    @Autowired
    MailService mails;

    @Autowired
    Clock clock;

    @Test
    void nobodySignsInBeforeTheEmailIsConfirmed() {
        Browser browser = new Browser(api);
        String email = "new-" + UUID.randomUUID() + "@example.org";
        browser.open("/accounts/signup").expect(200);
        Answer made = browser.submit("/accounts/signup", Map.of("email", email, "password", Api.PASSWORD))
                .expect(200);
        assertThat(made.body()).contains("Look into your mail");
        browser.open("/accounts").expect(302);
        assertThat(login(email).expect(403).json().get("detail").asString()).contains("confirm your e-mail first");
        browser.open("/accounts/login");
        assertThat(browser.submit("/accounts/login", Map.of("username", email, "password", Api.PASSWORD))
                        .expect(403)
                        .body())
                .contains("Confirm your e-mail first");
        api.post("/api/v1/auth/token", Map.of("username", email, "password", Api.PASSWORD))
                .expect(403);

        browser.open("/accounts/email/confirm?token=" + token(email)).expect(200);
        browser.submit("/accounts/email/confirm", Map.of()).expect(200);
        login(email).expect(200);
        browser.signIn(email, Api.PASSWORD).open("/accounts").expect(200);
    }

    /** Or nobody would ever see the mails of a new server that has no SMTP. */
    @Test
    void theFirstAdminHasNoMailToWaitFor() {
        String email = register();
        login(email).expect(403);
        db.sql("update users set username = ? where email = ?")
                .param("root-" + UUID.randomUUID())
                .param(email)
                .update();
        login(email).expect(200);
    }

    @Test
    void aMailThatWasLostIsSentAgain() {
        String email = register();
        String lost = token(email);
        db.sql("update one_time_tokens set created_at = now() - interval '2 minutes'")
                .update();
        login(email).expect(403);
        String second = token(email);
        assertThat(second).isNotEqualTo(lost);
        Browser browser = new Browser(api);
        browser.open("/accounts/email/confirm?token=" + lost).expect(200);
        browser.submit("/accounts/email/confirm", Map.of()).expect(400);
    }

    @Test
    void anAdminWithoutASecondFactorDoesNothingButSetItUp() {
        String email = registerConfirmed();
        db.sql("update users set role = 'admin' where email = ?").param(email).update();
        assertThat(login(email).expect(403).json().get("detail").asString()).contains("/accounts/two-factor");

        Browser browser = new Browser(api);
        browser.open("/accounts/login");
        assertThat(browser.submit(
                                "/accounts/login",
                                Map.of("username", email, "password", Api.PASSWORD, "next", "/admin"))
                        .expect(302)
                        .location())
                .isEqualTo("/accounts/two-factor");
        for (String elsewhere : new String[] {"/accounts", "/admin", "/accounts/api-keys"}) {
            assertThat(browser.open(elsewhere).expect(302).location()).isEqualTo("/accounts/two-factor");
        }
        browser.open("/accounts/two-factor").expect(200);
        browser.submit("/accounts/two-factor/start", Map.of()).expect(303);
        byte[] secret = TwoFactorIT.decoded(
                first(SECRET, browser.open("/accounts/two-factor").expect(200).body()));
        long step = Totp.step(clock.instant());
        browser.submit("/accounts/two-factor/confirm", Map.of("code", Totp.code(secret, step)))
                .expect(200);
        browser.open("/admin/settings").expect(200);
        api.post(
                        "/api/v1/auth/login",
                        Map.of("username", email, "password", Api.PASSWORD, "otp", Totp.code(secret, step + 1)))
                .expect(200);
        browser.open("/accounts/two-factor").expect(200);
        browser.submit("/accounts/two-factor/remove", Map.of("code", Totp.code(secret, step + 1)))
                .expect(403);
    }

    private Answer login(String email) {
        return api.post("/api/v1/auth/login", Map.of("username", email, "password", Api.PASSWORD));
    }

    private String token(String email) {
        return mails.list(new PageRequest(0, 1000)).items().stream()
                .filter(mail -> mail.recipient().equals(email))
                .map(mail -> first(TOKEN, String.valueOf(mail.body())))
                .findFirst()
                .orElseThrow();
    }

    private static String first(Pattern pattern, String text) {
        Matcher matcher = pattern.matcher(text);
        assertThat(matcher.find()).as(text).isTrue();
        return matcher.group(1);
    }
}
