-- What a run costs that is not in the books yet, or not begun: said once, for jobs, for tasks and for budgets.

-- Runs that have ended and are not in the books. The few tasks that are open are looked up one by one, each in its
-- partition: a join might read all that ever ended.
--
-- What a budget kept from starting was taken for a moment, and used no GPU. A worker may say "budget:" as well: what ran
-- for longer than such a moment counts.
create view gpu_runs_ended as
select run.task_id, run.attempt, run.started_at, run.ended_at,
       case when run.outcome in ('completed', 'cancelled') then run.outcome
            when run.outcome = 'released' then 'cancelled'
            else 'failed' end as status,
       run.outcome, run.error, task.name, task.owner_id, team.id as team_id, task.handler, task.queue, gpus.provider,
       gpus.gpu_type, gpus.gpu_count, gpus.purchase
  from (select open.task_id, attempt.attempt, attempt.started_at, attempt.ended_at,
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
        select open.task_id, ended.attempts, ended.started_at, ended.ended_at, ended.state, ended.error
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
                or ended.ended_at - ended.started_at > interval '1 second')) as run
 cross join lateral (
     select *
       from tasks
      where id = run.task_id
      limit 1
 ) as task
  left join teams team on team.id = task.team_id
  left join task_run_resources own on own.task_id = run.task_id and own.attempt = run.attempt
 cross join lateral gpus_of(coalesce(task.resources, own.resources)) gpus
 where coalesce(task.resources, own.resources) is not null
   and not exists (select
                     from gpu_jobs job
                    where job.task_id = run.task_id
                      and job.attempt = run.attempt)
   and not exists (select
                     from gpu_slices slice
                    where slice.task_id = run.task_id
                      and slice.attempt = run.attempt);

-- What time on GPUs comes to at the prices of its days. No rows for no time at all; a cost of null where a day has no price.
create function gpu_charge(provider text, gpu_type text, purchase text, gpu_count integer, began_at timestamptz,
                           ended_at timestamptz)
    returns table (gpu_micros numeric, cost numeric, is_unpriced boolean)
    language sql stable as $$
    select sum(time.gpu_micros), sum(round(price.usd_per_gpu_hour * time.gpu_micros / 3600000000, 8)),
           bool_or(price.id is null)
      from generate_series(date_trunc('day', $5 at time zone 'UTC'), $6 at time zone 'UTC', interval '1 day') as midnight
     cross join lateral (
           select cast(extract(epoch from least($6, (midnight + interval '1 day') at time zone 'UTC')
                                          - greatest($5, midnight at time zone 'UTC')) * 1000000 as bigint)
                  * $4 as gpu_micros) time
      left join gpu_prices price
        on lower(price.provider) = lower($1)
       and lower(price.gpu_type) = lower($2)
       and price.purchase = $3
       and cast(midnight as date) between price.valid_from and coalesce(price.valid_to, 'infinity')
    having count(*) > 0
$$;

-- What a run will come to that has not begun: what the last 20 of the same name by the same team, or by the same user where
-- there is no team, took on such GPUs, at today's price. Time and cost are null where there were none.
create function gpu_estimate(team_id uuid, user_id uuid, name text, provider text, gpu_type text, purchase text)
    returns table (gpu_micros numeric, cost numeric, is_unpriced boolean)
    language sql stable as $$
    select similar_runs.gpu_micros, round(price.usd_per_gpu_hour * similar_runs.gpu_micros / 3600000000, 8),
           price.id is null
      from (select round(avg(cast(extract(epoch from latest.end_time - latest.start_time) * 1000000 as bigint)
                             * latest.gpu_count)) as gpu_micros
              from (select *
                      from (select *
                              from gpu_jobs done
                             where done.team_id = $1
                               and done.model_name = $3
                               and lower(done.provider) = lower($4)
                               and lower(done.gpu_type) = lower($5)
                               and done.status = 'completed'
                               and done.end_time is not null
                               and done.start_time is not null
                             order by done.id desc
                             limit 20) as of_team
                    union all
                    select *
                      from (select *
                              from gpu_jobs done
                             where $1 is null
                               and done.team_id is null
                               and done.user_id = $2
                               and done.model_name = $3
                               and lower(done.provider) = lower($4)
                               and lower(done.gpu_type) = lower($5)
                               and done.status = 'completed'
                               and done.end_time is not null
                               and done.start_time is not null
                             order by done.id desc
                             limit 20) as of_user) as latest) as similar_runs
      left join gpu_prices price
        on lower(price.provider) = lower($4)
       and lower(price.gpu_type) = lower($5)
       and price.purchase = $6
       and cast(now() at time zone 'UTC' as date) between price.valid_from and coalesce(price.valid_to, 'infinity')
$$;

-- What jobs that are in the books cost. Billed: on each of its days somebody reported costs of its provider and type.
create view gpu_booked_costs as
select slice.job_id, slice.task_id, slice.attempt, sum(slice.gpu_micros) as gpu_micros, sum(slice.cost) as cost,
       bool_or(slice.price is null) as is_unpriced,
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
 group by slice.job_id, slice.task_id, slice.attempt;

-- What each run of a task costs: those in the books, the one that has just ended, the one under way, and the one to come.
create view task_run_costs as
select task_id, attempt, state, gpu_micros, cost, is_unpriced
  from gpu_booked_costs
 where task_id is not null
union all
select run.task_id, run.attempt, 'FINAL', charge.gpu_micros, charge.cost, charge.is_unpriced
  from gpu_runs_ended run
 cross join lateral gpu_charge(run.provider, run.gpu_type, run.purchase, run.gpu_count, run.started_at, run.ended_at) charge
union all
select run.task_id, run.attempt, 'ACCRUED', charge.gpu_micros, charge.cost, charge.is_unpriced
  from gpu_runs_under_way run
 cross join lateral gpu_charge(run.provider, run.gpu_type, run.purchase, run.gpu_count, run.started_at,
                               greatest(now(), run.started_at)) charge
union all
select task.id, ready.attempts + 1, 'ESTIMATED', estimate.gpu_micros, estimate.cost, estimate.is_unpriced
  from tasks task
  join task_ready ready on ready.task_id = task.id
 cross join lateral gpus_of(task.resources) gpus
 cross join lateral gpu_estimate(task.team_id, task.owner_id, task.name, gpus.provider, gpus.gpu_type, gpus.purchase)
       estimate
 where task.resources is not null;
