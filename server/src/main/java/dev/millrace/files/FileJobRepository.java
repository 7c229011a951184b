package dev.millrace.files;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.UUID;

import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Repository;
import tools.jackson.databind.json.JsonMapper;

import dev.millrace.platform.PageRequest;
import dev.millrace.platform.SqlTimes;
import dev.millrace.storage.PinnedObject;
import dev.millrace.tasks.TaskId;

/** The rows of file jobs. Every change names the state that it expects; an empty answer means that it was another. */
@Repository
class FileJobRepository {

    private final JdbcClient db;
    private final JsonMapper json;

    FileJobRepository(JdbcClient db, JsonMapper json) {
        this.db = db;
        this.json = json;
    }

    private static final String CREATE = """
            insert into file_jobs (id, user_id, file_name, original_file_size_bytes, processing_steps, options)
            values (:id, :user, :fileName, :size, cast(:steps as json), cast(:options as json))
            returning *
            """;

    FileJob create(UUID id, NewFileJob job) {
        return db.sql(CREATE)
                .param("id", id)
                .param("user", job.owner())
                .param("fileName", job.fileName().value())
                .param("size", job.originalFileSizeBytes())
                .param("steps", json.writeValueAsString(job.processingSteps()))
                .param("options", json.writeValueAsString(job.options().toJson()))
                .query(this::job)
                .single();
    }

    private static final String FIND = """
            select *
              from file_jobs
             where id = any(:ids)
            """;

    List<FileJob> findAll(Collection<UUID> ids) {
        return db.sql(FIND)
                .param("ids", ids.toArray(UUID[]::new))
                .query(this::job)
                .list();
    }

    Optional<FileJob> find(UUID id) {
        return findAll(List.of(id)).stream().findFirst();
    }

    private static final String COUNT = """
            select count(*)
              from file_jobs
             where user_id = :user
            """;

    long count(UUID user) {
        return db.sql(COUNT).param("user", user).query(Long.class).single();
    }

    private static final String NEWEST = """
            select id
              from file_jobs
             where user_id = :user
             order by id desc
            offset :skip
             limit :limit
            """;

    List<UUID> newest(UUID user, PageRequest page) {
        return db.sql(NEWEST)
                .param("user", user)
                .param("skip", page.skip())
                .param("limit", page.limit())
                .query(FileJobRepository::id)
                .list();
    }

    private static final String COUNT_IN_STATE = """
            select count(*)
              from file_jobs
             where user_id = :user
               and state = :state
            """;

    long count(UUID user, FileJobState state) {
        return db.sql(COUNT_IN_STATE)
                .param("user", user)
                .param("state", state.word())
                .query(Long.class)
                .single();
    }

    private static final String NEWEST_IN_STATE = """
            select id
              from file_jobs
             where user_id = :user
               and state = :state
             order by id desc
            offset :skip
             limit :limit
            """;

    List<UUID> newest(UUID user, FileJobState state, PageRequest page) {
        return db.sql(NEWEST_IN_STATE)
                .param("user", user)
                .param("state", state.word())
                .param("skip", page.skip())
                .param("limit", page.limit())
                .query(FileJobRepository::id)
                .list();
    }

    /** A submitted job and what runs it. */
    record Submitted(UUID job, TaskId task) {}

    private static final String SUBMITTED = """
            select id, task_id
              from file_jobs
             where user_id = :user
               and state = 'submitted'
             order by id desc
            """;

    List<Submitted> submitted(UUID user) {
        return db.sql(SUBMITTED)
                .param("user", user)
                .query((row, number) -> new Submitted(
                        row.getObject("id", UUID.class), new TaskId(row.getObject("task_id", UUID.class))))
                .list();
    }

    private static final String GIVE_UPLOAD_URL = """
            update file_jobs
               set upload_url_expires_at = now() + :ttl * interval '1 second',
                   upload_begun_at = now(),
                   updated_at = now()
             where id = :id
               and state = 'pending'
               and (upload_url_expires_at is null or upload_url_expires_at <= now())
            """;

    /** Whether a URL may be handed out now: of two callers at the same moment one may. */
    boolean giveUploadUrl(UUID id, Duration ttl) {
        return db.sql(GIVE_UPLOAD_URL)
                        .param("id", id)
                        .param("ttl", ttl.toSeconds())
                        .update()
                == 1;
    }

    // The first caller's upload stays the job's; every later one goes on with it.
    private static final String USE_MULTIPART_UPLOAD = """
            update file_jobs
               set multipart_upload_id = coalesce(multipart_upload_id, :uploadId),
                   upload_begun_at = now(),
                   updated_at = now()
             where id = :id
               and state = 'pending'
            returning multipart_upload_id
            """;

    /** The job's upload in parts: the given one if it has none yet; empty if the job is not pending. */
    Optional<String> useMultipartUpload(UUID id, @Nullable String uploadId) {
        return db.sql(USE_MULTIPART_UPLOAD)
                .param("id", id)
                .param("uploadId", uploadId)
                .query(String.class)
                .optional();
    }

