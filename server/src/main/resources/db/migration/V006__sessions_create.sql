-- One sign-in, and every token that came of it: ending the row ends them all.
create table sessions (
    id            uuid        primary key,
    user_id       uuid        not null references users (id) on delete cascade,
    created_at    timestamptz not null default now(),
    expires_at    timestamptz not null,                -- its absolute end: no refresh moves it
    ended_at      timestamptz,
    ended_because text,

    constraint sessions_ended_because_is_known
        check (ended_because in ('logout', 'token_reused', 'password_changed', 'user_ended')),
    constraint sessions_ended_has_a_reason
        check ((ended_at is null) = (ended_because is null))
);

-- Ends every session of a user.
create index sessions_of_user_idx
    on sessions (user_id) where ended_at is null;

-- Finds what the pruner may delete.
create index sessions_expired_idx
    on sessions (expires_at);

-- A chain of single-use tokens for each session, kept as hashes. A used one stays, so that its second use is noticed.
create table refresh_tokens (
    token_hash bytea       primary key,                -- SHA-256 of 256 random bits
    session_id uuid        not null references sessions (id) on delete cascade,
    created_at timestamptz not null default now(),
    expires_at timestamptz not null,
    used_at    timestamptz
);

-- Deletes a session's chain with it; at most one token of a session is unused.
create index refresh_tokens_of_session_idx
    on refresh_tokens (session_id);
create unique index refresh_tokens_one_is_unused
    on refresh_tokens (session_id) where used_at is null;
