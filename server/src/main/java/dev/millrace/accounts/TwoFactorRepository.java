package dev.millrace.accounts;

import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.UUID;

import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Repository;

/** The tables of second factors and their recovery codes. */
@Repository
class TwoFactorRepository {

    private final JdbcClient db;

    TwoFactorRepository(JdbcClient db) {
        this.db = db;
    }

    private static final String OFFER = """
            insert into second_factors (user_id, sealed_secret)
            values (:user_id, :sealed_secret)
            on conflict (user_id) do update
               set sealed_secret = excluded.sealed_secret,
                   last_step = 0,
                   created_at = now()
             where second_factors.confirmed_at is null
            """;

    /** Keeps a secret that is to be confirmed; false where one is confirmed already. */
    boolean offer(UUID userId, byte[] sealedSecret) {
        return db.sql(OFFER)
                        .param("user_id", userId)
                        .param("sealed_secret", sealedSecret)
                        .update()
                == 1;
    }

    private static final String FIND = """
            select sealed_secret, confirmed_at is not null as confirmed,
                   greatest(0, ceil(extract(epoch from locked_until - now()))) as wait
              from second_factors
             where user_id = :user_id
            """;

    Optional<Factor> find(UUID userId) {
        return db.sql(FIND)
                .param("user_id", userId)
                .query((row, number) -> new Factor(
                        row.getBytes("sealed_secret"),
                        row.getBoolean("confirmed"),
                        Duration.ofSeconds(row.getLong("wait"))))
                .optional();
    }

    // One statement: of two that show the same code, one moves the step on and the other finds it moved.
    private static final String TAKE = """
            update second_factors
               set last_step = :step,
                   confirmed_at = coalesce(confirmed_at, now()),
                   failures = 0,
                   locked_until = null
             where user_id = :user_id
               and last_step < :step
            """;

    /** Takes the code of a step; false where it, or a later one, was taken before. */
    boolean take(UUID userId, long step) {
        return db.sql(TAKE).param("user_id", userId).param("step", step).update() == 1;
    }

    private static final String FAIL = """
            update second_factors
               set failures = failures + 1,
                   locked_until = case when failures + 1 >= :free
                                       then now() + make_interval(secs => least(:longest, :first * 2 ^ (failures + 1 - :free)))
                                  end
             where user_id = :user_id
            """;

    /** Counts a wrong code. After some the next has to wait, and longer each time. */
    void fail(UUID userId, int free, Duration first, Duration longest) {
        db.sql(FAIL)
                .param("user_id", userId)
                .param("free", free)
                .param("first", first.toSeconds())
                .param("longest", longest.toSeconds())
                .update();
    }

    private static final String REMOVE = """
            delete from second_factors
             where user_id = :user_id
            """;

    private static final String REMOVE_CODES = """
            delete from recovery_codes
             where user_id = :user_id
            """;

    void remove(UUID userId) {
        db.sql(REMOVE).param("user_id", userId).update();
        db.sql(REMOVE_CODES).param("user_id", userId).update();
    }

    private static final String INSERT_CODE = """
            insert into recovery_codes (user_id, code_hash)
            values (:user_id, :code_hash)
            """;

    /** Instead of all codes there were. */
    void replaceCodes(UUID userId, List<byte[]> hashes) {
        db.sql(REMOVE_CODES).param("user_id", userId).update();
        for (byte[] hash : hashes) {
            db.sql(INSERT_CODE)
                    .param("user_id", userId)
                    .param("code_hash", hash)
                    .update();
        }
    }

    private static final String USE_CODE = """
            update recovery_codes
               set used_at = now()
             where user_id = :user_id
               and code_hash = :code_hash
               and used_at is null
            """;

    boolean useCode(UUID userId, byte[] hash) {
        return db.sql(USE_CODE)
                        .param("user_id", userId)
                        .param("code_hash", hash)
                        .update()
                == 1;
    }

    private static final String RESET_FAILURES = """
            update second_factors
               set failures = 0,
                   locked_until = null
             where user_id = :user_id
            """;

    void resetFailures(UUID userId) {
        db.sql(RESET_FAILURES).param("user_id", userId).update();
    }

    private static final String COUNT_CODES = """
            select count(*)
              from recovery_codes
             where user_id = :user_id
               and used_at is null
            """;

    int countCodes(UUID userId) {
        return db.sql(COUNT_CODES).param("user_id", userId).query(Integer.class).single();
    }

    /**
     * A second factor as its row holds it.
     *
     * @param locked for how long no code is looked at, as too many were wrong
     */
    @SuppressWarnings("ArrayRecordComponent") // carried from a row to the sealer, never compared
    record Factor(byte[] sealedSecret, boolean confirmed, Duration locked) {}
}
