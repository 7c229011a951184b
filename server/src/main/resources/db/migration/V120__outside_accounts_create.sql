-- Accounts elsewhere that sign users in.
create table outside_accounts (
    provider     text        not null,                -- google, github, oidc
    subject      text        not null,                -- what the provider calls the account; never changes there
    user_id      uuid        not null references users (id) on delete cascade,
    email        text        not null,                -- as the provider said when they were connected
    connected_at timestamptz not null default now(),
    used_at      timestamptz not null default now(),

    constraint outside_accounts_pkey
        primary key (provider, subject)
);

-- What a user has, for its page.
create index outside_accounts_of_user_idx on outside_accounts (user_id, provider);
