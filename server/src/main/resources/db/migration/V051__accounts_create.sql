-- Browsers that are signed in: a cookie for each, kept as a hash. What ends the session ends the browser's.
create table browser_sessions (
    token_hash   bytea       primary key,              -- SHA-256 of 256 random bits
    session_id   uuid        not null references sessions (id) on delete cascade,
    created_at   timestamptz not null default now(),
    last_used_at timestamptz not null default now()
);

-- Deletes them with their session.
create index browser_sessions_of_session_idx
    on browser_sessions (session_id);

-- What a person proves something with once, and soon: a link in a mail, the second half of a sign-in. Kept as hashes.
create table one_time_tokens (
    token_hash bytea       primary key,                -- SHA-256 of 256 random bits
    purpose    text        not null,
    user_id    uuid        references users (id) on delete cascade,
    details    text        not null default '',        -- what else it is about: an e-mail, where to go on
    created_at timestamptz not null default now(),
    expires_at timestamptz not null,
    used_at    timestamptz,
    attempts   integer     not null default 0,

    constraint one_time_tokens_purpose_is_known
        check (purpose in ('password_reset', 'email_confirmation', 'second_factor'))
);

-- Voids the older ones of a user, and counts the latest.
create index one_time_tokens_of_user_idx
    on one_time_tokens (user_id, purpose);

-- Finds what the pruner may delete.
create index one_time_tokens_expired_idx
    on one_time_tokens (expires_at);

-- When a user showed that its e-mail is its own; another e-mail has to be shown again.
create table confirmed_emails (
    user_id      uuid        primary key references users (id) on delete cascade,
    email_key    text        not null,
    confirmed_at timestamptz not null default now()
);

-- One-time codes as a second factor (RFC 6238).
create table second_factors (
    user_id       uuid        primary key references users (id) on delete cascade,
    sealed_secret bytea       not null,                -- AES-256-GCM, bound to the user
    confirmed_at  timestamptz,                         -- null: offered, but no code was shown yet
    last_step     bigint      not null default 0,      -- of the last code that was taken: none is taken twice
    failures      integer     not null default 0,
    locked_until  timestamptz,
    created_at    timestamptz not null default now()
);

-- Codes for the day on which the device is lost. Each works once.
create table recovery_codes (
    user_id    uuid        not null references users (id) on delete cascade,
    code_hash  bytea       not null,                   -- SHA-256, bound to the user; 80 random bits
    created_at timestamptz not null default now(),
    used_at    timestamptz,

    primary key (user_id, code_hash)
);
