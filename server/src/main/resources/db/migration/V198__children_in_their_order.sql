-- The children of a task page by page, however many it has.
drop index task_parents_children_idx;
create index task_parents_children_idx on task_parents (parent_id, task_id);
