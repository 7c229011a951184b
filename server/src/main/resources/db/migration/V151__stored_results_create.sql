-- Results that are in object storage, each noted before it is stored: what no task refers to any more is found here, however
-- the task went.
create table stored_results (
    task_id   uuid        not null,
    fence     bigint      not null, -- of the run whose result it is
    stored_at timestamptz not null default now(),

    primary key (task_id, fence)
);
