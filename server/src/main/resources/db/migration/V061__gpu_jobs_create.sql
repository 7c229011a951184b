-- What ran on GPUs: jobs that somebody reported, and runs of tasks that were measured.
create table gpu_jobs (
    id         uuid        not null primary key,
    team_id    uuid        not null references teams (id) on delete cascade,
    user_id    uuid        not null,
    model_name text        not null,
    gpu_type   text        not null,
    provider   text        not null,
    gpu_count  integer     not null default 1,
    purchase   text        not null default 'on_demand',
    status     text        not null,
    start_time timestamptz,
    end_time   timestamptz,
    source     text        not null default 'reported',
    created_at timestamptz not null default now(),
    updated_at timestamptz not null default now(),

    -- A measured run: no reference to tasks, which are pruned long before the books are.
    task_id    uuid,
    attempt    integer,
    handler    text,
    queue      text,
    outcome    text,                                   -- more than the status says: retried, lost, timed_out, released
    error      text,

    constraint gpu_jobs_status_is_known
        check (status in ('pending', 'running', 'completed', 'failed', 'cancelled')),
    constraint gpu_jobs_source_is_known
        check (source in ('reported', 'measured')),
    constraint gpu_jobs_purchase_is_known
        check (purchase in ('on_demand', 'spot', 'reserved')),
    constraint gpu_jobs_end_is_not_before_start
        check (end_time >= start_time),
    constraint gpu_jobs_use_a_gpu
        check (gpu_count > 0),
    constraint gpu_jobs_measured_means_run
        check ((source = 'measured') = (task_id is not null and attempt is not null)),
    -- However often a run's end is looked at, it is in the books once.
    constraint gpu_jobs_run_is_measured_once
        unique (task_id, attempt)
);

-- A team's jobs, newest first.
create index gpu_jobs_team_idx on gpu_jobs (team_id, id desc);

-- The same with a status asked for.
create index gpu_jobs_team_status_idx on gpu_jobs (team_id, status, id desc);

-- Estimates: the latest runs of the same kind.
create index gpu_jobs_similar_idx on gpu_jobs (model_name, id desc) where end_time is not null;
