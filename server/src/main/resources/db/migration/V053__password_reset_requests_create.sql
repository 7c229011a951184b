-- E-mails for which somebody asked for another password, known or not: whose they are is looked up later, so that the
-- answer's time tells nothing.
create table password_reset_requests (
    email_key    text        primary key,
    requested_at timestamptz not null default now()
);
