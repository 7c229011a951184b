-- Files of costs and usage that were taken in: a file that is sent again is known by its hash, and counted once.
create table snapshot_imports (
    id          uuid        not null primary key,
    kind        text        not null,
    sha256      bytea       not null,
    format      text        not null,
    rows        bigint      not null,
    imported    bigint      not null,
    rejected    bigint      not null,
    problems    json        not null,
    user_id     uuid        not null,
    created_at  timestamptz not null default now(),

    constraint snapshot_imports_are_of_a_file_once unique (kind, sha256)
);
