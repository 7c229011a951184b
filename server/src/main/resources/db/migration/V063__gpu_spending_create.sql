-- What an hour of one GPU costs, on days counted in UTC. No two prices of one kind are valid on the same day: the service
-- sees to that, under a lock.
create table gpu_prices (
    id               uuid           not null primary key,
    provider         text           not null,
    gpu_type         text           not null,
    purchase         text           not null,
    usd_per_gpu_hour numeric(14, 6) not null,
    valid_from       date           not null,
    valid_to         date,                            -- its last day; null: until further notice
    user_id          uuid           not null,
    created_at       timestamptz    not null default now(),
    updated_at       timestamptz    not null default now(),

    constraint gpu_prices_purchase_is_known check (purchase in ('on_demand', 'spot', 'reserved')),
    constraint gpu_prices_are_not_negative check (usd_per_gpu_hour >= 0),
    constraint gpu_prices_end_is_not_before_start check (valid_to >= valid_from)
);

-- The price of a day.
create index gpu_prices_day_idx on gpu_prices (lower(provider), lower(gpu_type), purchase, valid_from);

-- The books: each job's time, cut at midnight UTC. A line outlives its job and its team, and no price changes it once it
-- has one. Time is in whole microseconds of GPU time, as the database's clock counts them.
create table gpu_slices (
    job_id     uuid        not null,
    day        date        not null,
    team_id    uuid        not null,
    user_id    uuid        not null,
    handler    text        not null,
    provider   text        not null,
    gpu_type   text        not null,
    purchase   text        not null,
    source     text        not null,
    outcome    text        not null,
    error      text,
    gpu_count  integer     not null,
    began_at   timestamptz not null,
    ended_at   timestamptz not null,
    gpu_micros bigint      not null,
    price      numeric(14, 6),                        -- null: nobody has said what it costs
    cost       numeric(20, 8),
    queue      text,
    task_id    uuid,
    attempt    integer,

    constraint gpu_slices_are_days_of_jobs primary key (job_id, day),
    constraint gpu_slices_cost_means_price check ((price is null) = (cost is null))
);

-- The books of a day, for exports.
create index gpu_slices_day_idx on gpu_slices (day, job_id);

-- What waits for a price.
create index gpu_slices_unpriced_idx on gpu_slices (lower(provider), lower(gpu_type), purchase, day) where price is null;

-- Time and money that came to nothing, by what went wrong.
create index gpu_slices_waste_idx on gpu_slices (day) where outcome <> 'completed';

-- Sums of the slices, kept by the statements that write slices. Breakdowns read these.
create table gpu_spend_days (
    day             date    not null,
    team_id         uuid    not null,
    user_id         uuid    not null,
    handler         text    not null,
    provider        text    not null,
    gpu_type        text    not null,
    source          text    not null,
    outcome         text    not null,
    slices          bigint  not null,
    gpu_micros      bigint  not null,
    unpriced_micros bigint  not null,
    cost            numeric not null,

    constraint gpu_spend_days_are_sums
        primary key (day, team_id, user_id, handler, provider, gpu_type, source, outcome)
);

-- The same over all teams, beside which reported costs are laid.
create table gpu_spend_sums (
    day             date    not null,
    provider        text    not null,
    gpu_type        text    not null,
    source          text    not null,
    gpu_micros      bigint  not null,
    unpriced_micros bigint  not null,
    cost            numeric not null,

    constraint gpu_spend_sums_are_sums primary key (day, provider, gpu_type, source)
);
