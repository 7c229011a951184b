package dev.millrace.gpu;

import java.math.BigDecimal;
import java.math.RoundingMode;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.Collection;
import java.util.HashMap;
import java.util.Map;
import java.util.UUID;

import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Repository;

/** Says what jobs cost: those that ended from the books, others from the clock and the prices. */
@Repository
class RunCostRepository {

    private final JdbcClient db;

    RunCostRepository(JdbcClient db) {
        this.db = db;
    }

    // Billed: on each of its days somebody reported costs of its provider and type.
    private static final String ENDED = """
            select slice.job_id as id, sum(slice.gpu_micros) as gpu_micros, sum(slice.cost) as cost,
                   bool_or(slice.price is null) as unpriced,
                   case when bool_and(exists (select
                                                from snapshot_days bill
                                               where bill.kind = 'cost'
                                                 and bill.day = slice.day
                                                 and lower(bill.provider) = lower(slice.provider)
                                                 and lower(bill.gpu_type) = lower(slice.gpu_type)
                                                 and bill.snapshots > 0))
                        then 'BILLED' else 'FINAL'
                   end as state
              from gpu_slices slice
             where slice.job_id = any(:ids)
             group by slice.job_id
            """;

    private static final String RUNNING = """
            select job.id, sum(time.gpu_micros) as gpu_micros,
                   sum(round(price.usd_per_gpu_hour * time.gpu_micros / 3600000000, 8)) as cost,
                   bool_or(price.id is null) as unpriced, 'ACCRUED' as state
              from gpu_jobs job
             cross join lateral generate_series(date_trunc('day', job.start_time at time zone 'UTC'),
                                                now() at time zone 'UTC', interval '1 day') as midnight
             cross join lateral (
                   select cast(extract(epoch from least(now(), (midnight + interval '1 day') at time zone 'UTC')
                                                  - greatest(job.start_time, midnight at time zone 'UTC'))
                               * 1000000 as bigint) * job.gpu_count as gpu_micros) time
              left join gpu_prices price
                on lower(price.provider) = lower(job.provider)
               and lower(price.gpu_type) = lower(job.gpu_type)
               and price.purchase = job.purchase
               and cast(midnight as date) between price.valid_from and coalesce(price.valid_to, 'infinity')
             where job.id = any(:ids)
               and job.status = 'running'
               and job.end_time is null
               and job.start_time between now() - interval '3660 days' and now()
             group by job.id
            """;

    private static final String WAITING = """
            select job.id, similar_runs.gpu_micros,
                   round(price.usd_per_gpu_hour * similar_runs.gpu_micros / 3600000000, 8) as cost,
                   price.id is null as unpriced, 'ESTIMATED' as state
              from gpu_jobs job
             cross join lateral (
                   select cast(avg(gpu_micros) as bigint) as gpu_micros
                     from (select cast(extract(epoch from done.end_time - done.start_time) * 1000000 as bigint)
                                  * done.gpu_count as gpu_micros
                             from gpu_jobs done
                            where done.model_name = job.model_name
                              and done.team_id = job.team_id
                              and lower(done.provider) = lower(job.provider)
                              and lower(done.gpu_type) = lower(job.gpu_type)
                              and done.status = 'completed'
                              and done.end_time is not null
                              and done.start_time is not null
                            order by done.id desc
                            limit 20) latest) similar_runs
              left join gpu_prices price
                on lower(price.provider) = lower(job.provider)
               and lower(price.gpu_type) = lower(job.gpu_type)
               and price.purchase = job.purchase
               and cast(now() at time zone 'UTC' as date) between price.valid_from and coalesce(price.valid_to, 'infinity')
             where job.id = any(:ids)
               and job.status = 'pending'
               and job.end_time is null
            """;

    private record Found(UUID id, RunCost cost) {}

    /** The costs of those of the jobs of which anything can be said. */
    Map<UUID, RunCost> costs(Collection<UUID> jobs) {
        Map<UUID, RunCost> costs = new HashMap<>();
        for (String sql : new String[] {WAITING, RUNNING, ENDED}) {
            db.sql(sql)
                    .param("ids", jobs.toArray(UUID[]::new))
                    .query(RunCostRepository::found)
                    .list()
                    .forEach(found -> costs.put(found.id(), found.cost()));
        }
        return costs;
    }

    private static Found found(ResultSet row, int number) throws SQLException {
        boolean unpriced = row.getBoolean("unpriced");
        BigDecimal micros = row.getBigDecimal("gpu_micros");
        BigDecimal cost = row.getBigDecimal("cost");
        return new Found(
                row.getObject("id", UUID.class),
                new RunCost(
                        unpriced ? RunCost.State.UNPRICED : RunCost.State.valueOf(row.getString("state")),
                        unpriced ? null : rounded(cost),
                        micros == null ? null : micros.movePointLeft(6)));
    }

    private static @Nullable BigDecimal rounded(@Nullable BigDecimal cost) {
        return cost == null ? null : cost.setScale(2, RoundingMode.HALF_UP);
    }
}
