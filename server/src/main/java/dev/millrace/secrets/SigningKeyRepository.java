package dev.millrace.secrets;

import java.time.Duration;
import java.util.List;
import java.util.Optional;

import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Repository;

/** The table of signing keys. */
@Repository
class SigningKeyRepository {

    private final JdbcClient db;

    SigningKeyRepository(JdbcClient db) {
        this.db = db;
    }

    private static final String LOCK = """
            select pg_advisory_xact_lock(hashtext('millrace.signing_keys'))
            """;

    /** Until the transaction ends no other node makes a key. */
    void lock() {
        db.sql(LOCK).query(row -> {});
    }

    private static final String INSERT = """
            insert into signing_keys (kid, public_key, sealed_private_key, sealed_with, signs_from)
            values (:kid, :public_key, :sealed_private_key, :sealed_with, now() + make_interval(secs => :lead))
            """;

    /** @param lead how long it is known before it signs */
    void insert(String kid, byte[] publicKey, byte[] sealedPrivateKey, String sealedWith, Duration lead) {
        db.sql(INSERT)
                .param("kid", kid)
                .param("public_key", publicKey)
                .param("sealed_private_key", sealedPrivateKey)
                .param("sealed_with", sealedWith)
                .param("lead", lead.toSeconds())
                .update();
    }

    private static final String FIND_NEWEST = """
            select kid, sealed_private_key
              from signing_keys
             where sealed_with = :sealed_with
               and signs_from <= now()
             order by signs_from desc
             limit 1
            """;

    /** The newest key that the given secret opens and that signs by now. */
    Optional<Sealed> findNewest(String sealedWith) {
        return db.sql(FIND_NEWEST)
                .param("sealed_with", sealedWith)
                .query((row, number) -> new Sealed(row.getString("kid"), row.getBytes("sealed_private_key")))
                .optional();
    }

    private static final String EXISTS_YOUNG = """
            select exists (
                select
                  from signing_keys
                 where sealed_with = :sealed_with
                   and created_at > now() - make_interval(secs => :age)
            )
            """;

    /** Whether there is a key of that secret that is not older than that. */
    boolean existsYoung(String sealedWith, Duration age) {
        return db.sql(EXISTS_YOUNG)
                .param("sealed_with", sealedWith)
                .param("age", age.toSeconds())
                .query(Boolean.class)
                .single();
    }

    private static final String PUBLIC_KEYS = """
            select kid, public_key
              from signing_keys
            """;

    List<Public> publicKeys() {
        return db.sql(PUBLIC_KEYS)
                .query((row, number) -> new Public(row.getString("kid"), row.getBytes("public_key")))
                .list();
    }

    @SuppressWarnings("ArrayRecordComponent") // carried from a row to the key factory, never compared
    record Sealed(String kid, byte[] privateKey) {}

    @SuppressWarnings("ArrayRecordComponent") // carried from a row to the key factory, never compared
    record Public(String kid, byte[] publicKey) {}
}
