-- A retirement may copy for hours: each of its steps shows that its server lives, not only its begin.
alter table task_retirement rename column begun_at to alive_at;
