-- When tasks can start that cannot yet, but will before long: of each lane the first hundred. From lane to lane, as in
-- lanes_with_tasks.
create function tasks_due_within(soon interval, most integer)
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
    select present.lane, coming.ready_at
      from present
     cross join lateral (
         select ready_at
           from task_ready
          where task_ready.lane = present.lane
            and ready_at > now()
            and ready_at <= now() + soon
          order by ready_at
          limit 100
     ) as coming
     limit most;
end
$$;
