-- Counts that nodes share where millrace.limits.shared says so. A crash may lose them: they are worth a minute or an hour.
create unlogged table request_counts (
    subject   text        not null,
    resets_at timestamptz not null,
    taken     bigint      not null,

    primary key (subject)
);

create unlogged table sign_in_failures (
    subject    text        primary key,
    failures   int         not null,
    blocked_to timestamptz not null,
    failed_at  timestamptz not null default now()
);

-- Finds what may be forgotten.
create index request_counts_over_idx on request_counts (resets_at);
create index sign_in_failures_old_idx on sign_in_failures (failed_at);