    // The time the upload began tells whether a sweep has taken the bytes since they were seen.
    private static final String SUBMIT = """
            update file_jobs
               set state = 'submitted',
                   task_id = :task,
                   pinned_input = cast(:pinned as json),
                   upload_begun_at = null,
                   upload_url_expires_at = null,
                   multipart_upload_id = null,
                   updated_at = now()
             where id = :id
               and state = 'pending'
               and upload_begun_at is not distinct from :begunAt
            """;

    boolean submit(FileJob seen, TaskId task, PinnedObject pinned) {
        return db.sql(SUBMIT)
                        .param("id", seen.id())
                        .param("task", task.value())
                        .param("pinned", json.writeValueAsString(pinned))
                        .param("begunAt", SqlTimes.timestamp(seen.uploadBegunAt()))
                        .update()
                == 1;
    }

    private static final String CANCEL_PENDING = """
            update file_jobs
               set state = 'cancelled',
                   completed_at = now(),
                   updated_at = now()
             where id = :id
               and state = 'pending'
            """;

    boolean cancelPending(UUID id) {
        return db.sql(CANCEL_PENDING).param("id", id).update() == 1;
    }

    private static final String END = """
            update file_jobs
               set state = :state,
                   error_message = :error,
                   output_object_key = :output,
                   rejects_object_key = :rejects,
                   rows_in = :rowsIn,
                   rows_out = :rowsOut,
                   rows_filtered = :rowsFiltered,
                   rows_rejected = :rowsRejected,
                   bytes_read = :bytesRead,
                   output_size_bytes = :outputSize,
                   started_at = :startedAt,
                   completed_at = :completedAt,
                   updated_at = now()
             where task_id = :task
               and state = 'submitted'
            """;

    boolean end(TaskId task, FileJobState state, FileJobOutcome outcome) {
        RowCounts counts = outcome.counts();
        return db.sql(END)
                        .param("task", task.value())
                        .param("state", state.word())
                        .param("error", outcome.errorMessage())
                        .param("output", outcome.outputObjectKey())
                        .param("rejects", outcome.rejectsObjectKey())
                        .param("rowsIn", counts == null ? null : counts.rowsIn())
                        .param("rowsOut", counts == null ? null : counts.rowsOut())
                        .param("rowsFiltered", counts == null ? null : counts.rowsFiltered())
                        .param("rowsRejected", counts == null ? null : counts.rowsRejected())
                        .param("bytesRead", counts == null ? null : counts.bytesRead())
                        .param("outputSize", outcome.outputSizeBytes())
                        .param("startedAt", SqlTimes.timestamp(outcome.startedAt()))
                        .param("completedAt", SqlTimes.timestamp(outcome.completedAt()))
                        .update()
                == 1;
    }

    // The objects cannot go in this transaction: that they must is written in it.
    private static final String DELETE = """
            with gone as (
                delete from file_jobs
                 where id = :id
                   and state <> 'submitted'
                returning id, file_name, multipart_upload_id
            )
            insert into file_job_remains (job_id, file_name, multipart_upload_id, late_until)
            select id, file_name, multipart_upload_id, now() + :lateness * interval '1 second'
              from gone
            """;

    boolean delete(UUID id, Duration lateness) {
        return db.sql(DELETE)
                        .param("id", id)
                        .param("lateness", lateness.toSeconds())
                        .update()
                == 1;
    }

    private FileJob job(ResultSet row, int number) throws SQLException {
        FileJobState state = FileJobState.of(row.getString("state"));
        UUID task = row.getObject("task_id", UUID.class);
        String pinned = row.getString("pinned_input");
        return new FileJob(
                row.getObject("id", UUID.class),
                row.getObject("user_id", UUID.class),
                new FileName(row.getString("file_name")),
                number(row, "original_file_size_bytes"),
                json.readTree(row.getString("processing_steps")),
                FileJobOptions.of(json.readTree(row.getString("options"))),
                state,
                row.getTimestamp("created_at").toInstant(),
                row.getTimestamp("updated_at").toInstant(),
                SqlTimes.instant(row, "upload_begun_at"),
                SqlTimes.instant(row, "upload_url_expires_at"),
                row.getString("multipart_upload_id"),
                pinned == null ? null : json.readValue(pinned, PinnedObject.class),
                task == null ? null : new TaskId(task),
                outcome(row));
    }

    private static UUID id(ResultSet row, int number) throws SQLException {
        return row.getObject("id", UUID.class);
    }

    private static @Nullable FileJobOutcome outcome(ResultSet row) throws SQLException {
        Instant completedAt = SqlTimes.instant(row, "completed_at");
        if (completedAt == null) {
            return null;
        }
        return new FileJobOutcome(
                row.getString("error_message"),
                row.getString("output_object_key"),
                row.getString("rejects_object_key"),
                counts(row),
                number(row, "output_size_bytes"),
                SqlTimes.instant(row, "started_at"),
                completedAt);
    }

    private static @Nullable RowCounts counts(ResultSet row) throws SQLException {
        long rowsIn = row.getLong("rows_in");
        if (row.wasNull()) {
            return null;
        }
        return new RowCounts(
                rowsIn,
                row.getLong("rows_out"),
                row.getLong("rows_filtered"),
                row.getLong("rows_rejected"),
                row.getLong("bytes_read"));
    }

    private static @Nullable Long number(ResultSet row, String column) throws SQLException {
        return row.getObject(column, Long.class);
    }
}
