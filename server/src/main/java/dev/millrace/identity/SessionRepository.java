package dev.millrace.identity;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.time.OffsetDateTime;
import java.util.List;
import java.util.Optional;
import java.util.UUID;

import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Repository;

import dev.millrace.platform.Page;
import dev.millrace.platform.PageRequest;
import dev.millrace.platform.web.RequestOrigin.Origin;

/** The tables of sessions and their refresh tokens. */
@Repository
class SessionRepository {

    private final JdbcClient db;

    SessionRepository(JdbcClient db) {
        this.db = db;
    }

    private static final String OPEN = """
            with session as (
                insert into sessions (id, user_id, expires_at, address, user_agent)
                values (:id, :user_id, now() + make_interval(secs => :absolute), :address, :user_agent)
                returning id, expires_at
            )
            insert into refresh_tokens (token_hash, session_id, expires_at)
            select :token_hash, id, least(now() + make_interval(secs => :idle), expires_at)
              from session
            """;

    void open(UUID id, UUID userId, byte[] tokenHash, Duration idle, Duration absolute, Origin origin) {
        db.sql(OPEN)
                .param("id", id)
                .param("user_id", userId)
                .param("token_hash", tokenHash)
                .param("idle", idle.toSeconds())
                .param("absolute", absolute.toSeconds())
                .param("address", origin.address())
                .param("user_agent", origin.userAgent())
                .update();
    }

    private static final String OPEN_WITHOUT_TOKEN = """
            insert into sessions (id, user_id, expires_at, address, user_agent)
            values (:id, :user_id, now() + make_interval(secs => :absolute), :address, :user_agent)
            """;

    void openWithoutToken(UUID id, UUID userId, Duration absolute, Origin origin) {
        db.sql(OPEN_WITHOUT_TOKEN)
                .param("id", id)
                .param("user_id", userId)
                .param("absolute", absolute.toSeconds())
                .param("address", origin.address())
                .param("user_agent", origin.userAgent())
                .update();
    }

    // One statement: of two refreshes with the same token, one marks it used and the other finds it used.
    private static final String ROTATE = """
            with used as (
                update refresh_tokens as token
                   set used_at = now()
                  from sessions as session
                  join users on users.id = session.user_id
                 where token.token_hash = :old
                   and token.used_at is null
                   and token.expires_at > now()
                   and session.id = token.session_id
                   and session.ended_at is null
                   and session.expires_at > now()
                   and users.is_active
                returning session.id, session.user_id, session.expires_at
            ), next as (
                insert into refresh_tokens (token_hash, session_id, expires_at)
                select :new, id, least(now() + make_interval(secs => :idle), expires_at)
                  from used
            ), seen as (
                update sessions
                   set refreshed_at = now()
                  from used
                 where sessions.id = used.id
            )
            select id, user_id
              from used
            """;

    /** Exchanges an unused token for a new one; empty where it was used before, ran out, or its session is over. */
    Optional<Owner> rotate(byte[] old, byte[] replacement, Duration idle) {
        return db.sql(ROTATE)
                .param("old", old)
                .param("new", replacement)
                .param("idle", idle.toSeconds())
                .query((row, number) ->
                        new Owner(row.getObject("id", UUID.class), row.getObject("user_id", UUID.class)))
                .optional();
    }

    private static final String FIND_REPLAYED = """
            select session.id, session.user_id
              from refresh_tokens as token
              join refresh_tokens as next on next.session_id = token.session_id
              join sessions as session on session.id = token.session_id
              join users on users.id = session.user_id
             where token.token_hash = :old
               and token.used_at > now() - make_interval(secs => :grace)
               and next.token_hash = :next
               and next.used_at is null
               and next.expires_at > now()
               and session.ended_at is null
               and session.expires_at > now()
               and users.is_active
            """;

    /** Whose token was used a moment ago, if the one that it was exchanged for was not used yet. */
    Optional<Owner> findReplayed(byte[] old, byte[] next, Duration grace) {
        return db.sql(FIND_REPLAYED)
                .param("old", old)
                .param("next", next)
                .param("grace", grace.toSeconds())
                .query((row, number) ->
                        new Owner(row.getObject("id", UUID.class), row.getObject("user_id", UUID.class)))
                .optional();
    }

