-- Lists of a worker in one state by the time of the last change, out of the index alone. Those by duration have an index of
-- their own by now, and no longer need the start.
drop index task_ends_worker_idx;
create index task_ends_worker_idx on task_ends (worker, task_id) include (ended_at, state) where worker is not null;
