-- Which tasks of a schedule, beside the last one, may not have ended: the next one is skipped, waits or takes their place as
-- well. There is more than one where somebody had one made by hand, and where they wait for each other.
alter table schedules
    add column earlier_tasks uuid[] not null default '{}';
