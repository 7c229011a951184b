package dev.millrace.accounts;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.time.Clock;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.jdbc.core.simple.JdbcClient;

import dev.millrace.testing.Api;
import dev.millrace.testing.Api.Answer;
import dev.millrace.testing.Browser;
import dev.millrace.testing.MillraceTest;

@MillraceTest
class TwoFactorIT {

    private static final Pattern SECRET = Pattern.compile("<code>([A-Z2-7]{32})</code>");
    private static final Pattern RECOVERY = Pattern.compile("<li>([a-z2-7]{4}(?:-[a-z2-7]{4}){3})</li>");

    @Autowired
    Api api;

    @Autowired
    Clock clock;

    @Autowired
    JdbcClient db;

    @Test
    void aSecondFactorIsSetUpAskedForAndTakenOnce() {
        String email = "user-" + UUID.randomUUID() + "@example.org";
        api.post("/api/v1/auth/register", Map.of("email", email, "password", Api.PASSWORD))
                .expect(201);
        Browser browser = new Browser(api).signIn(email, Api.PASSWORD);
        browser.open("/accounts/two-factor").expect(200);
        browser.submit("/accounts/two-factor/start", Map.of()).expect(303);
        assertThat(browser.open("/accounts/two-factor/qr.svg").expect(200).body())
                .startsWith("<svg ");
        byte[] secret =
                decoded(first(SECRET, browser.open("/accounts/two-factor").body()));
        browser.submit("/accounts/two-factor/confirm", Map.of("code", "000000x"))
                .expect(400);
        long step = Totp.step(clock.instant());
        Answer codes = browser.submit("/accounts/two-factor/confirm", Map.of("code", Totp.code(secret, step)))
                .expect(200);
        String recovery = first(RECOVERY, codes.body());

        Answer asked = login(email, null).expect(401);
        assertThat(asked.json().get("detail").asString()).contains("one-time code is needed");
        login(email, "000000x").expect(401);
        login(email, Totp.code(secret, step)).expect(401);
        login(email, Totp.code(secret, step + 1)).expect(200);
        login(email, Totp.code(secret, step + 1)).expect(401);
        login(email, recovery.toUpperCase(java.util.Locale.ROOT)).expect(200);
        login(email, recovery).expect(401);

        Browser other = new Browser(api);
        other.open("/accounts/login");
        other.submit("/accounts/login", Map.of("username", email, "password", Api.PASSWORD))
                .expect(200);
        other.submit("/accounts/login/code", Map.of("code", "000000x")).expect(401);
        other.open("/accounts").expect(302);
    }

    /** As after a swap of SECRET_KEY. */
    @Test
    void aSecondFactorThatCannotBeOpenedTakesItsRecoveryCodes() {
        Account account = withSecondFactor();
        db.sql("""
                update second_factors
                   set sealed_secret = sealed_secret || cast('x' as bytea)
                 where user_id = (select id from users where email = :email)
                """).param("email", account.email()).update();

        login(account.email(), account.nextCode()).expect(401);
        login(account.email(), account.recoveryCode()).expect(200);
    }

    @Test
    void manyWrongCodesMakeTheNextWait() {
        Account account = withSecondFactor();
        for (int i = 0; i < 5; i++) {
            login(account.email(), "wrong").expect(401);
        }
        Answer right = login(account.email(), account.nextCode()).expect(429);
        assertThat(right.body()).contains("wait");
        assertThat(Integer.parseInt(right.header("Retry-After"))).isBetween(1, 30);
    }

    /** An account that signs in with a second factor. */
    private record Account(String email, String nextCode, String recoveryCode) {}

    private Account withSecondFactor() {
        String email = "user-" + UUID.randomUUID() + "@example.org";
        api.post("/api/v1/auth/register", Map.of("email", email, "password", Api.PASSWORD))
                .expect(201);
        Browser browser = new Browser(api).signIn(email, Api.PASSWORD);
        browser.open("/accounts/two-factor");
        browser.submit("/accounts/two-factor/start", Map.of()).expect(303);
        byte[] secret =
                decoded(first(SECRET, browser.open("/accounts/two-factor").body()));
        long step = Totp.step(clock.instant());
        String codes = browser.submit("/accounts/two-factor/confirm", Map.of("code", Totp.code(secret, step)))
                .expect(200)
                .body();
        return new Account(email, Totp.code(secret, step + 1), first(RECOVERY, codes));
    }

    private Answer login(String email, @org.jspecify.annotations.Nullable String otp) {
        Map<String, String> body = new HashMap<>(Map.of("username", email, "password", Api.PASSWORD));
        if (otp != null) {
            body.put("otp", otp);
        }
        return api.post("/api/v1/auth/login", body);
    }

    private static String first(Pattern pattern, String text) {
        Matcher found = pattern.matcher(text);
        assertThat(found.find()).as(text).isTrue();
        return found.group(1);
    }

    static byte[] decoded(String base32) {
        List<Integer> values = base32.chars()
                .mapToObj("ABCDEFGHIJKLMNOPQRSTUVWXYZ234567"::indexOf)
                .toList();
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        int buffer = 0;
        int bits = 0;
        for (int value : values) {
            buffer = (buffer << 5 | value) & 0xffff;
            bits += 5;
            if (bits >= 8) {
                bits -= 8;
                bytes.write(buffer >> bits & 0xff);
            }
        }
        return bytes.toByteArray();
    }
}
