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

    // The few tasks that are open are looked up one by one, each in its partition: a join might read all that ever
    // ended.
    //
    // What a budget kept from starting was taken for a moment, and used no GPU. A worker may say "budget:" as well:
    // what ran for longer than such a moment counts.
    private static final String RECORD_RUNS = """
            with runs as (
                select attempt.task_id, attempt.attempt, attempt.started_at, attempt.ended_at,
                       case attempt.outcome when 'failed' then 'retried' else attempt.outcome end as outcome, attempt.error
                  from gpu_open_tasks open
                 cross join lateral (
                     select *
                       from task_attempts
                      where task_id = open.task_id
                        and (outcome <> 'released' or error is null or error not like 'budget:%')
                     offset 0
                 ) as attempt
                union all
                select ended.task_id, ended.attempts, ended.started_at, ended.ended_at, ended.state, ended.error
                  from gpu_open_tasks open
                 cross join lateral (
                     select *
                       from task_ends
                      where task_id = open.task_id
                      limit 1
                 ) as ended
                 where ended.started_at is not null
                   and (ended.state <> 'failed'
                        or ended.error not like 'budget:%'
                        or ended.ended_at - ended.started_at > interval '1 second')
            ), fresh as (
                select runs.*, task.name, task.owner_id, task.team_id, task.handler, task.queue,
                       coalesce(task.resources, own.resources) as resources
                  from runs
                 cross join lateral (
                     select *
                       from tasks
                      where id = runs.task_id
                      limit 1
                 ) as task
                  left join task_run_resources own on own.task_id = runs.task_id and own.attempt = runs.attempt
                 where coalesce(task.resources, own.resources) is not null
                   and not exists (select
                                     from gpu_jobs job
                                    where job.task_id = runs.task_id
                                      and job.attempt = runs.attempt)
                   and not exists (select
                                     from gpu_slices slice
                                    where slice.task_id = runs.task_id
                                      and slice.attempt = runs.attempt)
                 order by runs.ended_at
                 limit :limit
            )
            insert into gpu_jobs (id, team_id, user_id, model_name, gpu_type, provider, gpu_count, purchase, status,
                                  start_time, end_time, source, task_id, attempt, handler, queue, outcome, error)
            select uuid_by_time(), team.id, fresh.owner_id, fresh.name, gpus.gpu_type, gpus.provider, gpus.gpu_count,
                   gpus.purchase,
                   case when fresh.outcome in ('completed', 'cancelled') then fresh.outcome
                        when fresh.outcome = 'released' then 'cancelled'
                        else 'failed' end,
                   fresh.started_at, fresh.ended_at, 'measured', fresh.task_id, fresh.attempt, fresh.handler, fresh.queue,
                   fresh.outcome, fresh.error
              from fresh
             cross join lateral gpus_of(fresh.resources) gpus
              left join teams team on team.id = fresh.team_id
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
             where exists (select
                             from task_ends ended
                            where ended.task_id = open.task_id
                              and ended.ended_at >= open.opened_at
                              and ended.ended_at < now() - interval '10 seconds'
                           offset 0)
            """;

    // Pruned before anybody could meter it, or deleted while it waited.
    private static final String CLOSE_GONE = """
            delete from gpu_open_tasks open
             where not exists (select from tasks where tasks.id = open.task_id)
            """;

    private static final String FORGET_RESOURCES = """
            delete from task_run_resources run
             where not exists (select from gpu_open_tasks open where open.task_id = run.task_id)
            """;

    /** Forgets tasks that have ended; to be called when all their runs are in the books. */
    void close() {
        db.sql(CLOSE).update();
        db.sql(CLOSE_GONE).update();
        db.sql(FORGET_RESOURCES).update();
    }
}
