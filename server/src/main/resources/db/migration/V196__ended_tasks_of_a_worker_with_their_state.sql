-- Lists of a worker in one state, by the time of the last change and by duration, out of the index alone: where the worker has
-- ended some hundred thousand tasks and none in that state, all of them are read. Those by duration have an index of their own
-- by now, so that the first one no longer needs the start; the second has both times, as an index of their difference alone
-- is none that answers for it.
drop index task_ends_worker_idx;
create index task_ends_worker_idx on task_ends (worker, task_id) include (ended_at, state) where worker is not null;
drop index task_ends_worker_duration_idx;
create index task_ends_worker_duration_idx on task_ends (worker, (ended_at - started_at), task_id)
    include (started_at, ended_at, state) where started_at is not null;
