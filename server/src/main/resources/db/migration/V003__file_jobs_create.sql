-- What the users want done with their files. A job that has been submitted is run by a task of the queue, and until that
-- ends the task alone says where the job stands: queued, running, or asked to stop. Its end is written here in the same
-- transaction that ends the task.
create table file_jobs (
    id                       uuid        not null primary key,
    user_id                  uuid        not null references users (id),
    file_name                text        not null,
    original_file_size_bytes bigint,
    -- json rather than jsonb: the steps are shown as they were sent.
    processing_steps         json        not null,
    options                  json        not null,
    state                    text        not null default 'pending',
    created_at               timestamptz not null default now(),
    updated_at               timestamptz not null default now(),

    -- The upload, while there is one: since when bytes may have come, and by which ways they may still.
    upload_begun_at          timestamptz,
    upload_url_expires_at    timestamptz,
    multipart_upload_id      text,

    -- The upload as it was when it was marked: what is put to its key later changes nothing.
    pinned_input             json,

    -- No reference to tasks: they are pruned long before jobs are.
    task_id                  uuid,

    error_message            text,
    output_object_key        text,
    rejects_object_key       text,
    rows_in                  bigint,
    rows_out                 bigint,
    rows_filtered            bigint,
    rows_rejected            bigint,
    bytes_read               bigint,
    output_size_bytes        bigint,
    started_at               timestamptz,
    completed_at             timestamptz,

    constraint file_jobs_state_is_known
        check (state in ('pending', 'submitted', 'completed', 'failed', 'cancelled')),
    constraint file_jobs_pending_means_no_task
        check (state <> 'pending' or task_id is null),
    constraint file_jobs_processed_means_task
        check (state not in ('submitted', 'completed', 'failed') or task_id is not null),
    constraint file_jobs_task_means_pinned_input
        check ((task_id is null) = (pinned_input is null)),
    constraint file_jobs_task_runs_one_job
        unique (task_id),
    constraint file_jobs_completed_at_means_ended
        check ((completed_at is not null) = (state in ('completed', 'failed', 'cancelled'))),
    constraint file_jobs_completed_means_output
        check ((state = 'completed') = (output_object_key is not null)),
    constraint file_jobs_failed_means_error
        check ((state = 'failed') = (error_message is not null)),
    constraint file_jobs_rows_add_up
        check (rows_in = rows_out + rows_filtered + rows_rejected),
    constraint file_jobs_size_is_not_negative
        check (original_file_size_bytes >= 0)
);

-- A user's jobs, newest first.
create index file_jobs_user_idx on file_jobs (user_id, id desc);

-- The same with a status asked for.
create index file_jobs_user_state_idx on file_jobs (user_id, state, id desc);

-- Uploads that were begun and never marked.
create index file_jobs_abandoned_idx on file_jobs (upload_begun_at)
    where upload_begun_at is not null and task_id is null;

-- Deleted jobs whose objects are to go: at once, and again when no upload that was then under way can arrive any more.
create table file_job_remains (
    job_id              uuid        not null primary key,
    file_name           text        not null,
    multipart_upload_id text,
    sweep_after         timestamptz not null default now(),
    late_until          timestamptz not null
);

-- What is to be swept next.
create index file_job_remains_sweep_idx on file_job_remains (sweep_after);
