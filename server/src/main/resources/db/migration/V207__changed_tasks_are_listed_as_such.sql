-- What waits for its first run was changed last when it was made, but for those that somebody changed, or tried again before
-- they ever ran. Lists by the last change have those out of the index of what waits for another run.
alter table task_ready add column changed boolean not null default false;

drop index task_ready_again_idx;
create index task_ready_again_idx on task_ready (since, task_id) where attempts > 0 or changed;
