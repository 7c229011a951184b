package dev.millrace.webhooks;

import java.sql.Array;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Timestamp;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;

import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Repository;

import dev.millrace.platform.Page;
import dev.millrace.platform.PageRequest;
import dev.millrace.platform.SqlTimes;

/** The table of endpoints. */
@Repository
class WebhookRepository {

    private final JdbcClient db;

    WebhookRepository(JdbcClient db) {
        this.db = db;
    }

    private static final String LOCK_OWNER = """
            select pg_advisory_xact_lock(hashtext('millrace.webhooks'), hashtext(:owner))
            """;

    /** Until the transaction ends nobody else makes endpoints for the same owner. */
    void lockOwner(UUID owner) {
        db.sql(LOCK_OWNER).param("owner", owner.toString()).query(row -> {});
    }

    private static final String COUNT_OF_OWNER = """
            select count(*)
              from webhooks
             where coalesce(team_id, user_id) = :owner
            """;

    /** How many a team has, or a user for itself. */
    int countOf(UUID owner) {
        return db.sql(COUNT_OF_OWNER).param("owner", owner).query(Integer.class).single();
    }

    private static final String INSERT = """
            insert into webhooks (id, user_id, team_id, url, description, event_types, is_active, sealed_secret, sealed_with)
            values (:id, :user, :team, :url, :description, cast(:eventTypes as text[]), :isActive, :secret, :sealedWith)
            returning *
            """;

    Webhook insert(UUID id, UUID user, @Nullable UUID team, WebhookFields fields, byte[] secret, String sealedWith) {
        return filled(db.sql(INSERT), fields)
                .param("id", id)
                .param("user", user)
                .param("team", team)
                .param("secret", secret)
                .param("sealedWith", sealedWith)
                .query(WebhookRepository::webhook)
                .single();
    }

    private static final String UPDATE = """
            update webhooks
               set url = :url,
                   description = :description,
                   event_types = cast(:eventTypes as text[]),
                   is_active = :isActive,
                   disabled_at = case when :isActive then null else disabled_at end,
                   disabled_reason = case when :isActive then null else disabled_reason end,
                   updated_at = now()
             where id = :id
            returning *
            """;

    Webhook update(UUID id, WebhookFields fields) {
        return filled(db.sql(UPDATE), fields)
                .param("id", id)
                .query(WebhookRepository::webhook)
                .single();
    }

    private static JdbcClient.StatementSpec filled(JdbcClient.StatementSpec statement, WebhookFields fields) {
        List<String> types = fields.eventTypes();
        return statement
                .param("url", fields.url())
                .param("description", fields.description())
                .param("eventTypes", types == null ? null : types.toArray(String[]::new))
                .param("isActive", fields.isActive());
    }

    // A secret that another server's secret sealed would not open beside the new one: it ends at once.
    private static final String ROTATE = """
            update webhooks
               set previous_secret = case when :overlap > 0 and sealed_with = :sealedWith then sealed_secret end,
                   previous_until = case when :overlap > 0 and sealed_with = :sealedWith
                                         then now() + make_interval(secs => :overlap) end,
                   sealed_secret = :secret,
                   sealed_with = :sealedWith,
                   updated_at = now()
             where id = :id
            returning *
            """;

    Webhook rotate(UUID id, byte[] secret, String sealedWith, Duration overlap) {
        return db.sql(ROTATE)
                .param("id", id)
                .param("secret", secret)
                .param("sealedWith", sealedWith)
                .param("overlap", overlap.toSeconds())
                .query(WebhookRepository::webhook)
                .single();
    }

    private static final String DISABLE = """
            update webhooks
               set is_active = false,
                   disabled_at = now(),
                   disabled_reason = :reason,
                   updated_at = now()
             where id = :id
               and is_active
               and (:reason = 'gone' or last_delivered_at is null or last_delivered_at < :since)
            returning *
            """;

    /** Turns an endpoint off that is gone, or that took nothing since the given time; empty where that is not so. */
    Optional<Webhook> disable(UUID id, String reason, Instant since) {
        return db.sql(DISABLE)
                .param("id", id)
                .param("reason", reason)
                .param("since", Timestamp.from(since))
                .query(WebhookRepository::webhook)
                .optional();
    }

    private static final String DELIVERED = """
            update webhooks
               set last_delivered_at = now()
             where id = :id
            """;

    void delivered(UUID id) {
        db.sql(DELIVERED).param("id", id).update();
    }

    private static final String DELETE = """
            delete from webhooks
             where id = :id
            """;

    void delete(UUID id) {
        db.sql(DELETE).param("id", id).update();
    }

    private static final String FIND = """
            select *
              from webhooks
             where id = :id
            """;

    Optional<Webhook> find(UUID id) {
        return db.sql(FIND).param("id", id).query(WebhookRepository::webhook).optional();
    }

    private static final String LIST = """
            select *
              from webhooks
             where :seesAll
                or (team_id is null and user_id = :user)
                or team_id = any(:teams)
             order by id
            offset :skip
             limit :limit
            """;

    private static final String COUNT = """
            select count(*)
              from webhooks
             where :seesAll
                or (team_id is null and user_id = :user)
                or team_id = any(:teams)
            """;

    /** The endpoints of a user and of its teams, or all; the oldest first. */
    Page<Webhook> list(UUID user, Set<UUID> teams, boolean seesAll, PageRequest page) {
        return new Page<>(
                seen(LIST, user, teams, seesAll)
                        .param("skip", page.skip())
                        .param("limit", page.limit())
                        .query(WebhookRepository::webhook)
                        .list(),
                page,
                seen(COUNT, user, teams, seesAll).query(Long.class).single());
    }

    private JdbcClient.StatementSpec seen(String sql, UUID user, Set<UUID> teams, boolean seesAll) {
        return db.sql(sql)
                .param("user", user)
                .param("teams", teams.toArray(UUID[]::new))
                .param("seesAll", seesAll);
    }

    private static Webhook webhook(ResultSet row, int number) throws SQLException {
        Array types = row.getArray("event_types");
        return new Webhook(
                row.getObject("id", UUID.class),
                row.getObject("user_id", UUID.class),
                row.getObject("team_id", UUID.class),
                row.getString("url"),
                row.getString("description"),
                types == null ? null : List.of((String[]) types.getArray()),
                row.getBoolean("is_active"),
                SqlTimes.instant(row, "previous_until"),
                SqlTimes.instant(row, "last_delivered_at"),
                SqlTimes.instant(row, "disabled_at"),
                row.getString("disabled_reason"),
                row.getTimestamp("created_at").toInstant(),
                row.getTimestamp("updated_at").toInstant());
    }
}
