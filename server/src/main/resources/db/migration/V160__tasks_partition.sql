-- Ended tasks are kept for a set time and then dropped by partition: what belongs to a task lies in tables that are
-- partitioned by its id, which begins with the time of its making. So the primary keys stay as they are, and who knows an
-- id looks into one partition (docs/decisions/0016).
--
-- What there is already stays where it is: each old table becomes the partition of all ids up to the end of the day after
-- the newest. Ids that have no partition yet go into the default one, so that no insert fails. The server makes the
-- partitions, and puts the two oldest together without what is to go.

drop trigger tasks_with_resources_are_metered on tasks;
drop trigger task_ends_that_go_reopen_the_meter on task_ends;
drop view gpu_runs_under_way;

-- An identity would bar a table from becoming a partition; a sequence gives the same numbers.
alter table task_logs alter column piece drop identity;
create sequence task_log_pieces as bigint;
select setval('task_log_pieces', coalesce(max(piece), 0) + 1, false) from task_logs;
alter table task_logs alter column piece set default nextval('task_log_pieces');

-- Logs go with their task: nothing looks them up by their time.
drop index task_logs_logged_at_idx;

alter table tasks rename to tasks_first;
alter table task_ends rename to task_ends_first;
alter table task_attempts rename to task_attempts_first;
alter table task_parents rename to task_parents_first;
alter table task_logs rename to task_logs_first;

-- The names of indexes, and of the constraints that are indexes, are the new tables'.
alter index tasks_pkey rename to tasks_first_pkey;
alter index tasks_owner_idx rename to tasks_first_owner_idx;
alter index tasks_team_idx rename to tasks_first_team_idx;
alter index tasks_schedule_idx rename to tasks_first_schedule_idx;
alter index tasks_priority_idx rename to tasks_first_priority_idx;
alter index task_ends_pkey rename to task_ends_first_pkey;
alter index task_ends_ended_idx rename to task_ends_first_ended_idx;
alter index task_ends_duration_idx rename to task_ends_first_duration_idx;
alter index task_ends_unsuccessful_idx rename to task_ends_first_unsuccessful_idx;
alter index task_ends_worker_idx rename to task_ends_first_worker_idx;
alter index task_attempts_are_counted rename to task_attempts_first_are_counted;
alter index task_parents_are_named_once rename to task_parents_first_are_named_once;
alter index task_parents_children_idx rename to task_parents_first_children_idx;
alter index task_logs_are_in_order rename to task_logs_first_are_in_order;

create table tasks (
    like tasks_first including defaults including constraints,
    constraint tasks_pkey primary key (id)
) partition by range (id);

create table task_ends (
    like task_ends_first including defaults including constraints,
    constraint task_ends_pkey primary key (task_id)
) partition by range (task_id);

create table task_attempts (
    like task_attempts_first including defaults including constraints,
    constraint task_attempts_are_counted primary key (task_id, attempt)
) partition by range (task_id);

create table task_parents (
    like task_parents_first including defaults including constraints,
    constraint task_parents_are_named_once primary key (task_id, parent_id)
) partition by range (task_id);

create table task_logs (
    like task_logs_first including defaults including constraints,
    constraint task_logs_are_in_order primary key (task_id, attempt, piece)
) partition by range (task_id);

-- The same indexes as before, for the same lists (V002, V010, V020).
create index tasks_owner_idx on tasks (owner_id, id desc);
create index tasks_team_idx on tasks (team_id, id desc) where team_id is not null;
create index tasks_schedule_idx on tasks (schedule_id, id desc) where schedule_id is not null;
create index tasks_priority_idx on tasks (priority, id) where priority <> 1;
create index task_ends_ended_idx on task_ends (ended_at, task_id);
create index task_ends_duration_idx on task_ends ((ended_at - started_at), task_id) where started_at is not null;
create index task_ends_unsuccessful_idx on task_ends (state, task_id) where state <> 'completed';
create index task_ends_worker_idx on task_ends (worker, task_id) where worker is not null;
create index task_parents_children_idx on task_parents (parent_id);

