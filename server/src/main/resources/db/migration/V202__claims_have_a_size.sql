-- A claim takes no more than a number of bytes of payloads together, but at least one task: a thousand of the largest would be
-- more than a server has memory. What is not taken is let go with the transaction. For the rest it is as in V192. What was taken
-- and what it says are joined by a hash, whatever the planner believes: row by row, five hundred of each would take longer than
-- all else.
drop function claim_tasks(text, integer[], integer[], timestamptz[], integer, integer, interval);

create function claim_tasks(claimer text, lanes integer[], shares integer[], froms timestamptz[], most integer,
                            most_bytes bigint, batch_size integer, lease interval)
returns table (lane integer, ready_at timestamptz, task_id uuid, fence bigint, attempts integer, failures integer,
               started_at timestamptz, retries integer, retry_policy json, handler text, name text, queue text,
               traceparent text, owner_id uuid, timeout_seconds integer, payload json)
language plpgsql
set enable_seqscan = off
set enable_bitmapscan = off
set enable_nestloop = off
set plan_cache_mode = force_generic_plan
as $$
#variable_conflict use_column
begin
    return query
    with head as materialized (
        select waiting.*
          from unnest(lanes, shares, froms) as wanted (lane, share, since)
         cross join lateral (
             select ctid as place, lane, ready_at, task_id, attempts, failures, losses
               from task_ready
              where lane = wanted.lane
                and ready_at >= wanted.since
                and ready_at <= now()
                and (expires_at is null or expires_at > now())
              order by ready_at, task_id
              limit wanted.share
                for update skip locked
         ) as waiting
         limit most
    ), given as materialized (
        select head.place, head.lane, head.ready_at, head.task_id, head.attempts + 1 as attempts, head.failures, head.losses,
               task.retries, task.retry_policy, task.handler, task.name, task.queue, task.traceparent, task.owner_id,
               task.timeout_seconds, task.payload,
               coalesce(sum(octet_length(cast(task.payload as text)))
                            over (rows between unbounded preceding and 1 preceding), 0) as bytes_before
          from head
         cross join lateral (
             select *
               from tasks
              where id = head.task_id
              limit 1
         ) as task
    ), taken as (
        delete from task_ready
         where ctid = any(array(select place from given where bytes_before < most_bytes))
        returning task_id
    ), leased as (
        insert into task_batches (worker, expires_at, tasks)
        select claimer, now() + lease,
               array_agg(cast(row (task_id, lane, attempts, failures, losses,
                                   now() + make_interval(secs => timeout_seconds)) as held_task))
          from (select given.task_id, given.lane, given.attempts, given.failures, given.losses, given.timeout_seconds,
                       (row_number() over () - 1) / batch_size as part
                  from taken
                  join given on given.task_id = taken.task_id) as held
         group by part
        returning id, started_at, tasks
    )
    select given.lane, given.ready_at, given.task_id, leased.id, given.attempts, given.failures, leased.started_at,
           given.retries, given.retry_policy, given.handler, given.name, given.queue, given.traceparent,
           given.owner_id, given.timeout_seconds, given.payload
      from leased
     cross join lateral unnest(leased.tasks) as held
      join given on given.task_id = held.task_id;
end
$$;
