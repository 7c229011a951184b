-- A task without a team may use GPUs, too: its runs are its owner's.
alter table gpu_jobs
    alter column team_id drop not null;

-- Tasks that say what GPUs they use, until all their runs are in the books. Filled by triggers whose conditions cost other
-- tasks nothing: their statements stay as they are.
create table gpu_open_tasks (
    task_id   uuid        not null primary key,
    opened_at timestamptz not null default now()
);

-- A run is in the books once, also when its job has been deleted meanwhile.
create unique index gpu_slices_run_is_measured_once
    on gpu_slices (task_id, attempt, day) where task_id is not null;

create function gpu_open_task() returns trigger language plpgsql as $$
begin
    insert into gpu_open_tasks (task_id) values (new.id);
    return null;
end $$;

create trigger tasks_with_resources_are_metered
    after insert on tasks
    for each row when (new.resources is not null)
    execute function gpu_open_task();

-- An operator's retry takes a task's end away; then it may run again. The new time keeps the meter from closing it.
create function gpu_reopen_task() returns trigger language plpgsql as $$
begin
    insert into gpu_open_tasks (task_id)
    select id
      from tasks
     where id = old.task_id
       and resources is not null
        on conflict (task_id) do update
       set opened_at = excluded.opened_at;
    return null;
end $$;

create trigger task_ends_that_go_reopen_the_meter
    after delete on task_ends
    for each row
    execute function gpu_reopen_task();
