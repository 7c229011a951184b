package dev.millrace.identity;

import java.time.Clock;

import dev.millrace.audit.Audits;
import dev.millrace.platform.Ids;
import dev.millrace.secrets.Secrets;
import dev.millrace.testing.Origins;
import dev.millrace.testing.TestDatabase;

/** Identity's services on a test's own database, as a node of their own. */
final class Services {

    private Services() {}

    static Sessions sessions(TestDatabase database, IdentitySettings settings) {
        AccessTokens accessTokens = new AccessTokens(Secrets.signer(database), settings, Clock.systemUTC());
        return new Sessions(
                new SessionRepository(database.jdbc()),
                accessTokens,
                settings,
                Secrets.sealer(),
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
}