create table tasks_rest partition of tasks default;
create table task_ends_rest partition of task_ends default;
create table task_attempts_rest partition of task_attempts default;
create table task_parents_rest partition of task_parents default;
create table task_logs_rest partition of task_logs default;

-- The least id that can be made at a time: a UUID of version 7 begins with its milliseconds.
create function task_id_at(moment timestamptz) returns uuid
    language sql immutable strict parallel safe
    return cast(lpad(to_hex(cast(floor(extract(epoch from moment) * 1000) as bigint)), 12, '0')
                || '00000000000000000000' as uuid);

-- The time of an id's making, to the millisecond.
create function task_id_time(id uuid) returns timestamptz
    language sql immutable strict parallel safe
    return to_timestamp(cast(cast('x' || substr(replace(cast(id as text), '-', ''), 1, 12) as bit(48)) as bigint) / 1000.0);

-- Which partitions there are beside the default ones: each holds the ids made before its bound that are in none before it.
create table task_partitions (
    suffix text        not null primary key,       -- the names of its tables end in it
    bound  timestamptz not null unique,
    kept   boolean     not null default false      -- holds what was left of partitions that have gone
);

do $$
declare
    until timestamptz;
    part text;
begin
    select date_trunc('day', greatest(now(), task_id_time(newest.id)), 'UTC') + interval '1 day'
      into until
      from (select 1) as one
      left join lateral (select id from tasks_first order by id desc limit 1) as newest on true;
    insert into task_partitions (suffix, bound) values ('first', until);
    foreach part in array array['tasks', 'task_ends', 'task_attempts', 'task_parents', 'task_logs'] loop
        execute format('alter table %I attach partition %I for values from (minvalue) to (%L)',
                       part, part || '_first', task_id_at(until));
    end loop;
end $$;

create trigger tasks_with_resources_are_metered
    after insert on tasks
    for each row when (new.resources is not null)
    execute function gpu_open_task();

create trigger task_ends_that_go_reopen_the_meter
    after delete on task_ends
    for each row
    execute function gpu_reopen_task();

create view gpu_runs_under_way as
select task.id as task_id, task.team_id, task.owner_id, task.name, lease.fence, lease.attempts as attempt, lease.started_at,
       gpus.provider, gpus.gpu_type, gpus.gpu_count, gpus.purchase
  from gpu_open_tasks open
  join tasks task on task.id = open.task_id
  join task_leases lease on lease.task_id = open.task_id
  left join task_run_resources run on run.task_id = open.task_id and run.attempt = lease.attempts
 cross join lateral gpus_of(coalesce(task.resources, run.resources)) gpus
 where coalesce(task.resources, run.resources) is not null;

-- The retirement under way, if there is one. Whoever begins one gives it a new number: the steps of the one before, should
-- its server still live, find that it is no longer theirs.
create table task_retirement (
    is_only_one boolean     not null default true primary key,
    number      bigint      not null default 0,
    begun_at    timestamptz,                              -- null: none is under way
    suffix      text,                                     -- of the tables that it copies to
    ended_at    timestamptz not null default '-infinity', -- when the last one ended

    constraint task_retirement_is_only_one check (is_only_one)
);
insert into task_retirement default values;

-- Tasks of partitions that go, which stay.
create table task_retirement_kept (
    task_id uuid not null primary key
);

-- Tasks that were changed while the retirement was under way: they are copied again.
create table task_retirement_changed (
    task_id uuid not null
);

-- Put on partitions while they are copied; the argument is the column that names the task.
create function note_task_changed() returns trigger language plpgsql as $$
begin
    insert into task_retirement_changed (task_id)
    values (cast(to_jsonb(case when tg_op = 'DELETE' then old else new end) ->> tg_argv[0] as uuid));
    return null;
end $$;
