package dev.millrace.costs;

import java.math.BigDecimal;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.LocalDate;
import java.util.List;
import java.util.Set;
import java.util.UUID;

import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.jdbc.core.simple.JdbcClient.StatementSpec;
import org.springframework.stereotype.Repository;

import dev.millrace.gpu.Label;

/** Reads the sums of the books, and lays those of the reports beside them. */
@Repository
class BreakdownRepository {

    private final JdbcClient db;

    BreakdownRepository(JdbcClient db) {
        this.db = db;
    }

    private static final String PLAN_AFRESH = """
            set local plan_cache_mode = force_custom_plan
            """;

    /**
     * Has the statements of the transaction planned for their very parameters: what is grouped by, and whether a provider
     * was named, then cost nothing for each row. A plan for any parameters takes twice the time over a year.
     */
    void planAfresh() {
        db.sql(PLAN_AFRESH).update();
    }

    // Months that lie in the days whole are read from their own sums, and the days around them from theirs.
    private static final String PARTS = """
            with parts as (
                select team_id, user_id, handler, gpu_type, provider, day, slices, gpu_micros, unpriced_micros, cost
                  from gpu_spend_days
                 where day >= :start
                   and day < :months
                union all
                select team_id, user_id, handler, gpu_type, provider, null, slices, gpu_micros, unpriced_micros, cost
                  from gpu_spend_months
                 where month >= :months
                   and month < :afterMonths
                union all
                select team_id, user_id, handler, gpu_type, provider, day, slices, gpu_micros, unpriced_micros, cost
                  from gpu_spend_days
                 where day >= :afterMonths
                   and day <= :end
            )
            select case when :byTeam then nullif(team_id, '00000000-0000-0000-0000-000000000000') end as team_id,
                   case when :byUser then user_id end as user_id,
                   case when :byHandler then handler end as handler,
                   case when :byGpuType then gpu_type end as gpu_type,
                   case when :byProvider then provider end as provider,
                   case when :byDay then day end as day,
                   sum(cost) as cost, sum(gpu_micros) as gpu_micros, sum(unpriced_micros) as unpriced_micros
              from parts
             where (cast(:provider as text) is null or lower(provider) = cast(:provider as text))
            """;

    private static final String SUMMED = """
             group by 1, 2, 3, 4, 5, 6
            having sum(slices) > 0
             order by cost desc, gpu_micros desc
             limit :limit
            """;

    private static final String RUNS = PARTS + SUMMED;

    private static final String RUNS_OF_TEAMS = PARTS + " and team_id = any(:teams)\n" + SUMMED;

    /**
     * What the runs come to, the dearest first; costs are not rounded.
     *
     * @param teams whose runs; null: everybody's
     */
    List<CostLine> runs(
            Days days, Set<GroupBy> groupBy, @Nullable String provider, @Nullable Set<UUID> teams, int limit) {
        StatementSpec statement =
                teams == null ? db.sql(RUNS) : db.sql(RUNS_OF_TEAMS).param("teams", teams.toArray(UUID[]::new));
        Days months = groupBy.contains(GroupBy.DAY) ? days.none() : days.months();
        return grouped(statement, days, groupBy, provider)
                .param("months", months.start())
                .param("afterMonths", months.end().plusDays(1))
                .param("byTeam", groupBy.contains(GroupBy.TEAM))
                .param("byUser", groupBy.contains(GroupBy.USER))
                .param("byHandler", groupBy.contains(GroupBy.HANDLER))
                .param("limit", limit)
                .query(BreakdownRepository::run)
                .list();
    }

    // What was reported is compared with what ran for each day, provider and type; case does not tell two apart.
    private static final String COMPARED = """
            with bills as (
                select day, lower(provider) as provider_key, lower(gpu_type) as gpu_type_key, min(provider) as provider,
                       min(gpu_type) as gpu_type, sum(amount) as amount
                  from snapshot_days
                 where kind = 'cost'
                   and snapshots > 0
                   and day between :start and :end
                   and (cast(:provider as text) is null or lower(provider) = cast(:provider as text))
                 group by 1, 2, 3
            ), runs as (
                select day, lower(provider) as provider_key, lower(gpu_type) as gpu_type_key, min(provider) as provider,
                       min(gpu_type) as gpu_type, sum(cost) as cost, sum(gpu_micros) as gpu_micros,
                       sum(unpriced_micros) as unpriced_micros
                  from gpu_spend_sums
                 where day between :start and :end
                   and (cast(:provider as text) is null or lower(provider) = cast(:provider as text))
                 group by 1, 2, 3
            )
            select case when :byGpuType then coalesce(runs.gpu_type, bills.gpu_type) end as gpu_type,
                   case when :byProvider then coalesce(runs.provider, bills.provider) end as provider,
                   case when :byDay then day end as day,
                   coalesce(sum(runs.cost), 0) as cost,
                   coalesce(sum(runs.gpu_micros), 0) as gpu_micros,
                   coalesce(sum(runs.unpriced_micros), 0) as unpriced_micros,
                   sum(case when bills.amount > coalesce(runs.cost, 0)
                            then bills.amount - coalesce(runs.cost, 0)
                            else 0 end) as idle,
                   sum(case when bills.amount < coalesce(runs.cost, 0)
                            then bills.amount - coalesce(runs.cost, 0)
                            else 0 end) as rate_difference
              from bills
              full join runs using (day, provider_key, gpu_type_key)
             group by 1, 2, 3
             order by 3, 2, 1
            """;

