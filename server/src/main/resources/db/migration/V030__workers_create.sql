-- Who runs tasks: programs that speak the worker protocol, and the nodes of the server, which have no owner.
create table workers (
    id                text        not null primary key,
    owner_id          uuid,
    handlers          text[]      not null default '{}',
    queues            text[]      not null default '{}', -- empty: all
    status            text        not null default 'active', -- as the worker says
    ordered           text, -- what an operator wants of it
    current_load      integer     not null default 0,
    max_capacity      integer     not null default 1,
    host              text,
    version           text,
    labels            jsonb       not null default '{}',
    incarnation       bigint      not null default 1,
    registered_at     timestamptz not null default now(),
    last_heartbeat_at timestamptz not null default now(),

    constraint workers_id_is_safe check (id ~ '^[A-Za-z0-9][A-Za-z0-9._:@-]{0,127}$'),
    constraint workers_status_is_known check (status in ('active', 'paused', 'draining', 'inactive')),
    constraint workers_ordered_is_known check (ordered in ('pause', 'drain')),
    constraint workers_load_is_not_negative check (current_load >= 0),
    constraint workers_capacity_is_not_negative check (max_capacity >= 0)
) with (
    -- Each row is rewritten every few seconds: room for that on its page.
    fillfactor = 50
);

-- The list, and the pruning of those that fell silent long ago.
create index workers_last_heartbeat_idx on workers (last_heartbeat_at);
