-- How many tasks the rate of a queue lets start now: the bucket fills as time passes, up to one period's worth.
create function tokens_now(queue task_queues)
returns double precision
language sql stable
return least(queue.rate_limit,
             queue.tokens + extract(epoch from now() - queue.tokens_at) * queue.rate_limit
                            / extract(epoch from queue.rate_period));

-- What the limits of a queue leave: its rules, how many tasks its rate lets start now, and what runs, by concurrency key. A
-- lease that has lapsed holds its place until the task is taken back: until then its worker may come back to it, and would run
-- beside whoever was given the place. What runs is counted only where a rule asks for it.
create function queue_usage(wanted text)
returns table (paused boolean, max_running integer, max_per_key integer, rate_limit integer, rate_seconds double precision,
               tokens double precision, keys text[], running integer[])
language sql stable
as $$
select queue.paused, queue.max_running, queue.max_per_key, queue.rate_limit,
       cast(extract(epoch from queue.rate_period) as double precision),
       tokens_now(queue),
       counted.keys, counted.running
  from task_queues queue
 cross join lateral (
     select array_agg(key) as keys, array_agg(runs) as running
       from (select lane.concurrency_key as key, cast(sum(held.runs) as integer) as runs
               from (select held.lane, count(*) as runs
                       from task_batches batch
                      cross join lateral unnest(batch.tasks) as held
                      where queue.max_running is not null
                         or queue.max_per_key is not null
                      group by held.lane) as held
               join task_lanes lane on lane.id = held.lane
              where lane.queue = wanted
              group by lane.concurrency_key) as by_key
 ) as counted
 where queue.name = wanted
$$;

-- The same of a queue that is locked until the transaction ends, in one round trip. The lock makes claims of one queue go one
-- after the other, so that no two of them give out the same place. What runs is counted by a statement of its own: one that
-- had waited for the lock would not see what was claimed meanwhile.
create function lock_queue(wanted text)
returns table (paused boolean, max_running integer, max_per_key integer, rate_limit integer, rate_seconds double precision,
               tokens double precision, keys text[], running integer[])
language plpgsql
as $$
begin
    perform
       from task_queues
      where name = wanted
        for update;
    return query
    select *
      from queue_usage(wanted);
end
$$;