    private static final String LIST = """
            select *
              from sessions
             where user_id = :user_id
               and ended_at is null
               and expires_at > now()
             order by id desc
            offset :skip
             limit :limit
            """;

    private static final String COUNT = """
            select count(*)
              from sessions
             where user_id = :user_id
               and ended_at is null
               and expires_at > now()
            """;

    /** A user's sessions that are alive, the newest first. */
    Page<Session> list(UUID userId, PageRequest page) {
        List<Session> sessions = db.sql(LIST)
                .param("user_id", userId)
                .param("skip", page.skip())
                .param("limit", page.limit())
                .query(SessionRepository::session)
                .list();
        long total = db.sql(COUNT).param("user_id", userId).query(Long.class).single();
        return new Page<>(sessions, page, total);
    }

    private static final String FIND_OWNER = """
            select user_id
              from sessions
             where id = :id
               and ended_at is null
               and expires_at > now()
            """;

    /** Whose session it is; empty where there is none alive. */
    Optional<UUID> findOwner(UUID id) {
        return db.sql(FIND_OWNER).param("id", id).query(UUID.class).optional();
    }

    private static final String END_WHERE_USED = """
            update sessions
               set ended_at = now(),
                   ended_because = 'token_reused'
              from refresh_tokens as token
             where token.token_hash = :hash
               and token.used_at is not null
               and sessions.id = token.session_id
               and sessions.ended_at is null
            returning sessions.id
            """;

    /** Ends the session of a token that was used before; empty where it was not, or the session is over anyway. */
    Optional<UUID> endWhereUsed(byte[] hash) {
        return db.sql(END_WHERE_USED).param("hash", hash).query(UUID.class).optional();
    }

    private static final String END = """
            update sessions
               set ended_at = now(),
                   ended_because = :because
             where id = :id
               and ended_at is null
            """;

    void end(UUID id, String because) {
        db.sql(END).param("id", id).param("because", because).update();
    }

    private static final String END_ALL = """
            update sessions
               set ended_at = now(),
                   ended_because = :because
             where user_id = :user_id
               and ended_at is null
            """;

    void endAll(UUID userId, String because) {
        db.sql(END_ALL).param("user_id", userId).param("because", because).update();
    }

    private static final String IS_USABLE = """
            select exists (
                select
                  from refresh_tokens as token
                  join sessions on sessions.id = token.session_id
                  join users on users.id = sessions.user_id
                 where token.token_hash = :hash
                   and token.used_at is null
                   and token.expires_at > now()
                   and sessions.ended_at is null
                   and sessions.expires_at > now()
                   and users.is_active
            )
            """;

    boolean isUsable(byte[] hash) {
        return db.sql(IS_USABLE).param("hash", hash).query(Boolean.class).single();
    }

    private static final String PRUNE = """
            delete from sessions
             where id in (
                select id
                  from sessions
                 where expires_at < now() - interval '1 day'
                 limit :limit
             )
            """;

    /** Forgets some sessions that ran out more than a day ago, with their tokens; tells how many. */
    int prune(int limit) {
        return db.sql(PRUNE).param("limit", limit).update();
    }

    private static final String FIND_CALLER = """
            select users.id, users.role
              from sessions
              join users on users.id = sessions.user_id
             where sessions.id = :id
               and sessions.ended_at is null
               and sessions.expires_at > now()
               and users.is_active
            """;

    /** Who is behind a session, as long as both are alive. */
    Optional<Caller> findCaller(UUID sessionId) {
        return db.sql(FIND_CALLER)
                .param("id", sessionId)
                .query((row, number) ->
                        Caller.ofSession(row.getObject("id", UUID.class), Role.of(row.getString("role")), sessionId))
                .optional();
    }

    private static Session session(ResultSet row, int number) throws SQLException {
        return new Session(
                row.getObject("id", UUID.class),
                row.getObject("created_at", OffsetDateTime.class).toInstant(),
                row.getObject("refreshed_at", OffsetDateTime.class).toInstant(),
                row.getObject("expires_at", OffsetDateTime.class).toInstant(),
                row.getString("address"),
                row.getString("user_agent"));
    }

    /** A session and its user. */
    record Owner(UUID sessionId, UUID userId) {}
}
