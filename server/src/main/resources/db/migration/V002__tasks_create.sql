-- The durable queue. A task is one row in tasks, which is written once and never updated, and at any moment one row in
-- exactly one of three tables that say where it stands:
--
--   task_ready    it waits (pending)
--   task_leases   a worker runs it (running)
--   task_ends     it has ended (completed, failed, cancelled)
--
-- Every step is one statement that deletes from one of them and inserts into the next. So the rows that change often are
-- narrow, history is only ever appended, and of two steps that race for a task one finds nothing to delete.

create table tasks (
    id              uuid        not null primary key,
    name            text        not null,
    description     text,
    handler         text        not null,
    queue           text        not null,
    priority        smallint    not null,
    payload         jsonb       not null,
    retries         integer     not null,
    timeout_seconds integer     not null,
    scheduled_at    timestamptz,
    owner_id        uuid        not null,
    team_id         uuid,
    created_at      timestamptz not null default now(),

    constraint tasks_priority_is_low_medium_or_high check (priority between 0 and 2),
    constraint tasks_retries_are_not_negative check (retries >= 0),
    constraint tasks_timeout_is_positive check (timeout_seconds > 0)
);

-- A user's own tasks, newest first.
create index tasks_owner_idx on tasks (owner_id, id desc);

-- A lane is a line of tasks that are taken strictly in order: those of one handler in one queue with one priority.
create table task_lanes (
    id       integer  not null generated always as identity primary key,
    queue    text     not null,
    handler  text     not null,
    priority smallint not null,

    constraint task_lanes_are_unique unique (handler, queue, priority)
);

create table task_ready (
    task_id  uuid        not null primary key,
    lane     integer     not null references task_lanes,
    ready_at timestamptz not null,
    attempts integer     not null default 0,
    failures integer     not null default 0,
    losses   integer     not null default 0,
    error    text,
    since    timestamptz not null default now(),

    constraint task_ready_counts_add_up check (failures >= 0 and losses >= 0 and attempts >= failures + losses)
) with (
    -- Rows come and go; dead ones in the claim index are what makes queues slow.
    autovacuum_vacuum_scale_factor = 0,
    autovacuum_vacuum_threshold = 1000,
    autovacuum_vacuum_cost_delay = 0,
    autovacuum_analyze_scale_factor = 0,
    autovacuum_analyze_threshold = 10000
);

-- Claim: the head of one lane, oldest first. A task for later waits at the lane's end.
create index task_ready_claim_idx on task_ready (lane, ready_at, task_id);

-- Fencing tokens: a later lease of a task has a higher one than all its leases before.
create sequence task_fences as bigint;

create table task_leases (
    task_id          uuid        not null primary key,
    fence            bigint      not null default nextval('task_fences'),
    worker           text        not null,
    lane             integer     not null references task_lanes,
    attempts         integer     not null,
    failures         integer     not null,
    losses           integer     not null,
    started_at       timestamptz not null default now(),
    expires_at       timestamptz not null,
    deadline         timestamptz not null,
    cancel_requested boolean     not null default false,
    progress         real        not null default 0,
    progress_details jsonb,
    progress_at      timestamptz,

    constraint task_leases_attempts_include_this_one check (attempts > failures + losses),
    constraint task_leases_progress_is_a_fraction check (progress between 0 and 1)
) with (
    fillfactor = 70,
    autovacuum_vacuum_scale_factor = 0,
    autovacuum_vacuum_threshold = 1000,
    autovacuum_vacuum_cost_delay = 0
);

-- One row for each ended task; the primary key makes sure that a task ends once. It is the record of the last run too.
create table task_ends (
    task_id    uuid        not null primary key,
    state      text        not null,
    attempts   integer     not null,
    worker     text,
    started_at timestamptz,
    ended_at   timestamptz not null default now(),
    result     jsonb,
    error      text,

    constraint task_ends_state_is_an_end check (state in ('completed', 'failed', 'cancelled')),
    constraint task_ends_failed_means_error check (state <> 'failed' or error is not null),
    constraint task_ends_run_means_worker check ((worker is null) = (started_at is null))
);

-- Runs that did not end their task: failed with retries left, lost with their worker, or given back by it.
create table task_attempts (
    task_id    uuid        not null,
    attempt    integer     not null,
    worker     text        not null,
    started_at timestamptz not null,
    ended_at   timestamptz not null default now(),
    outcome    text        not null,
    error      text,

    constraint task_attempts_are_counted primary key (task_id, attempt),
    constraint task_attempts_outcome_is_known check (outcome in ('failed', 'timed_out', 'lost', 'released'))
);
