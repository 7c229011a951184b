package dev.millrace.files;

import java.time.Duration;
import java.util.Optional;
import java.util.UUID;

import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Repository;

/**
 * What uploads and deleted jobs leave in storage. A row is locked while its objects are deleted, and changed when they
 * have gone: a server that is killed in between leaves it to be swept again.
 */
@Repository
class RemainsRepository {

    private final JdbcClient db;

    RemainsRepository(JdbcClient db) {
        this.db = db;
    }

    /** @param multipartUploadId an upload in parts that was never completed */
    record Remains(UUID jobId, String fileName, @Nullable String multipartUploadId) {

        String inputKey() {
            return FileJobKeys.input(jobId, new FileName(fileName));
        }
    }

    private static final String NEXT_ABANDONED = """
            select id as job_id, file_name, multipart_upload_id
              from file_jobs
             where upload_begun_at < now() - :age * interval '1 second'
               and (upload_url_expires_at is null or upload_url_expires_at < now())
               and task_id is null
             order by upload_begun_at
             limit 1
               for update skip locked
            """;

    Optional<Remains> lockAbandonedUpload(Duration age) {
        return db.sql(NEXT_ABANDONED)
                .param("age", age.toSeconds())
                .query(Remains.class)
                .optional();
    }

    // A job that was cancelled before its file came stays so; it only loses what was uploaded.
    private static final String ABANDON = """
            update file_jobs
               set state = case when state = 'pending' then 'failed' else state end,
                   error_message = case when state = 'pending' then :message else error_message end,
                   completed_at = coalesce(completed_at, now()),
                   updated_at = now(),
                   upload_begun_at = null,
                   upload_url_expires_at = null,
                   multipart_upload_id = null
             where id = :id
            """;

    /** Ends a job whose upload has been swept. */
    void abandon(UUID job, String message) {
        db.sql(ABANDON).param("id", job).param("message", message).update();
    }

    private static final String NEXT_DELETED = """
            select job_id, file_name, multipart_upload_id
              from file_job_remains
             where sweep_after <= now()
             order by sweep_after
             limit 1
               for update skip locked
            """;

    Optional<Remains> lockDeletedJob() {
        return db.sql(NEXT_DELETED).query(Remains.class).optional();
    }

    private static final String DELETED = """
            select job_id, file_name, multipart_upload_id
              from file_job_remains
             where job_id = :id
               for update skip locked
            """;

    Optional<Remains> lockDeletedJob(UUID job) {
        return db.sql(DELETED).param("id", job).query(Remains.class).optional();
    }

    private static final String DONE = """
            delete from file_job_remains
             where job_id = :id
               and late_until <= now()
            """;

    private static final String AGAIN_WHEN_NOTHING_CAN_BE_LATE = """
            update file_job_remains
               set sweep_after = late_until,
                   multipart_upload_id = null
             where job_id = :id
            """;

    void swept(UUID job) {
        if (db.sql(DONE).param("id", job).update() == 0) {
            db.sql(AGAIN_WHEN_NOTHING_CAN_BE_LATE).param("id", job).update();
        }
    }
}
