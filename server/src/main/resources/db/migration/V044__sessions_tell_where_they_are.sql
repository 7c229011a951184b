-- What a user sees of its own sign-ins: where from, with what, and when it was last there.
alter table sessions
    add column address      text,
    add column user_agent   text,
    add column refreshed_at timestamptz not null default now();

alter table sessions
    drop constraint sessions_ended_because_is_known,
    add constraint sessions_ended_because_is_known
        check (ended_because in
               ('logout', 'revoked', 'token_reused', 'password_changed', 'password_reset', 'user_ended'));

-- A new key is published before it signs, so that every node knows it by then.
alter table signing_keys
    add column signs_from timestamptz not null default now();
