-- A queue that was empty when the planner last looked is read from end to end, and such plans are kept: after a burst each
-- claim read all of it, until autovacuum came by. With room that vacuum does not give back it never looks small, and is
-- always read by its indexes. The room is used again by what waits there.
alter table task_ready set (vacuum_truncate = off);

insert into task_ready (task_id, lane, ready_at)
select gen_random_uuid(), -1, now()
  from generate_series(1, 30000);

delete from task_ready
 where lane = -1;
