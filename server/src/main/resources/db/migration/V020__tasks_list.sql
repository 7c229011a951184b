-- Lists of tasks: the first page of any documented filter and sort, out of millions. Each index here is paid for by every
-- task, at its making or at its end, so they are as few and as narrow as that takes.

-- Lists by priority. Most tasks are medium, and a list of those is found without; so only the others pay.
create index tasks_priority_idx on tasks (priority, id) where priority <> 1;

-- Lists by the time of the last change. Tasks end in the order of this index: it grows at one end only.
create index task_ends_ended_idx on task_ends (ended_at, task_id);

-- Lists by duration.
create index task_ends_duration_idx on task_ends ((ended_at - started_at), task_id) where started_at is not null;

-- Lists of what failed or was cancelled, which is little beside what completed.
create index task_ends_unsuccessful_idx on task_ends (state, task_id) where state <> 'completed';

-- Lists by worker.
create index task_ends_worker_idx on task_ends (worker, task_id) where worker is not null;

-- Lists by the time of the last change: what waits for another run. What never ran does not pay.
create index task_ready_again_idx on task_ready (since, task_id) where attempts > 0;
