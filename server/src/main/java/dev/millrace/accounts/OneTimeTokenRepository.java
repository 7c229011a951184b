package dev.millrace.accounts;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.util.Locale;
import java.util.Optional;
import java.util.UUID;

import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Repository;

/** The table of tokens that work once. */
@Repository
class OneTimeTokenRepository {

    private final JdbcClient db;

    OneTimeTokenRepository(JdbcClient db) {
        this.db = db;
    }

    private static final String INSERT = """
            insert into one_time_tokens (token_hash, purpose, user_id, details, expires_at)
            values (:token_hash, :purpose, :user_id, :details, now() + make_interval(secs => :ttl))
            """;

    void insert(byte[] hash, Purpose purpose, @Nullable UUID userId, String details, Duration ttl) {
        db.sql(INSERT)
                .param("token_hash", hash)
                .param("purpose", purpose.word())
                .param("user_id", userId)
                .param("details", details)
                .param("ttl", ttl.toSeconds())
                .update();
    }

    private static final String VOID = """
            update one_time_tokens
               set used_at = now()
             where user_id = :user_id
               and purpose = :purpose
               and used_at is null
            """;

    /** Makes the unused tokens of a user worthless. */
    void voidAll(UUID userId, Purpose purpose) {
        db.sql(VOID).param("user_id", userId).param("purpose", purpose.word()).update();
    }

    private static final String EXISTS_SINCE = """
            select exists (
                select
                  from one_time_tokens
                 where user_id = :user_id
                   and purpose = :purpose
                   and created_at > now() - make_interval(secs => :since)
            )
            """;

    /** Whether the user got such a token just now. */
    boolean existsSince(UUID userId, Purpose purpose, Duration since) {
        return db.sql(EXISTS_SINCE)
                .param("user_id", userId)
                .param("purpose", purpose.word())
                .param("since", since.toSeconds())
                .query(Boolean.class)
                .single();
    }

    // One statement: of two who bring the same token, one marks it used and the other finds it used.
    private static final String USE = """
            update one_time_tokens
               set used_at = now()
             where token_hash = :token_hash
               and purpose = :purpose
               and used_at is null
               and expires_at > now()
            returning user_id, details
            """;

    Optional<Proof> use(byte[] hash, Purpose purpose) {
        return db.sql(USE)
                .param("token_hash", hash)
                .param("purpose", purpose.word())
                .query(OneTimeTokenRepository::proof)
                .optional();
    }

    private static final String LOOK = """
            select user_id, details
              from one_time_tokens
             where token_hash = :token_hash
               and purpose = :purpose
               and used_at is null
               and expires_at > now()
            """;

    Optional<Proof> look(byte[] hash, Purpose purpose) {
        return db.sql(LOOK)
                .param("token_hash", hash)
                .param("purpose", purpose.word())
                .query(OneTimeTokenRepository::proof)
                .optional();
    }

    private static final String ATTEMPT = """
            update one_time_tokens
               set attempts = attempts + 1,
                   used_at = case when attempts + 1 >= :most then now() end
             where token_hash = :token_hash
               and purpose = :purpose
               and used_at is null
               and expires_at > now()
            returning user_id, details
            """;

    /** Counts one attempt, the last of which uses the token up. */
    Optional<Proof> attempt(byte[] hash, Purpose purpose, int most) {
        return db.sql(ATTEMPT)
                .param("token_hash", hash)
                .param("purpose", purpose.word())
                .param("most", most)
                .query(OneTimeTokenRepository::proof)
                .optional();
    }

    private static final String PRUNE = """
            delete from one_time_tokens
             where token_hash in (
                select token_hash
                  from one_time_tokens
                 where expires_at < now() - interval '1 day'
                 limit :limit
             )
            """;

    /** Forgets some tokens that ran out more than a day ago; tells how many. */
    int prune(int limit) {
        return db.sql(PRUNE).param("limit", limit).update();
    }

    /** What a token is for. */
    enum Purpose {
        PASSWORD_RESET,
        EMAIL_CONFIRMATION,
        SECOND_FACTOR;

        String word() {
            return name().toLowerCase(Locale.ROOT);
        }
    }

    /** What a token proves. */
    record Proof(@Nullable UUID userId, String details) {}

    private static Proof proof(ResultSet row, int number) throws SQLException {
        return new Proof(row.getObject("user_id", UUID.class), row.getString("details"));
    }
}
