-- What others told us of a day: what it cost, or how many GPU hours it took. A snapshot is never changed. A wrong one is
-- superseded by another, and counts no more.
create table snapshots (
    id            uuid           not null primary key,
    kind          text           not null,
    date          date           not null,
    provider      text           not null,
    gpu_type      text           not null,
    amount        numeric(12, 2) not null,           -- US dollars, or hours
    source        text           not null,
    corrects      uuid,
    superseded_by uuid,
    import_id     uuid,
    user_id       uuid           not null,
    created_at    timestamptz    not null default now(),
    updated_at    timestamptz    not null default now(),

    constraint snapshots_kind_is_known check (kind in ('cost', 'usage')),
    constraint snapshots_amount_is_not_negative check (amount >= 0)
);

-- Those that count, by day; and those of one day, provider and type, which a new one replaces or is refused for.
create index snapshots_day_idx on snapshots (kind, date, id) where superseded_by is null;
create index snapshots_key_idx on snapshots (kind, date, lower(provider), lower(gpu_type)) where superseded_by is null;

-- The sums of the snapshots that count, kept by the statements that write snapshots: totals read these few rows.
create table snapshot_days (
    kind      text    not null,
    day       date    not null,
    provider  text    not null,
    gpu_type  text    not null,
    source    text    not null,
    amount    numeric not null,
    snapshots bigint  not null,

    constraint snapshot_days_are_sums primary key (kind, day, provider, gpu_type, source)
);
