package dev.millrace.gpu;

import java.util.List;
import java.util.UUID;

import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Repository;

/** Finds the runs of tasks that used GPUs in the queue's history, and makes jobs of them. */
@Repository
class MeterRepository {

    private final JdbcClient db;

    MeterRepository(JdbcClient db) {
        this.db = db;
    }

    private static final String TRY_LOCK = """
            select pg_try_advisory_xact_lock(hashtext('millrace.gpu-meter'))
            """;

    /** Whether this node meters until its transaction ends. */
    boolean tryLock() {
        return db.sql(TRY_LOCK).query(Boolean.class).single();
    }

    // What a budget kept from starting was taken for a moment, and used no GPU.
    // The id is a UUID of version 7, like all others: jobs are listed by the time at which their ids were made.
    private static final String RECORD_RUNS = """
            with runs as (
                select attempt.task_id, attempt.attempt, attempt.started_at, attempt.ended_at,
                       case attempt.outcome when 'failed' then 'retried' else attempt.outcome end as outcome, attempt.error
                  from gpu_open_tasks open
                  join task_attempts attempt
                    on attempt.task_id = open.task_id
                   and (attempt.outcome <> 'released' or attempt.error is null or attempt.error not like 'budget:%')
                union all
                select ended.task_id, ended.attempts, ended.started_at, ended.ended_at, ended.state, ended.error
                  from gpu_open_tasks open
                  join task_ends ended on ended.task_id = open.task_id
                 where ended.started_at is not null
                   and (ended.state <> 'failed' or ended.error not like 'budget:%')
            ), fresh as (
                select *
                  from runs
                 where not exists (select
                                     from gpu_jobs job
                                    where job.task_id = runs.task_id
                                      and job.attempt = runs.attempt)
                   and not exists (select
                                     from gpu_slices slice
                                    where slice.task_id = runs.task_id
                                      and slice.attempt = runs.attempt)
                 order by ended_at
                 limit :limit
            )
            insert into gpu_jobs (id, team_id, user_id, model_name, gpu_type, provider, gpu_count, purchase, status,
                                  start_time, end_time, source, task_id, attempt, handler, queue, outcome, error)
            select cast(encode(set_bit(set_bit(overlay(uuid_send(gen_random_uuid())
                       placing substring(int8send(cast(extract(epoch from clock_timestamp()) * 1000 as bigint)) from 3)
                       from 1 for 6), 52, 1), 53, 1), 'hex') as uuid),
                   team.id, task.owner_id, task.name,
                   coalesce(nullif(trim(task.resources ->> 'gpu_type'), ''), 'unknown'),
                   coalesce(nullif(trim(task.resources ->> 'provider'), ''), 'unknown'),
                   case when task.resources ->> 'gpu_count' ~ '^[1-9][0-9]{0,4}$'
                        then cast(task.resources ->> 'gpu_count' as integer)
                        else 1 end,
                   case when task.resources ->> 'purchase' in ('spot', 'reserved')
                        then task.resources ->> 'purchase'
                        else 'on_demand' end,
                   case when fresh.outcome in ('completed', 'cancelled') then fresh.outcome
                        when fresh.outcome = 'released' then 'cancelled'
                        else 'failed' end,
                   fresh.started_at, fresh.ended_at, 'measured', fresh.task_id, fresh.attempt, task.handler, task.queue,
                   fresh.outcome, fresh.error
              from fresh
              join tasks task on task.id = fresh.task_id
              left join teams team on team.id = task.team_id
                on conflict (task_id, attempt) do nothing
            returning id
            """;

    /** Makes a job of each run that is not in the books yet. */
    List<UUID> recordRuns(int limit) {
        return db.sql(RECORD_RUNS)
                .param("limit", limit)
                .query((row, number) -> row.getObject("id", UUID.class))
                .list();
    }

    // The ten seconds are for ends that had not been committed when the runs were looked for.
    private static final String CLOSE = """
            delete from gpu_open_tasks open
             using task_ends ended
             where ended.task_id = open.task_id
               and ended.ended_at >= open.opened_at
               and ended.ended_at < now() - interval '10 seconds'
            """;

    // Pruned before anybody could meter it, or deleted while it waited.
    private static final String CLOSE_GONE = """
            delete from gpu_open_tasks open
             where not exists (select from tasks where tasks.id = open.task_id)
            """;

    /** Forgets tasks that have ended; to be called when all their runs are in the books. */
    void close() {
        db.sql(CLOSE).update();
        db.sql(CLOSE_GONE).update();
    }
}
