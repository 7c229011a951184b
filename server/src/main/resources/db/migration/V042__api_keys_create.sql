-- Keys of scripts and workers. A key is found by the id that it carries, and known by a hash of its secret.
create table api_keys (
    id             uuid        primary key,
    user_id        uuid        not null references users (id) on delete cascade,
    name           text        not null,
    scopes         text[]      not null,
    secret_hash    bytea       not null,               -- SHA-256 of the whole key: 256 random bits are in it
    previous_hash  bytea,                              -- of the key before the last regeneration
    previous_until timestamptz,                        -- from when on that one is refused
    is_active      boolean     not null default true,
    expires_at     timestamptz,
    last_used_at   timestamptz,
    created_at     timestamptz not null default now(),
    updated_at     timestamptz not null default now(),

    constraint api_keys_have_scopes
        check (cardinality(scopes) > 0),
    constraint api_keys_previous_has_an_end
        check ((previous_hash is null) = (previous_until is null))
);

-- A user's keys, the oldest first; and how many there are.
create index api_keys_of_user_idx
    on api_keys (user_id, id);
