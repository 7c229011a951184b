-- Tasks that are made again and again.
create table schedules (
    id               uuid        not null primary key,
    name             text        not null,
    description      text,
    owner_id         uuid        not null,
    team_id          uuid        references teams (id) on delete cascade,
    cron             text,
    interval_seconds integer,
    timezone         text        not null,
    starts_at        timestamptz,
    ends_at          timestamptz,
    overlap          text        not null,
    catch_up         text        not null,
    task             json        not null,
    paused           boolean     not null default false,
    next_fire_at     timestamptz,          -- the next instant of the schedule
    due_at           timestamptz,          -- when it is to be looked at: then, or later after a failure
    last_fire_at     timestamptz,
    last_task_id     uuid,
    last_error       text,
    created_at       timestamptz not null default now(),
    updated_at       timestamptz not null default now(),

    constraint schedules_have_one_timing
        check ((cron is null) <> (interval_seconds is null)),
    constraint schedules_interval_is_positive
        check (interval_seconds > 0),
    constraint schedules_overlap_is_known
        check (overlap in ('allow', 'skip', 'replace', 'queue')),
    constraint schedules_catch_up_is_known
        check (catch_up in ('none', 'latest', 'all')),
    constraint schedules_paused_means_not_due
        check (not (paused and next_fire_at is not null)),
    constraint schedules_due_means_next_fire
        check ((due_at is null) = (next_fire_at is null))
);

-- Which schedules are due, and when the next one will be.
create index schedules_due_idx on schedules (due_at) where due_at is not null;

-- A user's and a team's schedules.
create index schedules_owner_idx on schedules (owner_id, id);
create index schedules_team_idx on schedules (team_id, id) where team_id is not null;

-- What schedules did at their instants: at each of them one thing, once, whatever the number of servers.
create table schedule_fires (
    schedule_id uuid        not null references schedules (id) on delete cascade,
    nominal_at  timestamptz not null,
    fired_at    timestamptz not null default now(),
    outcome     text        not null,
    task_id     uuid,

    constraint schedule_fires_happen_once
        primary key (schedule_id, nominal_at),
    constraint schedule_fires_outcome_is_known
        check (outcome in ('fired', 'skipped', 'triggered'))
);
