-- Lists by handler, queue and priority, singly or together: each such filter is a set of lanes, of which there are few. A
-- task knows its lane while it lives and when it has ended, so that no list has to look at tasks of other lanes.
alter table tasks add column lane integer;
alter table task_ends add column lane integer;

insert into task_lanes (handler, queue, priority, tenant, concurrency_key)
select distinct handler, queue, priority, coalesce(team_id, owner_id), coalesce(concurrency_key, '')
  from tasks
    on conflict do nothing;

update tasks
   set lane = task_lanes.id
  from task_lanes
 where task_lanes.handler = tasks.handler
   and task_lanes.queue = tasks.queue
   and task_lanes.priority = tasks.priority
   and task_lanes.tenant = coalesce(tasks.team_id, tasks.owner_id)
   and task_lanes.concurrency_key = coalesce(tasks.concurrency_key, '');

update task_ends
   set lane = tasks.lane
  from tasks
 where tasks.id = task_ends.task_id;

alter table tasks alter column lane set not null;
alter table task_ends alter column lane set not null;

-- The tasks of some lanes, newest first.
create index tasks_lane_idx on tasks (lane, id);

-- What failed or was cancelled in some lanes: an operator's question, and little beside what completed.
create index task_ends_lane_unsuccessful_idx on task_ends (lane, state, task_id) where state <> 'completed';

-- Most urgent and least urgent tasks are found by their lanes as well.
drop index tasks_priority_idx;

-- The lanes of a user and of teams.
create index task_lanes_tenant_idx on task_lanes (tenant);
