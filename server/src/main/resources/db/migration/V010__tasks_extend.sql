-- What else a task can be asked for. Payloads and results are kept as they were sent: json is copied where jsonb is taken
-- apart and put together again, for every task, and nothing ever looks inside.
alter table tasks
    alter column payload type json using payload::json,
    add column retry_policy      json,
    add column expires_at        timestamptz,
    add column unique_key        text,
    add column concurrency_key   text,
    add column on_parent_failure text,
    add column resources         json,
    add column traceparent       text,
    add column schedule_id       uuid;

alter table task_ends
    alter column result type json using result::json;

-- A team's tasks, newest first.
create index tasks_team_idx on tasks (team_id, id desc) where team_id is not null;

-- The tasks of a schedule, newest first.
create index tasks_schedule_idx on tasks (schedule_id, id desc) where schedule_id is not null;

-- An operator's retry makes the last run of an ended task one of several.
alter table task_attempts
    drop constraint task_attempts_outcome_is_known,
    add constraint task_attempts_outcome_is_known
        check (outcome in ('completed', 'failed', 'timed_out', 'lost', 'released', 'cancelled'));

-- Who holds a unique key. A key without an end is held until its task has ended.
create table task_unique_keys (
    tenant  uuid not null,                -- the task's team, or its owner where it has none
    key     text not null,
    task_id uuid not null,
    until   timestamptz,

    constraint task_unique_keys_are_unique primary key (tenant, key)
);

-- What a waiting task waits for. A task with parents that have not ended has a ready_at of infinity.
create table task_parents (
    task_id   uuid not null,
    parent_id uuid not null,

    constraint task_parents_are_named_once primary key (task_id, parent_id)
);

-- Whose parent has ended.
create index task_parents_children_idx on task_parents (parent_id);
