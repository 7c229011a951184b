-- Teams, and who is in them. Whose name was taken first has it, however it is written.
create table teams (
    id         uuid        not null primary key,
    name       text        not null,                -- as its members write it
    name_key   text        not null,                -- as it is compared: lower case, composed
    created_at timestamptz not null default now(),
    updated_at timestamptz not null default now(),

    constraint teams_name_is_unique unique (name_key),
    constraint teams_name_is_short check (char_length(name) between 1 and 100)
);

create table team_members (
    team_id  uuid        not null references teams (id) on delete cascade,
    user_id  uuid        not null references users (id) on delete cascade,
    role     text        not null,
    added_at timestamptz not null default now(),

    constraint team_members_are_members_once primary key (team_id, user_id),
    constraint team_members_role_is_known check (role in ('owner', 'member'))
);

-- The teams of a user.
create index team_members_of_user_idx on team_members (user_id);
