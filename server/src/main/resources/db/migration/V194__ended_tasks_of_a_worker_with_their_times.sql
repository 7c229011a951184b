-- Lists of a worker by the time of the last change, or by duration: out of the index alone, where the worker has ended some
-- hundred thousand tasks. A worker with more is among the first in the order of any time.
drop index task_ends_worker_idx;
create index task_ends_worker_idx on task_ends (worker, task_id) include (started_at, ended_at) where worker is not null;
