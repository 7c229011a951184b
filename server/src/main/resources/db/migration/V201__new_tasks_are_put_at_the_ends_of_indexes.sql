-- The newest task of an owner came first in these indexes, so that each full page was split in half and stayed so: ids only
-- grow. Lists that begin with the newest read an index from its other end as well.
drop index tasks_owner_idx;
create index tasks_owner_idx on tasks (owner_id, id);
drop index tasks_team_idx;
create index tasks_team_idx on tasks (team_id, id) where team_id is not null;
drop index tasks_schedule_idx;
create index tasks_schedule_idx on tasks (schedule_id, id) where schedule_id is not null;
