package dev.millrace.webhooks;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;

import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.jdbc.core.simple.JdbcClient;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

import dev.millrace.testing.Accounts;
import dev.millrace.testing.Api;
import dev.millrace.testing.MillraceTest;

/** Events that arrive at receivers over HTTP, and what happens where they do not. */
@MillraceTest
class WebhooksIT {

    private static final String PATH = "/api/v1/webhooks";

    @Autowired
    Api api;

    @Autowired
    Accounts accounts;

    @Autowired
    JdbcClient db;

    @Autowired
    WebhookEvents events;

    private final Receiver receiver = new Receiver();
    private Api ann;
    private String team;

    @BeforeEach
    void annOwnsATeam() {
        ann = accounts.user();
        team = ann.newTeam();
    }

    @AfterEach
    void theReceiverGoes() {
        receiver.close();
    }

    @Test
    void anEventArrivesSignedWhereItMayBeKnown() {
        try (Receiver foreign = new Receiver()) {
            JsonNode webhook = make(ann, receiver.url(), team);
            make(accounts.user(), foreign.url(), null);
            happens(EventType.BUDGET_THRESHOLD);
            Receiver.Received event = receiver.await(1).getFirst();
            assertThat(event.isSignedWith(webhook.get("secret").asString())).isTrue();
            assertThat(event.isSignedWith("whsec_c29tZWJvZHkgZWxzZSdzIHNlY3JldCBvZiAzMiBieQ=="))
                    .isFalse();
            assertThat(event.header("Content-Type")).isEqualTo("application/json");
            JsonNode body = JsonMapper.shared().readTree(event.body());
            assertThat(body.propertyNames()).containsExactly("type", "timestamp", "data");
            assertThat(body.get("type").asString()).isEqualTo("budget.threshold");
            assertThat(body.get("data").get("percent").asInt()).isEqualTo(75);
            JsonNode delivery = ended(webhook);
            assertThat(delivery.get("state").asString()).isEqualTo("delivered");
            assertThat(delivery.get("event_id").asString()).isEqualTo(event.header("webhook-id"));
            assertThat(delivery.get("attempts").get(0).get("status_code").asInt())
                    .isEqualTo(204);
            assertThat(ann.get(path(webhook)).json().get("last_delivered_at").isNull())
                    .isFalse();
            assertThat(foreign.received()).isEmpty();
        }
    }

    @Test
    void onesOwnEndpointIsToldOfOnesTeamsAndOnlyOfWhatItListensTo() {
        JsonNode webhook = make(ann, receiver.url(), null);
        ann.patch(path(webhook), Map.of("event_types", List.of("budget.forecast")))
                .expect(200);
        happens(EventType.BUDGET_THRESHOLD);
        happens(EventType.BUDGET_FORECAST);
        assertThat(receiver.await(1).getFirst().body()).contains("budget.forecast");
        String bob = accounts.user().get("/api/v1/me").json().get("id").asString();
        ann.post("/api/v1/teams/" + team + "/members", Map.of("user_id", bob, "role", "owner"))
                .expect(201);
        ann.delete("/api/v1/teams/" + team + "/members/"
                        + ann.get("/api/v1/me").json().get("id").asString())
                .expect(204);
        happens(EventType.BUDGET_FORECAST);
        assertThat(deliveries(webhook)).as("no team of hers any more").hasSize(1);
    }

    @Test
    void whatIsNotTakenIsTriedAgainUnderTheSameIdAndATimeOfItsOwn() {
        JsonNode webhook = make(ann, receiver.answering(500).url(), team);
        happens(EventType.BUDGET_THRESHOLD);
        receiver.await(1);
        await().until(() -> deliveries(webhook).getFirst().get("attempts").size() == 1);
        assertThat(Instant.parse(
                        deliveries(webhook).getFirst().get("next_attempt_at").asString()))
                .isAfter(Instant.now());
        receiver.answering(302);
        timeGoesBy();
        await().until(() -> deliveries(webhook).getFirst().get("attempts").size() == 2);
        receiver.answering(200);
        timeGoesBy();
        List<Receiver.Received> all = receiver.await(3);
        assertThat(all).as("and no redirect was followed").hasSize(3);
        assertThat(all.stream().map(one -> one.header("webhook-id")).distinct()).hasSize(1);
        assertThat(all.stream().map(Receiver.Received::body).distinct()).hasSize(1);
        JsonNode delivery = ended(webhook);
        assertThat(delivery.get("state").asString()).isEqualTo("delivered");
        assertThat(delivery.get("attempts")
                        .valueStream()
                        .map(attempt -> attempt.get("status_code").asInt()))
                .containsExactly(500, 302, 200);
        assertThat(delivery.get("attempts").get(1).get("error").asString()).isEqualTo("the answer was 302");

        ann.post(path(webhook) + "/deliveries/" + delivery.get("id").asString() + "/redeliver")
                .expect(202);
        Receiver.Received again = receiver.await(4).getLast();
        assertThat(again.header("webhook-id")).isEqualTo(all.getFirst().header("webhook-id"));
        assertThat(again.isSignedWith(webhook.get("secret").asString())).isTrue();
    }

