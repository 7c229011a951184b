package dev.millrace.gpu;

import java.util.Collection;
import java.util.UUID;

import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Repository;

/** The books: the slices of jobs. Their sums are written with them, by the database. */
@Repository
class SpendRepository {

    private final JdbcClient db;

    SpendRepository(JdbcClient db) {
        this.db = db;
    }

    private static final String AWAIT_PRICES = """
            select pg_advisory_xact_lock_shared(hashtext('millrace.prices'))
            """;

    // The sums are written by the triggers of gpu_slices. What stands in place of a slice of a month that was over is a
    // correction.
    private static final String RECORD = """
            with slices as (
                insert into gpu_slices (job_id, day, team_id, user_id, handler, provider, gpu_type, purchase, source,
                                        outcome, error, gpu_count, began_at, ended_at, gpu_micros, price, cost, queue,
                                        task_id, attempt, corrected_at)
                select job.id, cast(midnight as date),
                       coalesce(job.team_id, '00000000-0000-0000-0000-000000000000'), job.user_id,
                       coalesce(job.handler, job.model_name), job.provider, job.gpu_type, job.purchase, job.source,
                       coalesce(job.outcome, job.status), job.error, job.gpu_count, part.began_at, part.ended_at,
                       time.gpu_micros, price.usd_per_gpu_hour,
                       round(price.usd_per_gpu_hour * time.gpu_micros / 3600000000, 8), job.queue, job.task_id,
                       job.attempt,
                       case when midnight < date_trunc('month', now() at time zone 'UTC')
                             and exists (select from gpu_corrections correction where correction.job_id = job.id)
                            then now() end
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
            )
            insert into gpu_corrections (booked_on, is_correction, sign, job_id, day, team_id, user_id, handler, provider,
                                         gpu_type, purchase, outcome, gpu_count, began_at, ended_at, gpu_micros, price,
                                         cost, queue, task_id)
            select cast(corrected_at at time zone 'UTC' as date), true, 1, job_id, day, team_id, user_id, handler, provider,
                   gpu_type, purchase, outcome, gpu_count, began_at, ended_at, gpu_micros, price, cost, queue, task_id
              from slices
             where corrected_at is not null
            """;

    /** Enters into the books those of the jobs whose start and end are known, at the prices of their days. */
    void record(Collection<UUID> jobs) {
        db.sql(AWAIT_PRICES).query(row -> {});
        db.sql(RECORD).param("jobs", jobs.toArray(UUID[]::new)).update();
    }

    // Of a month that is over there stays the row as it was, unless it was a correction itself and has stayed before,
    // and the row that takes it back today.
    private static final String STRIKE = """
            with gone as (
                delete from gpu_slices
                 where job_id = :job
                returning *
            )
            insert into gpu_corrections (booked_on, is_correction, sign, job_id, day, team_id, user_id, handler, provider,
                                         gpu_type, purchase, outcome, gpu_count, began_at, ended_at, gpu_micros, price,
                                         cost, queue, task_id)
            select case when kept.sign = 1 then gone.day else cast(now() at time zone 'UTC' as date) end, kept.sign = -1,
                   kept.sign, job_id, day, team_id, user_id, handler, provider, gpu_type, purchase, outcome, gpu_count,
                   began_at, ended_at, gpu_micros, price, cost, queue, task_id
              from gone
              join (values (1), (-1)) as kept (sign)
                on kept.sign = -1 or gone.corrected_at is null
             where gone.day < date_trunc('month', now() at time zone 'UTC')
             order by kept.sign desc
            """;

    /** Takes a job out of the books. */
    void strike(UUID job) {
        db.sql(STRIKE).param("job", job).update();
    }

    private static final String PRICE = """
            update gpu_slices
               set price = :price,
                   cost = round(:price * gpu_micros / 3600000000, 8)
             where lower(provider) = :provider
               and lower(gpu_type) = :gpuType
               and purchase = :purchase
               and day between :from and coalesce(cast(:to as date), 'infinity')
               and price is null
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
