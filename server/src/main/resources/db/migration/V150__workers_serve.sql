-- Whose tasks a worker is given: everybody's where an operator or admin registered it, else those of its owner and of the
-- owner's teams. A node of the server serves all.
alter table workers
    add column serves_all boolean not null default true;
