package dev.millrace.identity;

import java.nio.file.Path;
import java.time.Clock;
import java.util.Map;

import dev.millrace.audit.Audits;
import dev.millrace.platform.Ids;
import dev.millrace.testing.Origins;
import dev.millrace.testing.TestDatabase;

/** Identity's services on a test's own database, as a node of their own. */
final class Services {

    private static final String SECRET = "a-secret-of-some-length-0123456789abcdef";

    private Services() {}

    static SigningKeys signingKeys(TestDatabase database, String secret) {
        IdentitySettings settings = Settings.identity(Map.of("secret-key", secret));
        Sealer sealer = sealer(secret);
        SigningKeys keys = new SigningKeys(
                new SigningKeyRepository(database.jdbc()),
                sealer,
                database.transactions(),
                settings,
                Audits.on(database),
                new Ids());
        keys.afterSingletonsInstantiated();
        return keys;
    }

    static Sessions sessions(TestDatabase database, IdentitySettings settings) {
        AccessTokens accessTokens = new AccessTokens(signingKeys(database, SECRET), settings, Clock.systemUTC());
        return new Sessions(
                new SessionRepository(database.jdbc()),
                accessTokens,
                settings,
                sealer(SECRET),
                Origins.unknown(),
                Audits.on(database),
                new Ids(),
                event -> {});
    }

    static Invites invites(TestDatabase database) {
        return new Invites(
                new InviteRepository(database.jdbc()),
                Settings.identity(),
                database.transactions(),
                Audits.on(database),
                new Ids());
    }

    private static Sealer sealer(String secret) {
        IdentitySettings settings = Settings.identity(Map.of("secret-key", secret));
        return new Sealer(new ServerSecret(settings, Settings.server(Path.of("unused"), "test")));
    }
}
