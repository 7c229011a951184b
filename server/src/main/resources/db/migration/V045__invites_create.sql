-- Who may make an account where not everybody may. The word itself is sent to the invited; here is its hash.
create table invites (
    id         uuid        primary key,
    token_hash bytea       not null,                   -- SHA-256 of 256 random bits
    email_key  text,                                   -- for whom; null: whoever has the word
    role       text        not null default 'user',
    made_by    uuid        not null references users (id),
    created_at timestamptz not null default now(),
    expires_at timestamptz not null,
    used_at    timestamptz,
    used_by    uuid        references users (id),

    constraint invites_role_is_known
        check (role in ('admin', 'operator', 'user', 'viewer')),
    constraint invites_used_by_somebody
        check ((used_at is null) = (used_by is null))
);

create unique index invites_are_found_by_their_word
    on invites (token_hash);
