-- A task that is tried again takes its key again: an end from before that is none of this holding.
alter table task_unique_keys add column since timestamptz not null default '-infinity';

-- Deleted tasks give their keys up.
create index task_unique_keys_task_idx on task_unique_keys (task_id);
