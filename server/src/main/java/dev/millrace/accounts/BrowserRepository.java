package dev.millrace.accounts;

import java.time.Duration;
import java.util.Optional;
import java.util.UUID;

import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Repository;

/** The table of browsers that are signed in. */
@Repository
class BrowserRepository {

    private final JdbcClient db;

    BrowserRepository(JdbcClient db) {
        this.db = db;
    }

    private static final String INSERT = """
            insert into browser_sessions (token_hash, session_id)
            values (:token_hash, :session_id)
            """;

    void insert(byte[] tokenHash, UUID sessionId) {
        db.sql(INSERT)
                .param("token_hash", tokenHash)
                .param("session_id", sessionId)
                .update();
    }

    // Writes once a minute at most: a page that is looked at is no reason for a row to be written each time.
    private static final String FIND = """
            with found as (
                select token_hash, session_id, last_used_at
                  from browser_sessions
                 where token_hash = :token_hash
                   and last_used_at > now() - make_interval(secs => :idle)
            ), touched as (
                update browser_sessions
                   set last_used_at = now()
                  from found
                 where browser_sessions.token_hash = found.token_hash
                   and found.last_used_at < now() - interval '1 minute'
            )
            select session_id
              from found
            """;

    /** The session of a browser that came within the given time. */
    Optional<UUID> find(byte[] tokenHash, Duration idle) {
        return db.sql(FIND)
                .param("token_hash", tokenHash)
                .param("idle", idle.toSeconds())
                .query(UUID.class)
                .optional();
    }
}
