-- A lane belongs to a team, or to a user without one, so that a claim can go round among them; and to a concurrency key, so
-- that one whose limit is reached holds up nothing else. Lanes are never deleted while tasks may be in them, so that the
-- check of a reference for each task would find nothing, at the price of a tenth of an insert.
alter table task_ready drop constraint task_ready_lane_fkey;

alter table task_lanes
    add column tenant          uuid not null default '00000000-0000-0000-0000-000000000000',
    add column concurrency_key text not null default '',
    drop constraint task_lanes_are_unique,
    add constraint task_lanes_are_unique unique (handler, queue, priority, tenant, concurrency_key);

alter table task_lanes
    alter column tenant drop default,
    alter column concurrency_key drop default;

-- The lanes of one queue: its depth, and what runs of it.
create index task_lanes_queue_idx on task_lanes (queue);

-- When it is too late to start.
alter table task_ready add column expires_at timestamptz;

-- What has become too late.
create index task_ready_expired_idx on task_ready (expires_at) where expires_at is not null;

-- What waits for other tasks.
create index task_ready_blocked_idx on task_ready (task_id) where ready_at = 'infinity';

-- What is special about a queue. One without a row is not: it runs, without limits.
create table task_queues (
    name            text        not null primary key,
    paused          boolean     not null default false,
    max_running     integer,
    max_per_key     integer,
    rate_limit      integer,
    rate_period     interval,
    -- The bucket of the rate: how many tasks could start at that moment. It fills as time passes.
    tokens          double precision not null default 0,
    tokens_at       timestamptz not null default now(),
    updated_at      timestamptz not null default now(),

    constraint task_queues_limits_are_positive
        check (max_running > 0 and max_per_key > 0 and rate_limit > 0 and rate_period > interval '0'),
    constraint task_queues_rate_has_a_period
        check ((rate_limit is null) = (rate_period is null))
);
