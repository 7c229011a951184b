-- Mails that were promised. A row is written with what it tells of, and sent later; without SMTP admins read it here.
create table mails (
    id              uuid        primary key,
    recipient       text        not null,
    subject         text        not null,
    sealed_body     bytea,                              -- AES-256-GCM, bound to the id; forgotten once it is sent
    sealed_with     text        not null,               -- which secret opens it, by fingerprint
    created_at      timestamptz not null default now(),
    next_attempt_at timestamptz not null default now(),
    attempts        integer     not null default 0,
    last_error      text,
    sent_at         timestamptz,
    given_up_at     timestamptz,

    constraint mails_sent_or_given_up
        check (sent_at is null or given_up_at is null)
);

-- Finds what to send next.
create index mails_waiting_idx
    on mails (next_attempt_at) where sent_at is null and given_up_at is null;

-- Lists the latest first, and finds what the pruner may delete.
create index mails_created_idx
    on mails (created_at);
