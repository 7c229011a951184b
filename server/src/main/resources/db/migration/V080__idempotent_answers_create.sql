-- The answer to each request that came with an Idempotency-Key, kept for a day. It is written in the transaction that did
-- what the request asked for: there is no effect without its answer, and no answer without its effect.
create table idempotent_answers (
    scope        bytea       primary key,              -- SHA-256 of caller, method, path and key
    fingerprint  bytea       not null,                 -- SHA-256 of query and body
    status       smallint    not null,
    content_type text,
    location     text,
    body         bytea       not null,                 -- sealed with the client's key, which is kept nowhere
    created_at   timestamptz not null default now(),

    constraint idempotent_answers_are_successes
        check (status between 200 and 299)
);

-- Finds what the pruner may delete.
create index idempotent_answers_created_idx
    on idempotent_answers (created_at);
