package dev.millrace.costs;

import java.util.List;
import java.util.Optional;
import java.util.UUID;

import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.jdbc.core.simple.JdbcClient.StatementSpec;
import org.springframework.stereotype.Repository;

import dev.millrace.gpu.Label;
import dev.millrace.platform.PageRequest;

/**
 * Reads usage as the books have it: a row for each day, provider and type, of all teams' measured runs together. Hours are
 * rounded in each row, so that totals are the sums of what lists show.
 */
@Repository
class MeasuredUsageRepository {

    private final JdbcClient db;

    MeasuredUsageRepository(JdbcClient db) {
        this.db = db;
    }

    private static final String LIST = """
            select *
              from measured_usage
             where date between :start and :end
               and lower(provider) = coalesce(cast(:provider as text), lower(provider))
             order by date, id
            offset :skip
             limit :limit
            """;

    /** All that was measured, the oldest day first. */
    List<Snapshot> list(SnapshotFilter filter, PageRequest page) {
        return paged(filter, LIST, page);
    }

    private static final String SUM = """
            select coalesce(sum(amount), 0) as amount, count(*) as snapshots
              from measured_usage
             where date between :start and :end
               and lower(provider) = coalesce(cast(:provider as text), lower(provider))
            """;

    SnapshotSum sum(SnapshotFilter filter) {
        return summed(filter, SUM);
    }

    private static final String LIST_WITH_REPORTED = """
            select id, date, provider, gpu_type, amount, source, corrects, superseded_by, created_at, updated_at
              from snapshots
             where kind = 'usage'
               and date between :start and :end
               and lower(provider) = coalesce(cast(:provider as text), lower(provider))
               and superseded_by is null
             union all
            select id, date, provider, gpu_type, amount, source, corrects, superseded_by, created_at, updated_at
              from measured_usage measured
             where date between :start and :end
               and lower(provider) = coalesce(cast(:provider as text), lower(provider))
               and not exists (select
                                 from snapshot_days reported
                                where reported.kind = 'usage'
                                  and reported.day = measured.date
                                  and lower(reported.provider) = lower(measured.provider)
                                  and lower(reported.gpu_type) = lower(measured.gpu_type)
                                  and reported.snapshots > 0)
             order by date, id
            offset :skip
             limit :limit
            """;

    /** What was reported, and what was measured where nothing was reported of the same day, provider and type. */
    List<Snapshot> listWithReported(SnapshotFilter filter, PageRequest page) {
        return paged(filter, LIST_WITH_REPORTED, page);
    }

    private static final String SUM_WITH_REPORTED = """
            with reported as materialized (
                select day, lower(provider) as provider, lower(gpu_type) as gpu_type, sum(amount) as amount,
                       sum(snapshots) as snapshots
                  from snapshot_days
                 where kind = 'usage'
                   and snapshots > 0
                   and day between :start and :end
                   and lower(provider) = coalesce(cast(:provider as text), lower(provider))
                 group by 1, 2, 3
            ), counted as (
                select amount, snapshots
                  from reported
                 union all
                select amount, 1
                  from measured_usage measured
                 where date between :start and :end
                   and lower(provider) = coalesce(cast(:provider as text), lower(provider))
                   and not exists (select
                                     from reported
                                    where reported.day = measured.date
                                      and reported.provider = lower(measured.provider)
                                      and reported.gpu_type = lower(measured.gpu_type))
            )
            select coalesce(sum(amount), 0) as amount, coalesce(sum(snapshots), 0) as snapshots
              from counted
            """;

    SnapshotSum sumWithReported(SnapshotFilter filter) {
        return summed(filter, SUM_WITH_REPORTED);
    }

    private static final String FIND = """
            select *
              from measured_usage
             where id = :id
            """;

    Optional<Snapshot> find(UUID id) {
        return db.sql(FIND).param("id", id).query(SnapshotRepository::snapshot).optional();
    }

    private List<Snapshot> paged(SnapshotFilter filter, String sql, PageRequest page) {
        return filtered(filter, sql)
                .param("skip", page.skip())
                .param("limit", page.limit())
                .query(SnapshotRepository::snapshot)
                .list();
    }

    private SnapshotSum summed(SnapshotFilter filter, String sql) {
        return filtered(filter, sql).query(SnapshotRepository::sum).single();
    }

    private StatementSpec filtered(SnapshotFilter filter, String sql) {
        String provider = filter.provider();
        return db.sql(sql)
                .param("start", filter.days().start())
                .param("end", filter.days().end())
                .param("provider", provider == null ? null : Label.key(provider));
    }
}
