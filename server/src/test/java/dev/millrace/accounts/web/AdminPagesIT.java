package dev.millrace.accounts.web;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Map;
import java.util.UUID;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.beans.factory.annotation.Autowired;

import dev.millrace.audit.AuditEntry;
import dev.millrace.audit.AuditLog;
import dev.millrace.testing.Accounts;
import dev.millrace.testing.Api;
import dev.millrace.testing.Api.Answer;
import dev.millrace.testing.Browser;
import dev.millrace.testing.MillraceTest;

/** An admin with a browser. */
@MillraceTest
class AdminPagesIT {

    private static final Pattern OLDER = Pattern.compile("<a href=\"([^\"]*before=[^\"]*)\"");

    @Autowired
    Api api;

    @Autowired
    Accounts accounts;

    @Autowired
    AuditLog audit;

    private String email;
    private Browser browser;

    @BeforeEach
    void anAdmin() {
        email = accounts.admin().get("/api/v1/me").json().get("email").asString();
        browser = new Browser(api).signIn(email, Api.PASSWORD);
    }

    @Test
    void theLogIsSearchedAndPagedThrough() {
        UUID subject = UUID.randomUUID();
        for (int i = 0; i < 51; i++) {
            audit.record(AuditEntry.of("test.done").on("test", subject).with("number", "<i>" + i));
        }
        Answer first = browser.open("/admin/audit?action=&who=&since=&until=&outcome=success&subject=" + subject)
                .expect(200);
        assertThat(first.body())
                .contains("test.done", "&lt;i&gt;50", "&lt;i&gt;1<")
                .doesNotContain("&lt;i&gt;0<", "<i>");
        Matcher older = OLDER.matcher(first.body());
        assertThat(older.find()).isTrue();
        Answer second = browser.open(older.group(1).replace("&amp;", "&")).expect(200);
        assertThat(second.body()).contains("&lt;i&gt;0<", "Newest").doesNotContain("&lt;i&gt;1<", "Older");
    }

    @Test
    void whoDidItIsFoundByEmail() {
        Answer answer =
                browser.open("/admin/audit?action=session.opened&who=" + email).expect(200);
        assertThat(answer.body()).contains(">" + email + "</a>", "session.opened");
        assertThat(browser.open("/admin/audit?who=nobody%2Bhere@example.org&since=soon")
                        .expect(400)
                        .body())
                .contains("nobody has this one", "Since must be a day", "value=\"nobody+here@example.org\"");
        browser.open("/admin/audit?nonsense=1").expect(400);
    }

    @Test
    void whatWasFoundIsTakenAlongAsAFile() {
        UUID subject = UUID.randomUUID();
        audit.record(AuditEntry.of("test.done").on("test", subject));
        Answer csv = browser.open("/admin/audit/export?format=csv&subject=" + subject)
                .expect(200);
        assertThat(csv.header("Content-Disposition")).contains("attachment", "audit.csv");
        assertThat(csv.body().lines()).hasSize(2);
        Answer ndjson = browser.open("/admin/audit/export?format=ndjson&subject=" + subject)
                .expect(200);
        assertThat(ndjson.header("Content-Disposition")).contains("audit.ndjson");
        assertThat(ndjson.body()).startsWith("{").contains(subject.toString());
    }

    @Test
    void settingsAreShownAndSecretsAreNot() {
        Answer answer = browser.open("/admin/settings").expect(200);
        assertThat(answer.body())
                .contains("millrace.identity.password.memory", "2MB", "by default 19456KB", "set, and not shown")
                .doesNotContain("postgresql:");
    }

    @Test
    void rolesAreGivenAndAccountsTurnedOff() {
        Api user = accounts.user();
        String id = user.get("/api/v1/me").json().get("id").asString();
        decide("role", Map.of("user", id, "role", "viewer")).expect(303);
        assertThat(user.get("/api/v1/me").json().get("role").asString()).isEqualTo("viewer");
        decide("active", Map.of("user", id, "active", "false")).expect(303);
        user.get("/api/v1/me").expect(401);
        decide("role", Map.of("user", id, "role", "emperor")).expect(400);
        decide("role", Map.of("user", UUID.randomUUID().toString(), "role", "user"))
                .expect(404);
        browser.post("/admin/users/role", Map.of("user", id, "role", "admin")).expect(403);
    }

    private Answer decide(String what, Map<String, String> fields) {
        browser.open("/admin/users?limit=100").expect(200);
        return browser.submit("/admin/users/" + what, fields);
    }

    @Test
    void mailsSayWhatBecameOfThem() {
        api.post("/api/v1/auth/password/reset", Map.of("email", "nobody@example.org"))
                .expect(202);
        browser.open("/accounts").expect(200);
        browser.submit("/accounts/email", Map.of()).expect(200);
        assertThat(browser.open("/admin/outbox?limit=200").expect(200).body()).contains(email, "not sent");
    }

    @ParameterizedTest
    @ValueSource(strings = {"/admin/users", "/admin/audit", "/admin/audit/export", "/admin/outbox", "/admin/settings"})
    void onlyAdminsSeeThem(String page) {
        Answer answer = browser.open(page).expect(200);
        assertThat(answer.header("Content-Security-Policy"))
                .startsWith("default-src 'none'")
                .doesNotContain("unsafe");
        assertThat(answer.body()).doesNotContain("<script", "style=");
        assertThat(new Browser(api).open(page).expect(302).location()).startsWith("/accounts/login?next=");
        String user = accounts.operator().get("/api/v1/me").json().get("email").asString();
        new Browser(api).signIn(user, Api.PASSWORD).open(page).expect(403);
    }
}
