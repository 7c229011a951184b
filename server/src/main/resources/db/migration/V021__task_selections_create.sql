-- Tasks that somebody has been shown and is about to do something to. Used once, or forgotten after minutes.
create table task_selections (
    id         uuid        not null primary key,
    user_id    uuid        not null,
    wish       text        not null, -- what is to be done to tasks of which filter
    task_ids   uuid[]      not null,
    expires_at timestamptz not null
);
