package dev.millrace.identity;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.time.OffsetDateTime;
import java.util.List;
import java.util.Optional;
import java.util.UUID;

import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Repository;

import dev.millrace.platform.Page;
import dev.millrace.platform.PageRequest;
import dev.millrace.platform.SqlTimes;

/** The table of invites. */
@Repository
class InviteRepository {

    private final JdbcClient db;

    InviteRepository(JdbcClient db) {
        this.db = db;
    }

    private static final String INSERT = """
            insert into invites (id, token_hash, email_key, role, made_by, expires_at)
            values (:id, :token_hash, :email_key, :role, :made_by, now() + make_interval(secs => :ttl))
            returning *
            """;

    Invite insert(UUID id, byte[] tokenHash, @Nullable String emailKey, Role role, UUID madeBy, Duration ttl) {
        return db.sql(INSERT)
                .param("id", id)
                .param("token_hash", tokenHash)
                .param("email_key", emailKey)
                .param("role", role.word())
                .param("made_by", madeBy)
                .param("ttl", ttl.toSeconds())
                .query(InviteRepository::invite)
                .single();
    }

    private static final String LOCK = """
            select *, expires_at <= now() as is_over
              from invites
             where token_hash = :token_hash
               for update
            """;

    /** The invite with that word, which nobody else uses until the transaction ends. */
    Optional<Locked> lock(byte[] tokenHash) {
        return db.sql(LOCK)
                .param("token_hash", tokenHash)
                .query((row, number) -> new Locked(invite(row, number), row.getBoolean("is_over")))
                .optional();
    }

    private static final String USE = """
            update invites
               set used_at = now(),
                   used_by = :used_by
             where id = :id
            """;

    void use(UUID id, UUID usedBy) {
        db.sql(USE).param("id", id).param("used_by", usedBy).update();
    }

    private static final String LIST = """
            select *
              from invites
             order by id desc
            offset :skip
             limit :limit
            """;

    private static final String COUNT = """
            select count(*)
              from invites
            """;

    /** All invites, the newest first. */
    Page<Invite> list(PageRequest page) {
        List<Invite> invites = db.sql(LIST)
                .param("skip", page.skip())
                .param("limit", page.limit())
                .query(InviteRepository::invite)
                .list();
        return new Page<>(invites, page, db.sql(COUNT).query(Long.class).single());
    }

    private static final String DELETE_UNUSED = """
            delete from invites
             where id = :id
               and used_at is null
            """;

    /** Takes an invite back; tells whether there was one that nobody had used. */
    boolean deleteUnused(UUID id) {
        return db.sql(DELETE_UNUSED).param("id", id).update() == 1;
    }

    private static final String EXISTS = """
            select exists (select from invites where id = :id)
            """;

    boolean exists(UUID id) {
        return db.sql(EXISTS).param("id", id).query(Boolean.class).single();
    }

    /** An invite that is looked at, and whether its time is over. */
    record Locked(Invite invite, boolean isOver) {}

    private static Invite invite(ResultSet row, int number) throws SQLException {
        return new Invite(
                row.getObject("id", UUID.class),
                row.getString("email_key"),
                Role.of(row.getString("role")),
                row.getObject("made_by", UUID.class),
                row.getObject("created_at", OffsetDateTime.class).toInstant(),
                row.getObject("expires_at", OffsetDateTime.class).toInstant(),
                SqlTimes.instant(row, "used_at"),
                row.getObject("used_by", UUID.class));
    }
}
