package dev.millrace.audit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.net.http.HttpRequest.BodyPublishers;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.stream.StreamSupport;

import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.dao.DataAccessException;
import org.springframework.jdbc.core.simple.JdbcClient;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

import dev.millrace.testing.Accounts;
import dev.millrace.testing.Api;
import dev.millrace.testing.Api.Answer;
import dev.millrace.testing.MillraceTest;

/** What is recorded, who reads it, and that nobody changes it. */
@MillraceTest
class AuditIT {

    @Autowired
    Api api;

    @Autowired
    Accounts accounts;

    @Autowired
    AuditLog audit;

    @Autowired
    JdbcClient db;

    @Test
    void signInsAndFailuresAreRecordedWithWhereTheyCameFrom() {
        Api ann = accounts.user();
        JsonNode me = ann.get("/api/v1/me").expect(200).json();
        String id = me.get("id").asString();
        api.send(api.request("/api/v1/auth/login")
                        .header("Content-Type", "application/json")
                        .header("User-Agent", "curious/1.0")
                        .header("X-Forwarded-For", "203.0.113.9")
                        .POST(BodyPublishers.ofString("{\"username\":\""
                                + me.get("email").asString() + "\",\"password\":\"a secret that is wrong\"}")))
                .expect(401);

        List<JsonNode> failures = entries("subject_id=" + id + "&outcome=failure");
        assertThat(failures).hasSize(1);
        JsonNode failure = failures.getFirst();
        assertThat(failure.get("action").asString()).isEqualTo("session.opened");
        assertThat(failure.get("address").asString()).isIn("127.0.0.1", "0:0:0:0:0:0:0:1");
        assertThat(failure.get("user_agent").asString()).isEqualTo("curious/1.0");
        assertThat(failure.get("request_id").asString()).isNotBlank();
        assertThat(failure.toString()).doesNotContain("a secret that is wrong");
        assertThat(entries("actor_id=" + id + "&action=session.opened")).hasSize(1);
    }

    @Test
    void whatAdminsDecideIsRecordedAndAStrangersNameIsNot() {
        Api admin = accounts.admin();
        String id = accounts.user().get("/api/v1/me").json().get("id").asString();
        admin.patch("/api/v1/users/" + id, Map.of("role", "viewer")).expect(200);
        JsonNode entry = entries("subject_id=" + id + "&action=user.steered").getFirst();
        assertThat(entry.get("details").get("role").asString()).isEqualTo("viewer");
        assertThat(entry.get("actor_id").asString())
                .isEqualTo(admin.get("/api/v1/me").json().get("id").asString());

        String typed = "password-in-the-wrong-field-" + UUID.randomUUID();
        api.post("/api/v1/auth/login", Map.of("username", typed, "password", "x"))
                .expect(401);
        assertThat(db.sql("select count(*) from audit_log where audit_log::text like ?")
                        .param("%" + typed + "%")
                        .query(Long.class)
                        .single())
                .isZero();
    }

    @Test
    void theListGoesOnWhereItEndedWhateverIsAddedMeanwhile() {
        UUID subject = UUID.randomUUID();
        for (int i = 0; i < 5; i++) {
            record(subject, "n" + i);
        }
        Api admin = accounts.admin();
        Set<String> seen = new HashSet<>();
        String path = "/api/v1/admin/audit?limit=2&subject_id=" + subject;
        Answer part = admin.get(path).expect(200);
        while (true) {
            part.json().forEach(entry -> seen.add(entry.get("id").asString()));
            record(subject, "late");
            String cursor = part.header("X-Next-Cursor");
            if (cursor == null) {
                break;
            }
            assertThat(part.header("Link")).contains(cursor);
            part = admin.get(path + "&cursor=" + cursor).expect(200);
        }
        assertThat(seen).hasSize(5);
        admin.get("/api/v1/admin/audit?action=x&nonsense=1").expect(400);
        accounts.operator().get("/api/v1/admin/audit").expect(403);
    }

    @Test
    void theExportIsCsvThatNoSpreadsheetRuns() {
        UUID subject = UUID.randomUUID();
        record(subject, "=cmd|'/c calc'!A1 \"quoted\"");
        audit.record(AuditEntry.of("test.done").on("=1+1", subject));
        Answer answer = accounts.admin()
                .get("/api/v1/admin/audit/export?subject_id=" + subject)
                .expect(200);
        assertThat(answer.header("Content-Type")).startsWith("text/csv");
        assertThat(answer.header("Content-Disposition")).contains("attachment");
        assertThat(answer.body().lines()).hasSize(3).first().asString().startsWith("id,at,action");
        assertThat(answer.body()).contains("\"'=1+1\"").contains("\"\"quoted\"\"");
    }

    @Test
    void theExportIsAsWellOneObjectALine() {
        UUID subject = UUID.randomUUID();
        record(subject, "two\nlines");
        record(subject, "another");
        Answer answer = accounts.admin()
                .get("/api/v1/admin/audit/export?format=ndjson&subject_id=" + subject)
                .expect(200);
        assertThat(answer.header("Content-Type")).isEqualTo("application/x-ndjson");
        List<JsonNode> lines =
                answer.body().lines().map(JsonMapper.shared()::readTree).toList();
        assertThat(lines).hasSize(2);
        assertThat(lines.getLast().get("details").get("detail").asString()).isEqualTo("two\nlines");
        assertThat(lines.getLast().get("outcome").asString()).isEqualTo("success");
        accounts.admin().get("/api/v1/admin/audit/export?format=xml").expect(400);
    }

    @Test
    void aStartWithOtherSettingsIsRecordedWithoutItsSecrets() {
        JsonNode entry = entries("action=settings.changed").getFirst();
        assertThat(entry.get("details").get("millrace.identity.password.memory").asString())
                .isEqualTo("2MB");
        assertThat(entry.get("details").get("millrace.database.url").asString()).isEqualTo("set, and not shown");
        assertThat(entry.get("actor_id").isNull()).isTrue();
    }

    @Test
    void theDatabaseItselfRefusesToChangeOrForgetARow() {
        record(UUID.randomUUID(), "stays");
        for (String sql :
                List.of("update audit_log set action = 'x.y'", "delete from audit_log", "truncate audit_log")) {
            assertThatThrownBy(() -> db.sql(sql).update())
                    .isInstanceOf(DataAccessException.class)
                    .hasMessageContaining("append only");
        }
    }

    private void record(UUID subject, String detail) {
        audit.record(AuditEntry.of("test.done").on("test", subject).with("detail", detail));
    }

    private List<JsonNode> entries(String query) {
        JsonNode list = accounts.admin()
                .get("/api/v1/admin/audit?limit=1000&" + query)
                .expect(200)
                .json();
        return StreamSupport.stream(list.spliterator(), false).toList();
    }
}
