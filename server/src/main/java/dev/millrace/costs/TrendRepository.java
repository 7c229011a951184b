package dev.millrace.costs;

import java.math.BigDecimal;
import java.sql.Array;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.LocalDate;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.UUID;

import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Repository;

/** Reads how costs go over time, and what could have cost less. */
@Repository
class TrendRepository {

    private final JdbcClient db;

    TrendRepository(JdbcClient db) {
        this.db = db;
    }

    private static final String TODAY = """
            select cast(now() at time zone 'UTC' as date) as today
            """;

    LocalDate today() {
        return db.sql(TODAY)
                .query((row, number) -> row.getObject("today", LocalDate.class))
                .single();
    }

    private static final String DAILY = """
            select day, team_id, provider, sum(cost) as cost
              from gpu_spend_days
             where day between :start and :end
             group by day, team_id, provider
             order by team_id, provider, day
            """;

    /** What a team's runs at a provider cost on one day. */
    record Daily(LocalDate day, UUID team, String provider, BigDecimal cost) {}

    List<Daily> daily(LocalDate start, LocalDate end) {
        return db.sql(DAILY)
                .param("start", start)
                .param("end", end)
                .query((row, number) -> new Daily(
                        row.getObject("day", LocalDate.class),
                        row.getObject("team_id", UUID.class),
                        row.getString("provider"),
                        row.getBigDecimal("cost")))
                .list();
    }

    private static final String CONTRIBUTORS = """
            select user_id, handler, sum(cost) as cost
              from gpu_spend_days
             where day = :day
               and team_id = :team
               and provider = :provider
             group by user_id, handler
             order by cost desc
             limit 3
            """;

    List<Anomaly.Contributor> contributors(Daily daily) {
        return db.sql(CONTRIBUTORS)
                .param("day", daily.day())
                .param("team", daily.team())
                .param("provider", daily.provider())
                .query((row, number) -> new Anomaly.Contributor(
                        row.getObject("user_id", UUID.class),
                        row.getString("handler"),
                        Cents.rounded(row.getBigDecimal("cost"))))
                .list();
    }

    // Short runs lose little when a spot machine is taken away. How long a run is, all its slices say together.
    private static final String SPOT = """
            with runs as (
                select slice.job_id, slice.team_id, slice.handler, slice.provider, slice.gpu_type, sum(slice.cost) as cost,
                       sum(slice.cost - spot.usd_per_gpu_hour * slice.gpu_micros / 3600000000) as saving
                  from gpu_slices slice
                  join gpu_prices spot
                    on lower(spot.provider) = lower(slice.provider)
                   and lower(spot.gpu_type) = lower(slice.gpu_type)
                   and spot.purchase = 'spot'
                   and slice.day between spot.valid_from and coalesce(spot.valid_to, 'infinity')
                 where slice.day >= :start
                   and slice.purchase = 'on_demand'
                   and slice.outcome = 'completed'
                   and slice.cost is not null
                   and (cast(:teams as uuid[]) is null or slice.team_id = any(cast(:teams as uuid[])))
                 group by slice.job_id, slice.team_id, slice.handler, slice.provider, slice.gpu_type
                having max(slice.ended_at) - min(slice.began_at) < interval '2 hours'
            )
            select team_id, handler, provider, gpu_type, count(*) as runs, sum(saving) as saving,
                   (array_agg(job_id order by cost desc))[1: 5] as jobs
              from runs
             group by team_id, handler, provider, gpu_type
            having sum(saving) >= 1
             order by saving desc
             limit 50
            """;

    private static final String LONG_FAILURES = """
            with runs as (
                select job_id, team_id, handler, provider, gpu_type, sum(cost) as cost
                  from gpu_slices
                 where day >= :start
                   and outcome in ('failed', 'timed_out', 'retried')
                   and cost is not null
                   and (cast(:teams as uuid[]) is null or team_id = any(cast(:teams as uuid[])))
                 group by job_id, team_id, handler, provider, gpu_type
                having max(ended_at) - min(began_at) > interval '1 hour'
            )
            select team_id, handler, provider, gpu_type, count(*) as runs, sum(cost) as saving,
                   (array_agg(job_id order by cost desc))[1: 5] as jobs
              from runs
             group by team_id, handler, provider, gpu_type
            having sum(cost) >= 1
             order by saving desc
             limit 50
            """;

    // The same work, done on another type as well, where a run came to less: what runs on the dearer one is compared.
    private static final String SMALLER_TYPE = """
            with runs as (
                select job_id, team_id, handler, provider, gpu_type, sum(cost) as cost
                  from gpu_slices
                 where day >= :start
                   and outcome = 'completed'
                   and cost is not null
                   and (cast(:teams as uuid[]) is null or team_id = any(cast(:teams as uuid[])))
                 group by job_id, team_id, handler, provider, gpu_type
            ), types as (
                select team_id, handler, provider, gpu_type, count(*) as runs, sum(cost) as cost, avg(cost) as cost_of_run,
                       (array_agg(job_id order by cost desc))[1: 5] as jobs
                  from runs
                 group by team_id, handler, provider, gpu_type
                having count(*) >= 3
            )
            select dear.team_id, dear.handler, dear.provider, dear.gpu_type, dear.runs,
                   dear.cost - min(cheap.cost_of_run) * dear.runs as saving, dear.jobs
              from types dear
              join types cheap
                on cheap.team_id = dear.team_id
               and cheap.handler = dear.handler
               and cheap.gpu_type <> dear.gpu_type
               and cheap.cost_of_run < dear.cost_of_run
             group by dear.team_id, dear.handler, dear.provider, dear.gpu_type, dear.runs, dear.cost, dear.jobs
            having dear.cost - min(cheap.cost_of_run) * dear.runs >= 1
             order by saving desc
             limit 50
            """;

    /** Runs of one kind of one of the teams (null: of any) that could have cost less. */
    record Saving(
            UUID team,
            String handler,
            String provider,
            String gpuType,
            long runs,
            BigDecimal saving,
            List<UUID> jobs) {}

    List<Saving> spot(LocalDate start, @Nullable Set<UUID> teams) {
        return savings(SPOT, start, teams);
    }

    List<Saving> longFailures(LocalDate start, @Nullable Set<UUID> teams) {
        return savings(LONG_FAILURES, start, teams);
    }

    List<Saving> smallerType(LocalDate start, @Nullable Set<UUID> teams) {
        return savings(SMALLER_TYPE, start, teams);
    }

    private List<Saving> savings(String sql, LocalDate start, @Nullable Set<UUID> teams) {
        return db.sql(sql)
                .param("start", start)
                .param("teams", teams == null ? null : teams.toArray(UUID[]::new))
                .query((row, number) -> new Saving(
                        row.getObject("team_id", UUID.class),
                        row.getString("handler"),
                        row.getString("provider"),
                        row.getString("gpu_type"),
                        row.getLong("runs"),
                        Cents.rounded(row.getBigDecimal("saving")),
                        ids(row)))
                .list();
    }

    private static List<UUID> ids(ResultSet row) throws SQLException {
        Array jobs = row.getArray("jobs");
        return Arrays.asList((UUID[]) jobs.getArray());
    }
}
