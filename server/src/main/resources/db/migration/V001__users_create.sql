-- Who may sign in. A deleted user stays as history, while its e-mail and its user name are free again.
create table users (
    id            uuid        primary key,
    email         text        not null,                -- as its owner writes it
    email_key     text        not null,                -- as it is compared: lower case, composed
    username      text,
    full_name     text,
    password_hash text        not null,
    role          text        not null default 'user',
    is_active     boolean     not null default true,
    created_at    timestamptz not null default now(),
    updated_at    timestamptz not null default now(),
    deleted_at    timestamptz,

    constraint users_role_is_known
        check (role in ('user', 'admin')),
    -- No @, so that what a person signs in with is never both an e-mail and somebody's user name.
    constraint users_username_is_no_email
        check (username ~ '^[a-z0-9][a-z0-9._-]{0,63}$'),
    constraint users_deleted_means_inactive
        check (deleted_at is null or not is_active)
);

-- Sign-in by e-mail; no two living users share one.
create unique index users_email_is_unique_among_the_living
    on users (email_key) where deleted_at is null;

-- Sign-in by user name; no two living users share one.
create unique index users_username_is_unique_among_the_living
    on users (username) where deleted_at is null;
