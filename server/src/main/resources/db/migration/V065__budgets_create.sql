-- What a team may spend on GPUs in a month, counted in UTC, and what happens when it has.
create table budgets (
    id          uuid           not null primary key,
    team_id     uuid           not null references teams (id) on delete cascade,
    month       date           not null,              -- its first day
    amount_usd  numeric(14, 2) not null,
    on_exceeded text           not null,
    user_id     uuid           not null,
    released_at timestamptz,                          -- an owner let work go on, this once
    released_by uuid,
    created_at  timestamptz    not null default now(),
    updated_at  timestamptz    not null default now(),

    constraint budgets_are_one_a_month unique (team_id, month),
    constraint budgets_month_is_its_first_day check (extract(day from month) = 1),
    constraint budgets_amount_is_not_negative check (amount_usd >= 0),
    constraint budgets_on_exceeded_is_known check (on_exceeded in ('notify', 'hold', 'deny')),
    constraint budgets_release_has_a_releaser check ((released_at is null) = (released_by is null))
);

-- What became of a budget: each threshold that was crossed, once.
create table budget_events (
    id         uuid        not null primary key,
    budget_id  uuid        not null references budgets (id) on delete cascade,
    kind       text        not null,
    percent    integer     not null,
    spent_usd  numeric     not null,
    created_at timestamptz not null default now(),

    constraint budget_events_kind_is_known check (kind in ('threshold', 'forecast')),
    constraint budget_events_are_told_once unique (budget_id, kind, percent)
);

-- What a team spent in a month.
create index gpu_spend_days_team_idx on gpu_spend_days (team_id, day);

-- The latest runs of the same kind by the same team, for estimates.
create index gpu_jobs_team_similar_idx on gpu_jobs (team_id, model_name, id desc) where end_time is not null;
