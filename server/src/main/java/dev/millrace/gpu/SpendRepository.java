package dev.millrace.gpu;

import java.util.Collection;
import java.util.UUID;

import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Repository;

/** The books: the slices of jobs, and their sums. Each statement that writes the ones writes the others. */
@Repository
class SpendRepository {

    private final JdbcClient db;

    SpendRepository(JdbcClient db) {
        this.db = db;
    }

    private static final String AWAIT_PRICES = """
            select pg_advisory_xact_lock_shared(hashtext('millrace.prices'))
            """;

    // Sums are written in one order everywhere, so that two writers wait for each other and never in a ring.
    private static final String RECORD = """
            with slices as (
                insert into gpu_slices (job_id, day, team_id, user_id, handler, provider, gpu_type, purchase, source,
                                        outcome, error, gpu_count, began_at, ended_at, gpu_micros, price, cost, queue,
                                        task_id, attempt)
                select job.id, cast(midnight as date),
                       coalesce(job.team_id, '00000000-0000-0000-0000-000000000000'), job.user_id, coalesce(job.handler, job.model_name),
                       job.provider, job.gpu_type, job.purchase, job.source, coalesce(job.outcome, job.status),
                       job.error, job.gpu_count, part.began_at, part.ended_at, time.gpu_micros, price.usd_per_gpu_hour,
                       round(price.usd_per_gpu_hour * time.gpu_micros / 3600000000, 8), job.queue, job.task_id,
                       job.attempt
                  from gpu_jobs job
                 cross join lateral generate_series(date_trunc('day', job.start_time at time zone 'UTC'),
                                                    job.end_time at time zone 'UTC', interval '1 day') as midnight
                 cross join lateral (
                       select greatest(job.start_time, midnight at time zone 'UTC') as began_at,
                              least(job.end_time, (midnight + interval '1 day') at time zone 'UTC') as ended_at) part
                 cross join lateral (
                       select cast(extract(epoch from part.ended_at - part.began_at) * 1000000 as bigint)
                              * job.gpu_count as gpu_micros) time
                  left join gpu_prices price
                    on lower(price.provider) = lower(job.provider)
                   and lower(price.gpu_type) = lower(job.gpu_type)
                   and price.purchase = job.purchase
                   and cast(midnight as date) between price.valid_from and coalesce(price.valid_to, 'infinity')
                 where job.id = any(:jobs)
                   and part.ended_at > part.began_at
                returning *
            ), summed as (
                insert into gpu_spend_days as days (day, team_id, user_id, handler, provider, gpu_type, source, outcome,
                                                    slices, gpu_micros, unpriced_micros, cost)
                select day, team_id, user_id, handler, provider, gpu_type, source, outcome, count(*), sum(gpu_micros),
                       coalesce(sum(gpu_micros) filter (where price is null), 0), coalesce(sum(cost), 0)
                  from slices
                 group by day, team_id, user_id, handler, provider, gpu_type, source, outcome
                 order by day, team_id, user_id, handler, provider, gpu_type, source, outcome
                    on conflict (day, team_id, user_id, handler, provider, gpu_type, source, outcome) do update
                   set slices = days.slices + excluded.slices,
                       gpu_micros = days.gpu_micros + excluded.gpu_micros,
                       unpriced_micros = days.unpriced_micros + excluded.unpriced_micros,
                       cost = days.cost + excluded.cost
            )
            insert into gpu_spend_sums as sums (day, provider, gpu_type, source, gpu_micros, unpriced_micros, cost)
            select day, provider, gpu_type, source, sum(gpu_micros),
                   coalesce(sum(gpu_micros) filter (where price is null), 0), coalesce(sum(cost), 0)
              from slices
             group by day, provider, gpu_type, source
             order by day, provider, gpu_type, source
                on conflict (day, provider, gpu_type, source) do update
               set gpu_micros = sums.gpu_micros + excluded.gpu_micros,
                   unpriced_micros = sums.unpriced_micros + excluded.unpriced_micros,
                   cost = sums.cost + excluded.cost
            """;

