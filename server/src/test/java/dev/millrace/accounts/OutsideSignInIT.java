package dev.millrace.accounts;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.HttpCookie;
import java.util.Locale;
import java.util.Map;
import java.util.UUID;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

import dev.millrace.testing.Api;
import dev.millrace.testing.Api.Answer;
import dev.millrace.testing.Browser;
import dev.millrace.testing.OutsideServer;
import dev.millrace.testing.OutsideServer.Lie;
import dev.millrace.testing.OutsideServer.Person;
import dev.millrace.testing.StrictServer;

/** People who sign in with an account elsewhere, and what is done to them on the way. */
class OutsideSignInIT extends StrictServer {

    private final OutsideServer outside = OutsideServer.shared();

    @ParameterizedTest
    @ValueSource(strings = {"oidc", "github"})
    void aNewPersonGetsAnAccountAndComesBackToIt(String provider) {
        Person ann = Person.of("ann-" + UUID.randomUUID() + "@example.org");
        Browser browser = new Browser(api);
        assertThat(browser.open("/accounts/login?next=/accounts/sessions").body())
                .contains(
                        "Continue with Example ID",
                        "Continue with GitHub",
                        "/accounts/login/with/" + provider + "?next=/accounts/sessions");
        assertThat(travel(browser, provider, "/accounts/sessions", ann, Lie.NONE)
                        .expect(302)
                        .location())
                .isEqualTo("/accounts/sessions");
        assertThat(browser.open("/accounts").expect(200).body())
                .contains(ann.email(), "The e-mail is confirmed.", "Accounts elsewhere");
        Person renamed = new Person(ann.subject(), "renamed-" + ann.email(), false, "Ann Renamed");
        Browser another = new Browser(api);
        travel(another, provider, "/", renamed, Lie.NONE).expect(302);
        assertThat(another.open("/accounts").expect(200).body()).contains(ann.email());
        api.post("/api/v1/auth/login", Map.of("username", ann.email(), "password", ""))
                .expect(401);
        api.post("/api/v1/auth/login", Map.of("username", ann.email(), "password", Api.PASSWORD))
                .expect(401);
    }

    @Test
    void anAccountIsConnectedOnlyWhereBothSidesKnowWhoseTheEmailIs() {
        String claimed = register();
        assertThat(travel(new Browser(api), "oidc", "/", Person.of(claimed), Lie.NONE)
                        .expect(409)
                        .body())
                .contains("nobody has shown yet that it is theirs");

        String mine = registerConfirmed();
        assertThat(travel(new Browser(api), "oidc", "/", Person.of(mine).unverified(), Lie.NONE)
                        .expect(403)
                        .body())
                .contains("Example ID does not say that an e-mail is yours");

        Person me = Person.of(mine.toUpperCase(Locale.ROOT));
        Browser browser = new Browser(api);
        travel(browser, "oidc", "/", me, Lie.NONE).expect(302);
        assertThat(browser.open("/accounts").expect(200).body()).contains(mine);
        browser.submit("/accounts/outside/disconnect", Map.of()).expect(303);
        assertThat(browser.open("/accounts").expect(200).body()).doesNotContain("Accounts elsewhere");
    }

    @Test
    void whoIsTurnedOffOrDeletedStaysOut() {
        Person ann = Person.of("ann-" + UUID.randomUUID() + "@example.org");
        travel(new Browser(api), "oidc", "/", ann, Lie.NONE).expect(302);
        db.sql("update users set is_active = false where email = ?")
                .param(ann.email())
                .update();
        assertThat(travel(new Browser(api), "oidc", "/", ann, Lie.NONE)
                        .expect(403)
                        .body())
                .contains("This account is turned off");
        db.sql("update users set deleted_at = now() where email = ?")
                .param(ann.email())
                .update();
        Browser again = new Browser(api);
        travel(again, "oidc", "/", ann, Lie.NONE).expect(302);
        again.open("/accounts").expect(200);
        assertThat(db.sql("select count(*) from users where email = ?")
                        .param(ann.email())
                        .query(Long.class)
                        .single())
                .isEqualTo(2);
    }

    @Test
    void aSecondFactorIsAskedForAllTheSame() {
        Person ann = Person.of("ann-" + UUID.randomUUID() + "@example.org");
        travel(new Browser(api), "oidc", "/", ann, Lie.NONE).expect(302);
        db.sql("update users set role = 'admin' where email = ?")
                .param(ann.email())
                .update();
        Browser browser = new Browser(api);
        assertThat(travel(browser, "oidc", "/admin", ann, Lie.NONE).expect(302).location())
                .isEqualTo("/accounts/two-factor");
        browser.open("/admin").expect(302);
    }

    @ParameterizedTest
    @EnumSource(value = Lie.class, mode = EnumSource.Mode.EXCLUDE, names = "NONE")
    void whatTheProviderSaysIsNotTakenOnTrust(Lie lie) {
        Person ann = Person.of("ann-" + UUID.randomUUID() + "@example.org");
        Browser browser = new Browser(api);
        assertThat(travel(browser, "oidc", "/", ann, lie).expect(403).body())
                .contains("Example ID did not tell who you are");
        browser.open("/accounts").expect(302);
    }

    @Test
    void nobodyIsSignedInByAnothersJourney() {
        Person mallory = Person.of("mallory-" + UUID.randomUUID() + "@example.org");
        outside.seat(mallory, Lie.NONE);
        Browser attacker = new Browser(api);
        String back = toProvider(attacker, "oidc", "/").location();

        Browser victim = new Browser(api);
        assertThat(victim.open(back).expect(400).body()).contains("was not begun in this browser");
        toProvider(victim, "oidc", "/");
        assertThat(victim.open(back).expect(403).body()).contains("did not tell who you are");
        victim.open("/accounts").expect(302);

        attacker.open(back.replaceFirst("state=[^&]*", "state=forged")).expect(403);
        attacker.open(back).expect(400);
        toProvider(attacker, "oidc", "/");
        String toAnother = back.replace("/from/oidc", "/from/github");
        attacker.open(toAnother).expect(400);
    }

    @Test
    void theWayBackIsSafe() {
        Person ann = Person.of("ann-" + UUID.randomUUID() + "@example.org");
        Browser browser = new Browser(api);
        assertThat(travel(browser, "oidc", "https://evil.io", ann, Lie.NONE).location())
                .isEqualTo("/");
        HttpCookie first = session(browser);
        travel(browser, "oidc", "//evil.io", ann, Lie.NONE).expect(302);
        assertThat(session(browser).getValue()).isNotEqualTo(first.getValue());
        browser.open("/accounts/login/with/google").expect(404);
        browser.open("/accounts/login/from/oidc?error=access_denied&state=x").expect(400);
        toProvider(browser, "github", "/");
        assertThat(browser.open("/accounts/login/from/github?error=access_denied&state=x")
                        .expect(403)
                        .body())
                .contains("You did not let GitHub tell who you are");
    }

    private Answer travel(Browser browser, String provider, String next, Person person, Lie lie) {
        outside.seat(person, lie);
        return browser.open(toProvider(browser, provider, next).location());
    }

    /** To the provider, which answers with the way back. */
    private static Answer toProvider(Browser browser, String provider, String next) {
        String there = browser.open("/accounts/login/with/" + provider + "?next=" + next)
                .expect(302)
                .location();
        return browser.open(there).expect(302);
    }

    private static HttpCookie session(Browser browser) {
        return browser.cookies().stream()
                .filter(cookie -> cookie.getName().equals("millrace_session"))
                .findFirst()
                .orElseThrow();
    }
}
