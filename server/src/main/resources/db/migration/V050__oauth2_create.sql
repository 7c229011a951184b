-- Programs of others that act for users, or for the one who registered them.
create table oauth2_applications (
    id                 uuid        primary key,
    user_id            uuid        not null references users (id) on delete cascade,
    name               text        not null,
    client_id          text        not null,
    secret_hash        bytea,                           -- SHA-256 of 256 random bits
    client_type        text        not null,
    grant_type         text        not null,
    redirect_uris      text[]      not null,
    scopes             text[]      not null,
    skip_authorization boolean     not null default false,
    created_at         timestamptz not null default now(),
    updated_at         timestamptz not null default now(),

    constraint oauth2_applications_client_id_is_unique
        unique (client_id),
    constraint oauth2_applications_client_type_is_known
        check (client_type in ('confidential', 'public')),
    constraint oauth2_applications_grant_type_is_known
        check (grant_type in ('authorization-code', 'client-credentials')),
    constraint oauth2_applications_confidential_means_a_secret
        check ((client_type = 'confidential') = (secret_hash is not null)),
    -- Who has no secret proves nothing, and must not act as its owner.
    constraint oauth2_applications_credentials_need_a_secret
        check (grant_type <> 'client-credentials' or client_type = 'confidential'),
    constraint oauth2_applications_codes_need_a_redirect
        check (grant_type <> 'authorization-code' or cardinality(redirect_uris) > 0)
);

-- The applications of a user.
create index oauth2_applications_of_user_idx
    on oauth2_applications (user_id);

-- What users allowed which application: nobody is asked twice for the same.
create table oauth2_consents (
    application_id uuid        not null references oauth2_applications (id) on delete cascade,
    user_id        uuid        not null references users (id) on delete cascade,
    scopes         text[]      not null,
    created_at     timestamptz not null default now(),
    updated_at     timestamptz not null default now(),

    primary key (application_id, user_id)
);

-- The applications that a user is connected with.
create index oauth2_consents_of_user_idx
    on oauth2_consents (user_id);

-- One authorization from its request to its last token: ending the row ends every token of it. Secrets are SHA-256 hashes.
create table oauth2_grants (
    id                 uuid        primary key,
    application_id     uuid        not null references oauth2_applications (id) on delete cascade,
    user_id            uuid        not null references users (id) on delete cascade,
    grant_type         text        not null,
    scopes             text[]      not null,
    request            jsonb,                           -- redirect, state, scopes, challenge and nonce as they were asked for
    consent_hash       bytea,                           -- while the user is asked
    code_hash          bytea,
    code_issued_at     timestamptz,
    code_expires_at    timestamptz,
    code_used_at       timestamptz,
    refresh_hash       bytea,                           -- of the one refresh token that is not used yet
    refresh_issued_at  timestamptz,
    refresh_expires_at timestamptz,
    version            integer     not null default 0,  -- two that change the same grant at once: one is too late
    created_at         timestamptz not null default now(),
    expires_at         timestamptz not null,
    ended_at           timestamptz,
    ended_because      text,

    constraint oauth2_grants_ended_has_a_reason
        check ((ended_at is null) = (ended_because is null))
);

-- Each finds the grant of what a client brought.
create unique index oauth2_grants_consent_idx
    on oauth2_grants (consent_hash) where consent_hash is not null;
create unique index oauth2_grants_code_idx
    on oauth2_grants (code_hash) where code_hash is not null;
create unique index oauth2_grants_refresh_idx
    on oauth2_grants (refresh_hash) where refresh_hash is not null;

-- Ends every grant of a user, and deletes those of an application with it.
create index oauth2_grants_of_user_idx
    on oauth2_grants (user_id) where ended_at is null;
create index oauth2_grants_of_application_idx
    on oauth2_grants (application_id);

-- Finds what the pruner may delete.
create index oauth2_grants_expired_idx
    on oauth2_grants (expires_at);

-- Refresh tokens that were exchanged. They stay, so that a second use is noticed.
create table oauth2_used_refresh_tokens (
    token_hash bytea       primary key,
    grant_id   uuid        not null references oauth2_grants (id) on delete cascade,
    used_at    timestamptz not null default now()
);

-- Deletes them with their grant.
create index oauth2_used_refresh_tokens_of_grant_idx
    on oauth2_used_refresh_tokens (grant_id);
