-- Lists of lanes by the time of the last change: what waits since it was made, but may not start at once. What may has its
-- place in task_ready_claim_idx, whose order is the same for it, and costs nothing here.
create index task_ready_later_idx on task_ready (lane, since, task_id) where attempts = 0 and ready_at <> since;