    @ParameterizedTest
    @CsvSource({"410, gone", "503, failing"})
    void anEndpointThatIsGoneOrFailsForADayIsTurnedOff(int status, String reason) {
        JsonNode webhook = make(ann, receiver.answering(status).url(), team);
        happens(EventType.BUDGET_THRESHOLD);
        await().until(() -> !deliveries(webhook).getFirst().get("attempts").isEmpty());
        if (status != 410) {
            db.sql("update webhook_deliveries set try_until = now(), next_attempt_at = now() where webhook_id = :id")
                    .param("id", id(webhook))
                    .update();
        }
        JsonNode off = await().until(
                        () -> ann.get(path(webhook)).json(),
                        now -> !now.get("is_active").asBoolean());
        assertThat(off.get("disabled_reason").asString()).isEqualTo(reason);
        assertThat(ended(webhook).get("state").asString()).isEqualTo("failed");
        happens(EventType.BUDGET_THRESHOLD);
        assertThat(deliveries(webhook)).hasSize(1);
        ann.post(path(webhook) + "/test").expect(409);
        String email = ann.get("/api/v1/me").json().get("email").asString();
        assertThat(db.sql("select subject from mails where recipient = :email")
                        .param("email", email)
                        .query(String.class)
                        .list())
                .containsExactly("The webhook to 127.0.0.1 is off");
        assertThat(actions(webhook)).containsExactly("webhook.created", "webhook.disabled");

        JsonNode on =
                ann.patch(path(webhook), Map.of("is_active", true)).expect(200).json();
        assertThat(on.get("disabled_at").isNull()).isTrue();
    }

    @Test
    void aTestIsTriedOnceAndTurnsNothingOff() {
        JsonNode webhook = make(ann, receiver.answering(500).url(), null);
        ann.post(path(webhook) + "/test").expect(202);
        JsonNode delivery = ended(webhook);
        assertThat(delivery.get("event_type").asString()).isEqualTo("webhook.test");
        assertThat(delivery.get("state").asString()).isEqualTo("failed");
        assertThat(ann.get(path(webhook)).json().get("is_active").asBoolean()).isTrue();
    }

    @Test
    void aSecretIsShownOnceAndBothSignWhileItIsRotated() {
        JsonNode webhook = make(ann, receiver.url(), null);
        String old = webhook.get("secret").asString();
        assertThat(ann.get(path(webhook)).expect(200).body()).doesNotContain("whsec_");
        assertThat(ann.get(PATH).expect(200).body()).doesNotContain("whsec_");
        String fresh = ann.post(path(webhook) + "/rotate", Map.of("overlap_seconds", 60))
                .expect(200)
                .json()
                .get("secret")
                .asString();
        ann.post(path(webhook) + "/test").expect(202);
        Receiver.Received both = receiver.await(1).getFirst();
        assertThat(both.isSignedWith(old)).isTrue();
        assertThat(both.isSignedWith(fresh)).isTrue();
        String last = ann.post(path(webhook) + "/rotate", Map.of("overlap_seconds", 0))
                .expect(200)
                .json()
                .get("secret")
                .asString();
        ann.post(path(webhook) + "/test").expect(202);
        Receiver.Received one = receiver.await(2).getLast();
        assertThat(one.isSignedWith(last)).isTrue();
        assertThat(one.isSignedWith(fresh) || one.isSignedWith(old)).isFalse();
        ann.post(path(webhook) + "/rotate", Map.of("overlap_seconds", 604_801)).expect(400);
        assertThat(actions(webhook)).containsExactly("webhook.created", "webhook.rotated", "webhook.rotated");
        assertThat(db.sql("select details::text from audit_log where subject_id = :id")
                        .param("id", id(webhook).toString())
                        .query(String.class)
                        .list())
                .noneMatch(details -> details.contains("whsec_") || details.contains("/hook"));
    }

    @Test
    void oneThatNeverAnswersKeepsNoOtherWaiting() {
        try (Receiver slow = new Receiver().hanging()) {
            JsonNode hanging = make(ann, slow.url(), team);
            for (int i = 0; i < 20; i++) {
                happens(EventType.BUDGET_THRESHOLD);
            }
            slow.await(4);
            make(ann, receiver.url(), team);
            happens(EventType.BUDGET_FORECAST);
            receiver.await(1);
            assertThat(slow.received()).as("as many as one may have").hasSize(4);
            ann.delete(path(hanging)).expect(204);
        }
    }

