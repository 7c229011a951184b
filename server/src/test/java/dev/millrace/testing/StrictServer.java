package dev.millrace.testing;

import java.util.Map;
import java.util.UUID;

import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.test.context.DynamicPropertyRegistry;
import org.springframework.test.context.DynamicPropertySource;
import org.springframework.test.context.TestPropertySource;

/**
 * The other server: all that is off by default is on, and passwords cost what they really do. Its tests extend this class, and
 * share it. Nobody signs in there before the e-mail is confirmed, and no admin without a second factor.
 */
@MillraceTest
@TestPropertySource(
        properties = {
            "millrace.identity.cors-origins=[\"https://app.example.com\"]",
            "millrace.identity.password.memory=19456KB",
            "millrace.identity.password.iterations=2",
            "millrace.limits.sign-in-failures=0",
            "millrace.limits.shared=true",
            "millrace.outbound.allow-private=false",
            "millrace.accounts.confirmed-email=true",
            "millrace.accounts.admin-second-factor=true",
            "millrace.outside.github.client-id=" + OutsideServer.CLIENT,
            "millrace.outside.github.client-secret=" + OutsideServer.SECRET,
            "millrace.outside.oidc.client-id=" + OutsideServer.CLIENT,
            "millrace.outside.oidc.client-secret=" + OutsideServer.SECRET,
            "millrace.outside.oidc.name=Example ID"
        })
public abstract class StrictServer {

    @Autowired
    protected Api api;

    @Autowired
    protected JdbcClient db;

    @DynamicPropertySource
    static void outsideProviders(DynamicPropertyRegistry settings) {
        settings.add("millrace.outside.github.website", OutsideServer.shared()::address);
        settings.add("millrace.outside.github.api", () -> OutsideServer.shared().address() + "/api/v3");
        settings.add("millrace.outside.oidc.issuer", OutsideServer.shared()::address);
    }

    protected String register() {
        String email = "user-" + UUID.randomUUID() + "@example.org";
        api.post("/api/v1/auth/register", Map.of("email", email, "password", Api.PASSWORD))
                .expect(201);
        return email;
    }

    /** A user whose e-mail is known to be its own. */
    protected String registerConfirmed() {
        String email = register();
        db.sql("insert into confirmed_emails (user_id, email_key) select id, email_key from users where email = ?")
                .param(email)
                .update();
        return email;
    }
}