    /**
     * What was reported beside what ran.
     *
     * @param runs all teams' runs, cost not rounded
     * @param idle by how much more was reported
     * @param rateDifference by how much less was reported, as a negative number
     */
    record Compared(CostLine runs, BigDecimal idle, BigDecimal rateDifference) {}

    List<Compared> compared(Days days, Set<GroupBy> groupBy, @Nullable String provider) {
        return grouped(db.sql(COMPARED), days, groupBy, provider)
                .query((row, number) -> new Compared(
                        line(row, CostLine.Kind.RUNS, null, null, null),
                        row.getBigDecimal("idle"),
                        row.getBigDecimal("rate_difference")))
                .list();
    }

    private static final String WASTED = """
            select outcome, coalesce(substring(error from '^([A-Za-z_][A-Za-z0-9_.$-]{0,99})(?::|$)'), 'other') as error_class,
                   nullif(team_id, '00000000-0000-0000-0000-000000000000') as team_id, user_id, count(distinct job_id) as runs, sum(gpu_micros) as gpu_micros,
                   coalesce(sum(cost), 0) as cost
              from gpu_slices
             where day between :start and :end
               and outcome <> 'completed'
             group by 1, 2, 3, 4
             order by cost desc, gpu_micros desc
             limit :limit
            """;

    private static final String WASTED_BY_TEAMS = """
            select outcome, coalesce(substring(error from '^([A-Za-z_][A-Za-z0-9_.$-]{0,99})(?::|$)'), 'other') as error_class,
                   nullif(team_id, '00000000-0000-0000-0000-000000000000') as team_id, user_id, count(distinct job_id) as runs, sum(gpu_micros) as gpu_micros,
                   coalesce(sum(cost), 0) as cost
              from gpu_slices
             where day between :start and :end
               and outcome <> 'completed'
               and team_id = any(:teams)
             group by 1, 2, 3, 4
             order by cost desc, gpu_micros desc
             limit :limit
            """;

    /** What came to nothing, the dearest first; costs are not rounded. */
    List<WasteLine> wasted(Days days, @Nullable Set<UUID> teams, int limit) {
        StatementSpec statement =
                teams == null ? db.sql(WASTED) : db.sql(WASTED_BY_TEAMS).param("teams", teams.toArray(UUID[]::new));
        return statement
                .param("start", days.start())
                .param("end", days.end())
                .param("limit", limit)
                .query((row, number) -> new WasteLine(
                        row.getString("outcome"),
                        row.getString("error_class"),
                        row.getObject("team_id", UUID.class),
                        row.getObject("user_id", UUID.class),
                        row.getLong("runs"),
                        seconds(row, "gpu_micros"),
                        row.getBigDecimal("cost")))
                .list();
    }

    private static StatementSpec grouped(
            StatementSpec statement, Days days, Set<GroupBy> groupBy, @Nullable String provider) {
        return statement
                .param("start", days.start())
                .param("end", days.end())
                .param("provider", provider == null ? null : Label.key(provider))
                .param("byGpuType", groupBy.contains(GroupBy.GPU_TYPE))
                .param("byProvider", groupBy.contains(GroupBy.PROVIDER))
                .param("byDay", groupBy.contains(GroupBy.DAY));
    }

    private static CostLine run(ResultSet row, int number) throws SQLException {
        return line(
                row,
                CostLine.Kind.RUNS,
                row.getObject("team_id", UUID.class),
                row.getObject("user_id", UUID.class),
                row.getString("handler"));
    }

    private static CostLine line(
            ResultSet row, CostLine.Kind kind, @Nullable UUID team, @Nullable UUID user, @Nullable String handler)
            throws SQLException {
        return new CostLine(
                kind,
                team,
                null,
                user,
                handler,
                row.getString("gpu_type"),
                row.getString("provider"),
                row.getObject("day", LocalDate.class),
                row.getBigDecimal("cost"),
                seconds(row, "gpu_micros"),
                seconds(row, "unpriced_micros"));
    }

    private static BigDecimal seconds(ResultSet row, String column) throws SQLException {
        return row.getBigDecimal(column).movePointLeft(6);
    }
}
