-- What a worker says that each of its runs uses: it goes for tasks that say nothing themselves.
alter table workers
    add column resources json;

-- The runs for which that was so, as it was when they began: a worker may say something else tomorrow. Written by claims of
-- such workers alone, in the transaction of the claim, and kept until the runs are in the books.
create table task_run_resources (
    task_id   uuid    not null,
    attempt   integer not null,
    resources json    not null,

    constraint task_run_resources_are_of_a_run primary key (task_id, attempt)
);

create function gpu_open_run() returns trigger language plpgsql as $$
begin
    insert into gpu_open_tasks (task_id)
    values (new.task_id)
        on conflict (task_id) do update
       set opened_at = excluded.opened_at;
    return null;
end $$;

create trigger task_runs_with_resources_are_metered
    after insert on task_run_resources
    for each row
    execute function gpu_open_run();

-- What resources say of GPUs, with what is meant where they say nothing.
create function gpus_of(resources json)
    returns table (provider text, gpu_type text, gpu_count integer, purchase text)
    language sql immutable as $$
    select coalesce(nullif(trim(resources ->> 'provider'), ''), 'unknown'),
           coalesce(nullif(trim(resources ->> 'gpu_type'), ''), 'unknown'),
           case when resources ->> 'gpu_count' ~ '^[1-9][0-9]{0,5}$'
                then cast(resources ->> 'gpu_count' as integer)
                else 1 end,
           case when resources ->> 'purchase' in ('spot', 'reserved')
                then resources ->> 'purchase'
                else 'on_demand' end
$$;

-- The runs under way that use GPUs.
create view gpu_runs_under_way as
select task.id as task_id, task.team_id, task.owner_id, task.name, lease.fence, lease.attempts as attempt, lease.started_at,
       gpus.provider, gpus.gpu_type, gpus.gpu_count, gpus.purchase
  from gpu_open_tasks open
  join tasks task on task.id = open.task_id
  join task_leases lease on lease.task_id = open.task_id
  left join task_run_resources run on run.task_id = open.task_id and run.attempt = lease.attempts
 cross join lateral gpus_of(coalesce(task.resources, run.resources)) gpus
 where coalesce(task.resources, run.resources) is not null;
