-- Who did what, from where and when. Rows outlive what they are about, so nothing here refers to another table.
create table audit_log (
    id           uuid        primary key,               -- of version 7: sorts by time
    at           timestamptz not null default now(),
    action       text        not null,
    outcome      text        not null,
    actor_id     uuid,                                  -- the user; null for strangers and for the server itself
    key_id       uuid,                                  -- the API key that the user's script sent
    subject_type text,
    subject_id   text,
    address      text,
    user_agent   text,
    request_id   text,
    details      jsonb       not null default '{}',

    constraint audit_log_outcome_is_known
        check (outcome in ('success', 'failure')),
    constraint audit_log_action_is_words
        check (action ~ '^[a-z_]+\.[a-z_]+$')
);

-- The log of one actor, of one kind of act, of one thing; each the newest first.
create index audit_log_actor_idx on audit_log (actor_id, id);
create index audit_log_action_idx on audit_log (action, id);
create index audit_log_subject_idx on audit_log (subject_id, id);

create function audit_log_is_append_only() returns trigger language plpgsql as $$
begin
    raise exception 'the audit log is append only';
end
$$;

create trigger audit_log_rows_stay
    before update or delete on audit_log
    for each row execute function audit_log_is_append_only();

create trigger audit_log_stays
    before truncate on audit_log
    for each statement execute function audit_log_is_append_only();
