-- Where users and teams want to be told of events.
create table webhooks (
    id                uuid        not null primary key,
    user_id           uuid        not null references users (id) on delete cascade,  -- its maker; its owner where no team is
    team_id           uuid        references teams (id) on delete cascade,
    url               text        not null,
    description       text,
    event_types       text[],                             -- null: all there are, and all to come
    is_active         boolean     not null,
    sealed_secret     bytea       not null,               -- AES-256-GCM, bound to the id
    previous_secret   bytea,                              -- signs as well until its time is over
    previous_until    timestamptz,
    sealed_with       text        not null,               -- which secret of the server opens both, by fingerprint
    last_delivered_at timestamptz,
    disabled_at       timestamptz,                        -- when we turned it off ourselves, and why
    disabled_reason   text,
    created_at        timestamptz not null default now(),
    updated_at        timestamptz not null default now(),

    constraint webhooks_previous_secret_ends check ((previous_secret is null) = (previous_until is null)),
    constraint webhooks_disabled_means_inactive
        check ((disabled_at is null) = (disabled_reason is null) and (disabled_at is null or not is_active)),
    constraint webhooks_disabled_reason_is_known check (disabled_reason in ('gone', 'failing'))
);

-- Those of a user, and those of a team.
create index webhooks_user_idx on webhooks (user_id);
create index webhooks_team_idx on webhooks (team_id) where team_id is not null;

-- An event on its way to an endpoint. A row is written with what it tells of, and sent later.
create table webhook_deliveries (
    id              uuid        not null primary key,
    webhook_id      uuid        not null references webhooks (id) on delete cascade,
    event_id        uuid        not null,                 -- the same for all endpoints, and whenever it is sent again
    event_type      text        not null,
    body            text        not null,                 -- what is sent and signed, byte for byte
    state           text        not null default 'pending',
    attempts        integer     not null default 0,
    tries           integer     not null default 0,       -- attempts since it was last asked for
    next_attempt_at timestamptz not null default now(),
    try_until       timestamptz not null,
    taken_until     timestamptz,                          -- somebody is sending it, or died over it
    is_replay       boolean     not null default false,   -- somebody asked for it: it turns no endpoint off
    created_at      timestamptz not null default now(),
    ended_at        timestamptz,

    constraint webhook_deliveries_state_is_known check (state in ('pending', 'delivered', 'failed')),
    constraint webhook_deliveries_ended_means_so check ((ended_at is null) = (state = 'pending'))
);

-- Finds what to send next; what an endpoint is being sent; its list, the latest first; and what the pruner may delete.
create index webhook_deliveries_waiting_idx on webhook_deliveries (next_attempt_at) where state = 'pending';
create index webhook_deliveries_waiting_of_idx on webhook_deliveries (webhook_id, next_attempt_at) where state = 'pending';
create index webhook_deliveries_webhook_idx on webhook_deliveries (webhook_id, id desc);
create index webhook_deliveries_ended_idx on webhook_deliveries (ended_at) where state <> 'pending';

create table webhook_attempts (
    delivery_id uuid        not null references webhook_deliveries (id) on delete cascade,
    number      integer     not null,
    at          timestamptz not null,
    duration_ms bigint      not null,
    status_code integer,                                  -- null where there was no answer
    error       text,                                     -- null where it was taken
    response    text,                                     -- the beginning of the answer

    constraint webhook_attempts_are_counted primary key (delivery_id, number)
);