    @Test
    void membersSeeWhatOwnersChangeAndOthersNeither() {
        JsonNode webhook = make(ann, "https://8.8.8.8/secret-path", team);
        JsonNode own = make(ann, "https://8.8.8.8/", null);
        Api bob = accounts.user();
        for (JsonNode one : List.of(webhook, own)) {
            bob.get(path(one)).expect(403);
            bob.get(path(one) + "/deliveries").expect(403);
            bob.post(path(one) + "/test").expect(403);
        }
        bob.post(PATH, Map.of("url", "https://8.8.8.8/", "team_id", team)).expect(403);
        ann.post(
                        "/api/v1/teams/" + team + "/members",
                        Map.of("user_id", bob.get("/api/v1/me").json().get("id").asString()))
                .expect(201);
        bob.get(path(webhook)).expect(200);
        bob.get(path(webhook) + "/deliveries").expect(200);
        assertThat(bob.get(PATH).expect(200).json()).hasSize(1);
        bob.post(PATH, Map.of("url", "https://8.8.8.8/", "team_id", team)).expect(403);
        bob.patch(path(webhook), Map.of("is_active", false)).expect(403);
        bob.post(path(webhook) + "/rotate").expect(403);
        bob.post(path(webhook) + "/deliveries/" + UUID.randomUUID() + "/redeliver")
                .expect(403);
        bob.delete(path(webhook)).expect(403);
        bob.get(path(own)).expect(403);
        accounts.operator().get(path(own)).expect(200);
        ann.post(path(webhook) + "/deliveries/" + UUID.randomUUID() + "/redeliver")
                .expect(404);
        ann.delete(path(webhook)).expect(204);
        ann.get(path(webhook)).expect(404);
        assertThat(ann.get(PATH).json()).hasSize(1);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            url         | null
            url         | 5
            url         | "http://169.254.169.254/latest"
            event_types | []
            event_types | ["budget.threshold", "no.such"]
            event_types | ["webhook.test"]
            event_types | "budget.threshold"
            description | "\\u0000"
            is_active   | "yes"
            secret      | "whsec_AAAA"
            team_id     | "x"
            """)
    void whatIsNoWebhookIsRefused(String field, String value) {
        Map<String, String> fields = new HashMap<>(Map.of("url", "\"https://8.8.8.8/\""));
        fields.put(field, value);
        StringBuilder body = new StringBuilder("{");
        fields.forEach((name, text) -> body.append(body.length() == 1 ? "" : ", ")
                .append("\"")
                .append(name)
                .append("\": ")
                .append(text));
        ann.post(PATH, body.append("}").toString()).expect(400);
    }

    @Test
    void anOwnerHasAtMostFifty() {
        for (int i = 0; i < 50; i++) {
            ann.post(PATH, Map.of("url", "https://8.8.8.8/", "team_id", team)).expect(201);
        }
        ann.post(PATH, Map.of("url", "https://8.8.8.8/", "team_id", team)).expect(409);
        make(ann, "https://8.8.8.8/", null);
    }

    private void happens(EventType type) {
        events.aboutTeam(type, UUID.fromString(team), Map.of("percent", 75));
    }

    /** All that waits for its next attempt is due. */
    private void timeGoesBy() {
        db.sql("""
                        update webhook_deliveries
                           set next_attempt_at = now()
                         where webhook_id in (select id from webhooks where team_id = cast(:team as uuid))
                        """).param("team", team).update();
    }

    private static JsonNode make(Api owner, String url, @Nullable String team) {
        Map<String, Object> body = new HashMap<>(Map.of("url", url));
        if (team != null) {
            body.put("team_id", team);
        }
        return owner.post(PATH, body).expect(201).json();
    }

    private static UUID id(JsonNode webhook) {
        return UUID.fromString(webhook.get("id").asString());
    }

    private static String path(JsonNode webhook) {
        return PATH + "/" + id(webhook);
    }

    private List<JsonNode> deliveries(JsonNode webhook) {
        return ann.get(path(webhook) + "/deliveries")
                .expect(200)
                .json()
                .valueStream()
                .toList();
    }

    /** The latest delivery, once it is over. */
    private JsonNode ended(JsonNode webhook) {
        return await().until(
                        () -> deliveries(webhook).getFirst(),
                        delivery -> !delivery.get("state").asString().equals("pending"));
    }

    private List<String> actions(JsonNode webhook) {
        return db.sql("select action from audit_log where subject_id = :id order by id")
                .param("id", id(webhook).toString())
                .query((row, number) -> row.getString(1))
                .list();
    }
}
