-- Claims, and looks at the lanes, have to go by their indexes whatever the planner believes to be in the tables. It keeps
-- plans, and one that was made while nothing waited, or while the newest partition was empty, reads all of a burst for each
-- claim until somebody analyzes. Settings of a function hold for the statements in it, and only for those.

-- Leases the heads of some lanes to a worker, in batches of a size. From each lane no more than its share is taken, from
-- where reading it is to begin; the lanes are walked in the given order, and no further than the limit needs: without an
-- ORDER BY above it, the limit stops the nested loop. "materialized" keeps the planner from running the locking part more
-- than once. What is locked is deleted by its place. "limit 1" has tasks looked up one by one, each in the one partition
-- that may have it.
create function claim_tasks(claimer text, lanes integer[], shares integer[], froms timestamptz[], most integer,
                            batch_size integer, lease interval)
returns table (lane integer, ready_at timestamptz, task_id uuid, fence bigint, attempts integer, failures integer,
               started_at timestamptz, retries integer, retry_policy json, handler text, name text, queue text,
               traceparent text, owner_id uuid, timeout_seconds integer, payload json)
language plpgsql
set enable_seqscan = off
set enable_bitmapscan = off
set plan_cache_mode = force_generic_plan
as $$
#variable_conflict use_column
begin
    return query
    with head as materialized (
        select waiting.place
          from unnest(lanes, shares, froms) as wanted (lane, share, since)
         cross join lateral (
             select ctid as place
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
    ), taken as (
        delete from task_ready
         where ctid = any(array(select place from head))
        returning task_ready.*
    ), given as materialized (
        select taken.task_id, taken.lane, taken.ready_at, taken.attempts + 1 as attempts, taken.failures, taken.losses,
               task.retries, task.retry_policy, task.handler, task.name, task.queue, task.traceparent, task.owner_id,
               task.timeout_seconds, task.payload, (row_number() over () - 1) / batch_size as part
          from taken
         cross join lateral (
             select *
               from tasks
              where id = taken.task_id
              limit 1
         ) as task
    ), leased as (
        insert into task_batches (worker, expires_at, tasks)
        select claimer, now() + lease,
               array_agg(cast(row (task_id, lane, attempts, failures, losses,
                                   now() + make_interval(secs => timeout_seconds)) as held_task))
          from given
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

-- The lanes in which something can start now, and since when. From lane to lane: each step finds the next lane that has a
-- row at all, by one descent into the index.
create function lanes_with_tasks()
returns table (lane integer, ready_at timestamptz)
language plpgsql
set enable_seqscan = off
set enable_bitmapscan = off
as $$
#variable_conflict use_column
begin
    return query
    with recursive present (lane) as (
        (select lane
           from task_ready
          order by lane
          limit 1)
        union all
        select (select task_ready.lane
                  from task_ready
                 where task_ready.lane > present.lane
                 order by task_ready.lane
                 limit 1)
          from present
         where present.lane is not null
    )
    select present.lane, head.ready_at
      from present
     cross join lateral (
         select ready_at
           from task_ready
          where task_ready.lane = present.lane
            and ready_at <= now()
          order by ready_at
          limit 1
     ) as head;
end
$$;
