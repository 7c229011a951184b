-- A task that has ended holds a number in place of its worker's name, and its run's duration in whole milliseconds, as the
-- API shows it. Two indexes had the name for each task, and two an interval to the microsecond, so that hardly two tasks
-- went to the same page: they grew to more than all others together, and slowed what wrote them. Each name that ever ran a task is
-- kept, once.
create table task_workers (
    id   integer generated always as identity primary key,
    name text    not null unique
);

insert into task_workers (name)
select worker
  from task_ends
 where worker is not null
union
select worker
  from task_batches;

-- The number of a worker. Should another transaction give it one at this moment, this one waits for that.
create function number_of_worker(wanted text)
returns integer
language plpgsql strict
as $$
declare
    number integer;
begin
    select id into number from task_workers where name = wanted;
    if number is null then
        insert into task_workers (name) values (wanted) on conflict do nothing returning id into number;
    end if;
    if number is null then
        select id into number from task_workers where name = wanted;
    end if;
    return number;
end
$$;

-- It is given with the first batch that the worker holds, so that whoever ends runs finds it: two that gave it then might wait
-- for each other's batches.
create function number_worker_of_batch()
returns trigger
language plpgsql
as $$
begin
    perform number_of_worker(new.worker);
    return null;
end
$$;

create trigger task_batches_number_their_worker
    after insert on task_batches
    for each row
    execute function number_worker_of_batch();

create function run_duration(started_at timestamptz, ended_at timestamptz)
returns bigint
language sql immutable strict parallel safe
return cast(floor(extract(epoch from ended_at - started_at) * 1000) as bigint);

drop index task_ends_worker_idx;
drop index task_ends_worker_duration_idx;
drop index task_ends_duration_idx;

-- The rows are written anew once, with both. Two views (V165) have to go meanwhile, as they read whole rows; they say the
-- same as before.
do $$
declare
    runs  text := pg_get_viewdef('gpu_runs_ended');
    costs text := pg_get_viewdef('task_run_costs');
begin
    drop view task_run_costs, gpu_runs_ended;
    alter table task_ends
        alter column worker type integer using number_of_worker(worker),
        add column duration bigint generated always as (run_duration(started_at, ended_at)) stored;
    execute 'create view gpu_runs_ended as ' || runs;
    execute 'create view task_run_costs as ' || costs;
end $$;
alter table task_ends alter column duration drop expression;
alter table task_ends add constraint task_ends_run_means_duration check ((duration is null) = (started_at is null));

create index task_ends_duration_idx on task_ends (duration, task_id) where duration is not null;
create index task_ends_worker_idx on task_ends (worker, task_id) include (state, ended_at) where worker is not null;
create index task_ends_worker_duration_idx on task_ends (worker, duration, task_id) include (state)
    where duration is not null;
