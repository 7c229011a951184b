package dev.millrace.apikeys;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.Arrays;
import java.util.Collection;
import java.util.Collections;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;

import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Repository;

import dev.millrace.identity.Role;
import dev.millrace.identity.Scope;
import dev.millrace.platform.Page;
import dev.millrace.platform.PageRequest;
import dev.millrace.platform.SqlTimes;

/** The table of API keys. */
@Repository
class ApiKeyRepository {

    private final JdbcClient db;

    ApiKeyRepository(JdbcClient db) {
        this.db = db;
    }

    private static final String LOCK_OWNER = """
            select pg_advisory_xact_lock(hashtextextended('millrace.api_keys.' || cast(:user_id as text), 0))
            """;

    /** Until the transaction ends nobody else makes a key of this user. */
    void lockOwner(UUID userId) {
        db.sql(LOCK_OWNER).param("user_id", userId).query(row -> {});
    }

    private static final String COUNT = """
            select count(*)
              from api_keys
             where user_id = :user_id
            """;

    long count(UUID userId) {
        return db.sql(COUNT).param("user_id", userId).query(Long.class).single();
    }

    private static final String INSERT = """
            insert into api_keys (id, user_id, name, scopes, secret_hash, is_active, expires_at)
            values (:id, :user_id, :name, :scopes, :secret_hash, :is_active, :expires_at)
            returning *
            """;

    ApiKey insert(
            UUID id,
            UUID userId,
            String name,
            Set<Scope> scopes,
            byte[] secretHash,
            boolean isActive,
            @Nullable Instant expiresAt) {
        return db.sql(INSERT)
                .param("id", id)
                .param("user_id", userId)
                .param("name", name)
                .param("scopes", words(scopes))
                .param("secret_hash", secretHash)
                .param("is_active", isActive)
                .param("expires_at", SqlTimes.timestamp(expiresAt))
                .query(ApiKeyRepository::key)
                .single();
    }

    private static final String FIND = """
            select *
              from api_keys
             where id = :id
            """;

    Optional<ApiKey> find(UUID id) {
        return db.sql(FIND).param("id", id).query(ApiKeyRepository::key).optional();
    }

    private static final String LIST = """
            select *
              from api_keys
             where user_id = :user_id
             order by id
            offset :skip
             limit :limit
            """;

    Page<ApiKey> list(UUID userId, PageRequest page) {
        List<ApiKey> keys = db.sql(LIST)
                .param("user_id", userId)
                .param("skip", page.skip())
                .param("limit", page.limit())
                .query(ApiKeyRepository::key)
                .list();
        return new Page<>(keys, page, count(userId));
    }

    private static final String CHANGE = """
            update api_keys
               set name = coalesce(cast(:name as text), name),
                   scopes = coalesce(cast(:scopes as text[]), scopes),
                   is_active = coalesce(cast(:is_active as boolean), is_active),
                   expires_at = case when :never_expires then null
                                     else coalesce(cast(:expires_at as timestamptz), expires_at) end,
                   updated_at = now()
             where id = :id
            returning *
            """;

    /** Changes what is not null. */
    Optional<ApiKey> change(
            UUID id,
            @Nullable String name,
            @Nullable Set<Scope> scopes,
            @Nullable Boolean isActive,
            @Nullable Instant expiresAt,
            boolean neverExpires) {
        return db.sql(CHANGE)
                .param("id", id)
                .param("name", name)
                .param("scopes", scopes == null ? null : words(scopes))
                .param("is_active", isActive)
                .param("expires_at", SqlTimes.timestamp(expiresAt))
                .param("never_expires", neverExpires)
                .query(ApiKeyRepository::key)
                .optional();
    }

    private static final String REPLACE_SECRET = """
            update api_keys
               set previous_hash = case when :overlap > 0 then secret_hash end,
                   previous_until = case when :overlap > 0 then now() + make_interval(secs => :overlap) end,
                   secret_hash = :secret_hash,
                   updated_at = now()
             where id = :id
            returning *
            """;

    /** Gives a key another secret; the one it had is good for as long as the overlap lasts, any older one no more. */
    Optional<ApiKey> replaceSecret(UUID id, byte[] secretHash, Duration overlap) {
        return db.sql(REPLACE_SECRET)
                .param("id", id)
                .param("secret_hash", secretHash)
                .param("overlap", overlap.toSeconds())
                .query(ApiKeyRepository::key)
                .optional();
    }

    private static final String DELETE = """
            delete from api_keys
             where id = :id
            """;

    void delete(UUID id) {
        db.sql(DELETE).param("id", id).update();
    }

    private static final String FIND_LIVE = """
            select api_keys.*, users.role
              from api_keys
              join users on users.id = api_keys.user_id
             where api_keys.id = :id
               and api_keys.is_active
               and (api_keys.expires_at is null or api_keys.expires_at > now())
               and users.is_active
            """;

    /** A key with what it takes to check it, as long as it and its user are alive. */
    Optional<Live> findLive(UUID id) {
        return db.sql(FIND_LIVE)
                .param("id", id)
                .query((row, number) -> new Live(
                        key(row, number),
                        Role.of(row.getString("role")),
                        row.getBytes("secret_hash"),
                        row.getBytes("previous_hash")))
                .optional();
    }

    private static final String TOUCH = """
            update api_keys
               set last_used_at = now()
             where id = any (:ids)
               and (last_used_at is null or last_used_at < now() - interval '1 minute')
            """;

    /** Notes that the keys were used just now; of each at most once a minute, from however many nodes. */
    void touch(Collection<UUID> ids) {
        db.sql(TOUCH).param("ids", ids.toArray(UUID[]::new)).update();
    }

    /** A key that may be used, and by whom. */
    @SuppressWarnings("ArrayRecordComponent") // carried from a row to the comparison, in constant time, of hashes
    record Live(ApiKey key, Role role, byte[] secretHash, byte @Nullable [] previousHash) {}

    private static String[] words(Set<Scope> scopes) {
        return scopes.stream().map(Scope::word).toArray(String[]::new);
    }

    private static ApiKey key(ResultSet row, int number) throws SQLException {
        return new ApiKey(
                row.getObject("id", UUID.class),
                row.getObject("user_id", UUID.class),
                row.getString("name"),
                scopes((String[]) row.getArray("scopes").getArray()),
                row.getBoolean("is_active"),
                SqlTimes.instant(row, "expires_at"),
                SqlTimes.instant(row, "last_used_at"),
                SqlTimes.instant(row, "previous_until"),
                row.getObject("created_at", OffsetDateTime.class).toInstant(),
                row.getObject("updated_at", OffsetDateTime.class).toInstant());
    }

    private static Set<Scope> scopes(String[] words) {
        EnumSet<Scope> scopes = EnumSet.noneOf(Scope.class);
        Arrays.stream(words).forEach(word -> Scope.find(word).ifPresent(scopes::add));
        return Collections.unmodifiableSet(scopes);
    }
}
