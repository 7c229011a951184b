-- A job whose upload was begun and never marked ends with the upload, without ever having had a task.
alter table file_jobs
    drop constraint file_jobs_processed_means_task,
    add constraint file_jobs_processed_means_task
        check (state not in ('submitted', 'completed') or task_id is not null);
