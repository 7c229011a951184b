package dev.millrace.secrets;

import java.nio.file.Path;
import java.security.PrivateKey;
import java.time.Duration;

import dev.millrace.audit.Audits;
import dev.millrace.platform.Ids;
import dev.millrace.platform.MillraceSettings;
import dev.millrace.testing.TestDatabase;

/** What seals and signs, on a test's own database, as a node of its own. */
public final class Secrets {

    private static final String KEY = "a-secret-of-some-length-0123456789abcdef";

    private Secrets() {}

    public static Sealer sealer() {
        return sealer(KEY);
    }

    public static TokenSigner signer(TestDatabase database) {
        return new TokenSigner(signingKeys(database, KEY));
    }

    /** What only a node may hold: for tests that sign what no node would. */
    public static PrivateKey privateKey(SigningKeys keys) {
        return keys.current().privateKey();
    }

    static Sealer sealer(String key) {
        return new Sealer(new ServerSecret(settings(key), new MillraceSettings(0, Path.of("unused"), "", "test")));
    }

    static SigningKeys signingKeys(TestDatabase database, String key) {
        SigningKeys keys = new SigningKeys(
                new SigningKeyRepository(database.jdbc()),
                sealer(key),
                database.transactions(),
                settings(key),
                Audits.on(database),
                new Ids());
        keys.afterSingletonsInstantiated();
        return keys;
    }

    static SecretSettings settings(String key) {
        return new SecretSettings(key, Duration.ofDays(90));
    }
}
