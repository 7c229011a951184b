-- A worker takes tasks many at a time, so it holds them that way too: one row of task_batches stands for up to 64 tasks,
-- and a claim, a heartbeat or a report writes a row or two where there had been one for each task.
create type held_task as (
    task_id  uuid,
    lane     integer,
    attempts integer,
    failures integer,
    losses   integer,
    deadline timestamptz
);

create table task_batches (
    id         bigint      not null default nextval('task_fences') primary key,
    worker     text        not null,
    started_at timestamptz not null default now(),
    expires_at timestamptz not null,
    tasks      held_task[] not null,

    constraint task_batches_hold_something check (cardinality(tasks) > 0)
) with (
    fillfactor = 50,
    autovacuum_vacuum_scale_factor = 0,
    autovacuum_vacuum_threshold = 500,
    autovacuum_vacuum_cost_delay = 0
);

-- A batch is short-lived: compressing it, or storing it apart, would cost more than it saves.
alter table task_batches alter column tasks set storage plain;

-- What is said of a run while it lasts: few runs are asked to stop or tell how far they are. A note counts while the lease
-- that it names lasts, and is swept later.
create table task_run_notes (
    task_id          uuid        not null primary key,
    fence            bigint      not null,
    cancel_requested boolean     not null default false,
    progress         real        not null default 0,
    progress_details json,
    progress_at      timestamptz,

    constraint task_run_notes_progress_is_a_fraction check (progress between 0 and 1)
);

insert into task_batches (id, worker, started_at, expires_at, tasks)
select fence, worker, started_at, expires_at,
       array[row(task_id, lane, attempts, failures, losses, deadline)::held_task]
  from task_leases;

insert into task_run_notes (task_id, fence, cancel_requested, progress, progress_details, progress_at)
select task_id, fence, cancel_requested, progress, progress_details::json, progress_at
  from task_leases
 where cancel_requested
    or progress > 0;

drop table task_leases;

-- One row for each running task, for whoever reads.
create view task_leases as
select held.task_id,
       batch.id as fence,
       batch.worker,
       held.lane,
       held.attempts,
       held.failures,
       held.losses,
       batch.started_at,
       batch.expires_at,
       held.deadline,
       coalesce(note.cancel_requested, false) as cancel_requested,
       coalesce(note.progress, 0) as progress,
       note.progress_details,
       note.progress_at
  from task_batches batch
 cross join lateral unnest(batch.tasks) as held
  left join task_run_notes note on note.task_id = held.task_id and note.fence = batch.id;