    /** Enters into the books those of the jobs whose start and end are known, at the prices of their days. */
    void record(Collection<UUID> jobs) {
        db.sql(AWAIT_PRICES).query(row -> {});
        db.sql(RECORD).param("jobs", jobs.toArray(UUID[]::new)).update();
    }

    private static final String STRIKE = """
            with slices as (
                delete from gpu_slices
                 where job_id = :job
                returning *
            ), per_team as (
                select day, team_id, user_id, handler, provider, gpu_type, source, outcome, count(*) as slices,
                       sum(gpu_micros) as gpu_micros,
                       coalesce(sum(gpu_micros) filter (where price is null), 0) as unpriced_micros,
                       coalesce(sum(cost), 0) as cost
                  from slices
                 group by day, team_id, user_id, handler, provider, gpu_type, source, outcome
            ), in_all as (
                select day, provider, gpu_type, source, sum(gpu_micros) as gpu_micros,
                       sum(unpriced_micros) as unpriced_micros, sum(cost) as cost
                  from per_team
                 group by day, provider, gpu_type, source
            ), summed as (
                update gpu_spend_days days
                   set slices = days.slices - part.slices,
                       gpu_micros = days.gpu_micros - part.gpu_micros,
                       unpriced_micros = days.unpriced_micros - part.unpriced_micros,
                       cost = days.cost - part.cost
                  from per_team part
                 where (days.day, days.team_id, days.user_id, days.handler, days.provider, days.gpu_type, days.source,
                        days.outcome)
                     = (part.day, part.team_id, part.user_id, part.handler, part.provider, part.gpu_type, part.source,
                        part.outcome)
            )
            update gpu_spend_sums sums
               set gpu_micros = sums.gpu_micros - part.gpu_micros,
                   unpriced_micros = sums.unpriced_micros - part.unpriced_micros,
                   cost = sums.cost - part.cost
              from in_all part
             where (sums.day, sums.provider, sums.gpu_type, sums.source)
                 = (part.day, part.provider, part.gpu_type, part.source)
            """;

    /** Takes a job out of the books. */
    void strike(UUID job) {
        db.sql(STRIKE).param("job", job).update();
    }

    private static final String PRICE = """
            with slices as (
                update gpu_slices
                   set price = :price,
                       cost = round(:price * gpu_micros / 3600000000, 8)
                 where lower(provider) = :provider
                   and lower(gpu_type) = :gpuType
                   and purchase = :purchase
                   and day between :from and coalesce(cast(:to as date), 'infinity')
                   and price is null
                returning *
            ), per_team as (
                select day, team_id, user_id, handler, provider, gpu_type, source, outcome,
                       sum(gpu_micros) as gpu_micros, sum(cost) as cost
                  from slices
                 group by day, team_id, user_id, handler, provider, gpu_type, source, outcome
            ), in_all as (
                select day, provider, gpu_type, source, sum(gpu_micros) as gpu_micros, sum(cost) as cost
                  from per_team
                 group by day, provider, gpu_type, source
            ), summed as (
                update gpu_spend_days days
                   set unpriced_micros = days.unpriced_micros - part.gpu_micros,
                       cost = days.cost + part.cost
                  from per_team part
                 where (days.day, days.team_id, days.user_id, days.handler, days.provider, days.gpu_type, days.source,
                        days.outcome)
                     = (part.day, part.team_id, part.user_id, part.handler, part.provider, part.gpu_type, part.source,
                        part.outcome)
            )
            update gpu_spend_sums sums
               set unpriced_micros = sums.unpriced_micros - part.gpu_micros,
                   cost = sums.cost + part.cost
              from in_all part
             where (sums.day, sums.provider, sums.gpu_type, sums.source)
                 = (part.day, part.provider, part.gpu_type, part.source)
            """;

    /** Prices what is in the books without a price on the days of this one. What has a price keeps it. */
    void price(Price price) {
        db.sql(PRICE)
                .param("price", price.usdPerGpuHour())
                .param("provider", Label.key(price.provider()))
                .param("gpuType", Label.key(price.gpuType()))
                .param("purchase", price.purchase().word())
                .param("from", price.validFrom())
                .param("to", price.validTo())
                .update();
    }
}
