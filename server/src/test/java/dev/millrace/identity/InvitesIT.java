package dev.millrace.identity;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import java.util.HashMap;
import java.util.Map;
import java.util.UUID;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.jdbc.core.simple.JdbcClient;
import tools.jackson.databind.JsonNode;

import dev.millrace.audit.Audits;
import dev.millrace.platform.ApiException;
import dev.millrace.platform.Ids;
import dev.millrace.testing.Accounts;
import dev.millrace.testing.Api;
import dev.millrace.testing.Api.Answer;
import dev.millrace.testing.MillraceTest;
import dev.millrace.testing.TestDatabase;

/** Invites: each lets one person in, in time. */
@MillraceTest
class InvitesIT {

    private static final String INVITES = "/api/v1/admin/invites";

    @RegisterExtension
    static final TestDatabase database = TestDatabase.fresh();

    @Autowired
    Api api;

    @Autowired
    Accounts accounts;

    @Autowired
    JdbcClient db;

    private final String email = "invited-" + UUID.randomUUID() + "@example.org";

    @Test
    void anInviteMakesOneAccountOfItsRole() {
        JsonNode invite = invite(Map.of("email", email, "role", "operator"));
        JsonNode user = register(invite, email).expect(201).json();
        assertThat(role(email)).isEqualTo("operator");
        register(invite, "other-" + email).expect(403);
        JsonNode listed =
                accounts.admin().get(INVITES + "?limit=1").expect(200).json().get(0);
        assertThat(listed.get("used_by")).isEqualTo(user.get("id"));
        assertThat(listed.has("invite")).isFalse();
    }

    @Test
    void usedMeantForAnotherOverOrMadeUpItLetsNobodyIn() {
        JsonNode open = invite(Map.of());
        register(open, email).expect(201);
        register(open, "second-" + email).expect(409);
        assertThat(role(email)).isEqualTo("user");

        register(invite(Map.of("email", email)), "stranger-" + email).expect(403);

        JsonNode late = invite(Map.of("expires_in", 60));
        db.sql("update invites set expires_at = now() where id = ?::uuid")
                .param(late.get("id").asString())
                .update();
        register(late, "late-" + email).expect(410);

        Map<String, Object> madeUp =
                new HashMap<>(Map.of("invite", "mri_x", "email", "x" + email, "password", Api.PASSWORD));
        api.post("/api/v1/auth/register", madeUp).expect(403);
        madeUp.put("role", "admin");
        api.post("/api/v1/auth/register", madeUp).expect(400);
    }

    @Test
    void anInviteIsTakenBackAndOnlyAdminsMakeOne() {
        Api admin = accounts.admin();
        JsonNode invite = invite(Map.of());
        admin.delete(INVITES + "/" + invite.get("id").asString()).expect(204);
        admin.delete(INVITES + "/" + invite.get("id").asString()).expect(404);
        register(invite, email).expect(403);
        accounts.operator().post(INVITES, Map.of()).expect(403);
        admin.post(INVITES, Map.of("email", "nonsense")).expect(400);
        admin.post(INVITES, Map.of("role", "root")).expect(400);
        admin.post(INVITES, Map.of("expires_in", 0)).expect(400);
    }

    @ParameterizedTest
    @EnumSource(Registration.class)
    void whoMayRegisterWithoutOneIsASetting(Registration mode) {
        Invites invites = new Invites(
                new InviteRepository(database.jdbc()),
                Settings.identity(Map.of("registration", mode.name())),
                database.transactions(),
                Audits.on(database),
                new Ids());
        EmailAddress address = EmailAddress.parse(email).orElseThrow();
        if (mode == Registration.OPEN) {
            assertThat(invites.admit(null, address).role()).isEqualTo(Role.USER);
        } else {
            assertThatExceptionOfType(ApiException.class)
                    .isThrownBy(() -> invites.admit(null, address))
                    .satisfies(refusal -> assertThat(refusal.status().value()).isEqualTo(403));
        }
    }

    private JsonNode invite(Map<String, Object> body) {
        return accounts.admin().post(INVITES, body).expect(201).json();
    }

    private Answer register(JsonNode invite, String address) {
        return api.post(
                "/api/v1/auth/register",
                Map.of(
                        "email",
                        address,
                        "password",
                        Api.PASSWORD,
                        "invite",
                        invite.get("invite").asString()));
    }

    private String role(String address) {
        return db.sql("select role from users where email = ?")
                .param(address)
                .query(String.class)
                .single();
    }
}
