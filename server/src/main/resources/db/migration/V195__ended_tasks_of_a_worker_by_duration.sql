-- The first of a worker's tasks by duration, however many it ended: to sort some hundred thousand takes longer than a list may.
create index task_ends_worker_duration_idx on task_ends (worker, (ended_at - started_at), task_id)
    where started_at is not null;
