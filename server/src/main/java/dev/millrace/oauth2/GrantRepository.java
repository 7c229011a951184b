package dev.millrace.oauth2;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.util.LinkedHashSet;
import java.util.Optional;
import java.util.UUID;

import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Repository;

import dev.millrace.identity.Caller;
import dev.millrace.identity.Role;
import dev.millrace.identity.Scope;
import dev.millrace.platform.SqlTimes;

/**
 * The tables of grants and of the refresh tokens that were exchanged. A grant is found while it and its user are alive.
 *
 * <p>A session exchanges its refresh token by marking the token's own row as used. That does not do here: Spring's server
 * reads a grant whole, with consent, code and refresh token, decides, and saves it whole. So what one save changes is in one
 * row, whose version tells whether somebody else was first, and of tokens that were exchanged only the hashes are kept.
 */
@Repository
class GrantRepository {

    private final JdbcClient db;

    GrantRepository(JdbcClient db) {
        this.db = db;
    }

    private static final String INSERT = """
            insert into oauth2_grants (id, application_id, user_id, grant_type, scopes, request, consent_hash,
                                       code_hash, code_issued_at, code_expires_at, expires_at)
            values (:id, :application_id, :user_id, :grant_type, :scopes, cast(:request as jsonb), :consent_hash,
                    :code_hash, :code_issued_at, :code_expires_at, now() + make_interval(secs => :lifetime))
            """;

    void insert(Grant grant, Hashes hashes, Duration lifetime) {
        db.sql(INSERT)
                .param("id", grant.id())
                .param("application_id", grant.applicationId())
                .param("user_id", grant.userId())
                .param("grant_type", grant.grantType().word())
                .param("scopes", grant.scopes().toArray(String[]::new))
                .param("request", grant.request())
                .param("consent_hash", hashes.consent())
                .param("code_hash", hashes.code())
                .param("code_issued_at", SqlTimes.timestamp(grant.codeIssuedAt()))
                .param("code_expires_at", SqlTimes.timestamp(grant.codeExpiresAt()))
                .param("lifetime", lifetime.toSeconds())
                .update();
    }

    // One statement: of two that exchange the same code or the same refresh token, one finds the version moved on. A
    // hash that is null stays as it is, but that of the consent, which is given once.
    private static final String CHANGE = """
            with before as (
                select id, refresh_hash
                  from oauth2_grants
                 where id = :id
                   and version = :version
                   and ended_at is null
                   for update
            ), used as (
                insert into oauth2_used_refresh_tokens (token_hash, grant_id)
                select refresh_hash, id
                  from before
                 where refresh_hash is not null
                   and cast(:refresh_hash as bytea) is not null
            )
            update oauth2_grants as changed
               set scopes = :scopes,
                   consent_hash = :consent_hash,
                   code_hash = coalesce(cast(:code_hash as bytea), code_hash),
                   code_issued_at = coalesce(cast(:code_issued_at as timestamptz), code_issued_at),
                   code_expires_at = coalesce(cast(:code_expires_at as timestamptz), code_expires_at),
                   code_used_at = case when :code_used then coalesce(code_used_at, now()) else code_used_at end,
                   refresh_hash = coalesce(cast(:refresh_hash as bytea), changed.refresh_hash),
                   refresh_issued_at = coalesce(cast(:refresh_issued_at as timestamptz), refresh_issued_at),
                   refresh_expires_at = least(
                       coalesce(cast(:refresh_expires_at as timestamptz), refresh_expires_at), expires_at),
                   version = version + 1
              from before
             where changed.id = before.id
            """;

    /** Brings a grant to what is given; false where it is over, or another change came first. */
    boolean change(Grant grant, Hashes hashes, boolean codeUsed) {
        return db.sql(CHANGE)
                        .param("id", grant.id())
                        .param("version", grant.version())
                        .param("scopes", grant.scopes().toArray(String[]::new))
                        .param("consent_hash", hashes.consent())
                        .param("code_hash", hashes.code())
                        .param("code_issued_at", SqlTimes.timestamp(grant.codeIssuedAt()))
                        .param("code_expires_at", SqlTimes.timestamp(grant.codeExpiresAt()))
                        .param("code_used", codeUsed)
                        .param("refresh_hash", hashes.refresh())
                        .param("refresh_issued_at", SqlTimes.timestamp(grant.refreshIssuedAt()))
                        .param("refresh_expires_at", SqlTimes.timestamp(grant.refreshExpiresAt()))
                        .update()
                == 1;
    }

    private static final String FIND = """
            select oauth2_grants.*
              from oauth2_grants
              join users on users.id = oauth2_grants.user_id and users.is_active
             where oauth2_grants.id = :id
               and ended_at is null
               and expires_at > now()
            """;

    Optional<Grant> find(UUID id) {
        return db.sql(FIND).param("id", id).query(GrantRepository::grant).optional();
    }

    private static final String FIND_BY_CONSENT = """
            select oauth2_grants.*
              from oauth2_grants
              join users on users.id = oauth2_grants.user_id and users.is_active
             where consent_hash = :hash
               and ended_at is null
               and oauth2_grants.created_at > now() - make_interval(secs => :patience)
            """;

