-- What runs wrote, in pieces as they came: appended, never changed.
create table task_logs (
    task_id   uuid        not null,
    attempt   integer     not null,
    piece     bigint      not null generated always as identity,
    bytes     integer     not null,
    text      text        not null,
    truncated boolean     not null default false, -- nothing follows: the log of this attempt is full
    logged_at timestamptz not null default now(),

    constraint task_logs_are_in_order primary key (task_id, attempt, piece)
);

-- The pruning of old ones.
create index task_logs_logged_at_idx on task_logs (logged_at);
