package dev.millrace.costs;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.LocalDate;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.UUID;

import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.jdbc.core.simple.JdbcClient.StatementSpec;
import org.springframework.stereotype.Repository;

import dev.millrace.gpu.Label;
import dev.millrace.platform.PageRequest;

/** The table of snapshots, and that of their sums: each statement that writes the one writes the other. */
@Repository
class SnapshotRepository {

    private final JdbcClient db;

    SnapshotRepository(JdbcClient db) {
        this.db = db;
    }

    private static final String INSERT = """
            with made as (
                insert into snapshots (id, kind, date, provider, gpu_type, amount, source, corrects, user_id)
                values (:id, :kind, :date, :provider, :gpuType, :amount, :source, :corrects, :user)
                returning *
            ), summed as (
                insert into snapshot_days as days (kind, day, provider, gpu_type, source, amount, snapshots)
                select kind, date, provider, gpu_type, source, amount, 1
                  from made
                    on conflict (kind, day, provider, gpu_type, source) do update
                   set amount = days.amount + excluded.amount,
                       snapshots = days.snapshots + 1
            )
            select *
              from made
            """;

    Snapshot insert(UUID id, UUID user, NewSnapshot snapshot) {
        return db.sql(INSERT)
                .param("id", id)
                .param("user", user)
                .param("kind", snapshot.kind().word())
                .param("date", snapshot.date())
                .param("provider", snapshot.provider())
                .param("gpuType", snapshot.gpuType())
                .param("amount", snapshot.amount())
                .param("source", snapshot.source())
                .param("corrects", snapshot.corrects())
                .query(SnapshotRepository::snapshot)
                .single();
    }

    private static final String SUPERSEDE = """
            with gone as (
                update snapshots
                   set superseded_by = :by,
                       updated_at = now()
                 where id = any(:ids)
                   and superseded_by is null
                returning *
            ), sums as (
                select kind, date, provider, gpu_type, source, sum(amount) as amount, count(*) as snapshots
                  from gone
                 group by kind, date, provider, gpu_type, source
            ), taken as (
                update snapshot_days days
                   set amount = days.amount - sums.amount,
                       snapshots = days.snapshots - sums.snapshots
                  from sums
                 where days.kind = sums.kind
                   and days.day = sums.date
                   and days.provider = sums.provider
                   and days.gpu_type = sums.gpu_type
                   and days.source = sums.source
            )
            select count(*)
              from gone
            """;

    /** How many of the given snapshots counted until now, and count no more. */
    int supersede(Collection<UUID> ids, UUID by) {
        return db.sql(SUPERSEDE)
                .param("ids", ids.toArray(UUID[]::new))
                .param("by", by)
                .query(Integer.class)
                .single();
    }

    private static final String LOCK_KEY = """
            select pg_advisory_xact_lock(hashtext('millrace.snapshots'), hashtext(:key))
            """;

    /** Until the transaction ends nobody else replaces, or is refused for, what has the same key. */
    void lockKey(NewSnapshot snapshot) {
        String key = String.join(
                "\n",
                snapshot.kind().word(),
                snapshot.date().toString(),
                Label.key(snapshot.provider()),
                Label.key(snapshot.gpuType()),
                snapshot.source());
        db.sql(LOCK_KEY).param("key", key).query(row -> {});
    }

    private static final String SAME_KEY = """
            select id
              from snapshots
             where kind = :kind
               and date = :date
               and lower(provider) = :provider
               and lower(gpu_type) = :gpuType
               and source = :source
               and superseded_by is null
            """;

    /** The snapshots that count and have the same day, provider, type and source. */
    List<UUID> withKeyOf(NewSnapshot snapshot) {
        return db.sql(SAME_KEY)
                .param("kind", snapshot.kind().word())
                .param("date", snapshot.date())
                .param("provider", Label.key(snapshot.provider()))
                .param("gpuType", Label.key(snapshot.gpuType()))
                .param("source", snapshot.source())
                .query((row, number) -> row.getObject("id", UUID.class))
                .list();
    }

    private static final String FIND = """
            select *
              from snapshots
             where id = :id
               and kind = :kind
            """;

    Optional<Snapshot> find(SnapshotKind kind, UUID id) {
        return db.sql(FIND)
                .param("id", id)
                .param("kind", kind.word())
                .query(SnapshotRepository::snapshot)
                .optional();
    }

    private static final String LIST = """
            select *
              from snapshots
             where kind = :kind
               and date between :start and :end
               and lower(provider) = coalesce(cast(:provider as text), lower(provider))
               and source = coalesce(cast(:source as text), source)
               and superseded_by is null
             order by date, id
            offset :skip
             limit :limit
            """;

    /** The snapshots that count, the oldest day first. */
    List<Snapshot> list(SnapshotFilter filter, PageRequest page) {
        return filtered(filter, LIST)
                .param("skip", page.skip())
                .param("limit", page.limit())
                .query(SnapshotRepository::snapshot)
                .list();
    }

    private static final String SUM = """
            select coalesce(sum(amount), 0) as amount, coalesce(sum(snapshots), 0) as snapshots
              from snapshot_days
             where kind = :kind
               and day between :start and :end
               and lower(provider) = coalesce(cast(:provider as text), lower(provider))
               and source = coalesce(cast(:source as text), source)
            """;

    /** The sum of the snapshots that count. */
    SnapshotSum sum(SnapshotFilter filter) {
        return filtered(filter, SUM).query(SnapshotRepository::sum).single();
    }

    private StatementSpec filtered(SnapshotFilter filter, String sql) {
        String provider = filter.provider();
        return db.sql(sql)
                .param("kind", filter.kind().word())
                .param("start", filter.days().start())
                .param("end", filter.days().end())
                .param("provider", provider == null ? null : Label.key(provider))
                .param("source", filter.source());
    }

    static SnapshotSum sum(ResultSet row, int number) throws SQLException {
        return new SnapshotSum(row.getBigDecimal("amount"), row.getLong("snapshots"));
    }

    static Snapshot snapshot(ResultSet row, int number) throws SQLException {
        return new Snapshot(
                row.getObject("id", UUID.class),
                row.getObject("date", LocalDate.class),
                row.getString("provider"),
                row.getString("gpu_type"),
                row.getBigDecimal("amount"),
                row.getString("source"),
                row.getObject("corrects", UUID.class),
                row.getObject("superseded_by", UUID.class),
                row.getTimestamp("created_at").toInstant(),
                row.getTimestamp("updated_at").toInstant());
    }
}