    /** The grant that a user is being asked for, as long as the question stands. */
    Optional<Grant> findByConsent(byte[] hash, Duration patience) {
        return db.sql(FIND_BY_CONSENT)
                .param("hash", hash)
                .param("patience", patience.toSeconds())
                .query(GrantRepository::grant)
                .optional();
    }

    private static final String FIND_BY_CODE = """
            select oauth2_grants.*
              from oauth2_grants
              join users on users.id = oauth2_grants.user_id and users.is_active
             where code_hash = :hash
               and ended_at is null
               and expires_at > now()
            """;

    Optional<Grant> findByCode(byte[] hash) {
        return db.sql(FIND_BY_CODE)
                .param("hash", hash)
                .query(GrantRepository::grant)
                .optional();
    }

    private static final String FIND_BY_REFRESH = """
            select oauth2_grants.*
              from oauth2_grants
              join users on users.id = oauth2_grants.user_id and users.is_active
             where refresh_hash = :hash
               and ended_at is null
               and expires_at > now()
            """;

    Optional<Grant> findByRefresh(byte[] hash) {
        return db.sql(FIND_BY_REFRESH)
                .param("hash", hash)
                .query(GrantRepository::grant)
                .optional();
    }

    private static final String END_WHERE_USED = """
            update oauth2_grants
               set ended_at = now(),
                   ended_because = 'token_reused'
              from oauth2_used_refresh_tokens as token
             where token.token_hash = :hash
               and oauth2_grants.id = token.grant_id
               and oauth2_grants.ended_at is null
            returning oauth2_grants.id
            """;

    /** Ends the grant of a refresh token that was exchanged before; empty where it was not, or the grant is over anyway. */
    Optional<UUID> endWhereUsed(byte[] hash) {
        return db.sql(END_WHERE_USED).param("hash", hash).query(UUID.class).optional();
    }

    private static final String END = """
            update oauth2_grants
               set ended_at = now(),
                   ended_because = :because
             where id = :id
               and ended_at is null
            """;

    void end(UUID id, String because) {
        db.sql(END).param("id", id).param("because", because).update();
    }

    private static final String END_ALL = """
            update oauth2_grants
               set ended_at = now(),
                   ended_because = :because
             where user_id = :user_id
               and ended_at is null
            """;

    void endAll(UUID userId, String because) {
        db.sql(END_ALL).param("user_id", userId).param("because", because).update();
    }

    private static final String END_OF_APPLICATION = """
            update oauth2_grants
               set ended_at = now(),
                   ended_because = 'consent_revoked'
             where user_id = :user_id
               and application_id = :application_id
               and ended_at is null
            """;

    void endOfApplication(UUID userId, UUID applicationId) {
        db.sql(END_OF_APPLICATION)
                .param("user_id", userId)
                .param("application_id", applicationId)
                .update();
    }

    private static final String FIND_CALLER = """
            select users.id, users.role, oauth2_grants.scopes
              from oauth2_grants
              join users on users.id = oauth2_grants.user_id and users.is_active
             where oauth2_grants.id = :id
               and ended_at is null
               and expires_at > now()
            """;

    /** Who acts by a grant, with the scopes of both the grant and the user's role. */
    Optional<Caller> findCaller(UUID id) {
        return db.sql(FIND_CALLER)
                .param("id", id)
                .query(GrantRepository::caller)
                .optional();
    }

    private static final String PRUNE = """
            delete from oauth2_grants
             where id in (
                select id
                  from oauth2_grants
                 where expires_at < now() - interval '1 day'
                 limit :limit
             )
            """;

    /** Forgets some grants that ran out more than a day ago, with their tokens; tells how many. */
    int prune(int limit) {
        return db.sql(PRUNE).param("limit", limit).update();
    }

    /** The hashes of a grant's secrets; null: there is none, or it stays as it is. */
    @SuppressWarnings("ArrayRecordComponent") // carried into a row, never compared
    record Hashes(byte @Nullable [] consent, byte @Nullable [] code, byte @Nullable [] refresh) {}

    private static Caller caller(ResultSet row, int number) throws SQLException {
        Role role = Role.of(row.getString("role"));
        return new Caller(row.getObject("id", UUID.class), role, null, null, role.scopes())
                .narrowedTo(ApplicationRepository.strings(row.getArray("scopes")).stream()
                        .flatMap(scope -> Scope.find(scope).stream())
                        .toList());
    }

    private static Grant grant(ResultSet row, int number) throws SQLException {
        return new Grant(
                row.getObject("id", UUID.class),
                row.getObject("application_id", UUID.class),
                row.getObject("user_id", UUID.class),
                GrantType.of(row.getString("grant_type")),
                new LinkedHashSet<>(ApplicationRepository.strings(row.getArray("scopes"))),
                row.getString("request"),
                SqlTimes.instant(row, "code_issued_at"),
                SqlTimes.instant(row, "code_expires_at"),
                SqlTimes.instant(row, "code_used_at"),
                SqlTimes.instant(row, "refresh_issued_at"),
                SqlTimes.instant(row, "refresh_expires_at"),
                row.getInt("version"));
    }
}
