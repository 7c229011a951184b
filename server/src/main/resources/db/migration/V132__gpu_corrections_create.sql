-- A month that is over has been exported and paid. When a job of it is changed or deleted afterwards, its slices change, and
-- here is what that means to whoever has the export: the row as it was, and the rows that take it back and put another in
-- its place, in the month in which that was done. Rows are only ever added.
alter table gpu_slices
    add column corrected_at timestamptz;              -- it stands in place of one of a month that was over

create table gpu_corrections (
    id            uuid        not null primary key default uuid_by_time(),
    booked_on     date        not null,               -- the day of the run; of the correction, for one
    is_correction boolean     not null,
    sign          integer     not null,               -- -1 takes a row back

    job_id        uuid        not null,
    day           date        not null,
    team_id       uuid        not null,
    user_id       uuid        not null,
    handler       text        not null,
    provider      text        not null,
    gpu_type      text        not null,
    purchase      text        not null,
    outcome       text        not null,
    gpu_count     integer     not null,
    began_at      timestamptz not null,
    ended_at      timestamptz not null,
    gpu_micros    bigint      not null,
    price         numeric(14, 6),
    cost          numeric(20, 8),
    queue         text,
    task_id       uuid,

    constraint gpu_corrections_add_or_take check (sign in (-1, 1))
);

-- Those of an export's days; and whether a job has any.
create index gpu_corrections_booked_idx on gpu_corrections (booked_on, id);
create index gpu_corrections_job_idx on gpu_corrections (job_id);
