package dev.millrace.tasks;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Timestamp;
import java.time.Duration;
import java.time.Instant;
import java.util.Collection;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.UUID;

import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Repository;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** Reads tasks, enqueues them and cancels them. What workers do is in {@link LeaseRepository}. */
@Repository
class TaskRepository {

    private final JdbcClient db;
    private final JsonMapper json;

    TaskRepository(JdbcClient db, JsonMapper json) {
        this.db = db;
        this.json = json;
    }

    private static final String ENQUEUE = """
            with task as (
                insert into tasks (id, name, description, handler, queue, priority, payload, retries, timeout_seconds,
                                   scheduled_at, owner_id, team_id)
                values (:id, :name, :description, :handler, :queue, :priority, cast(:payload as jsonb), :retries,
                        :timeout, :scheduledAt, :owner, :team)
            )
            insert into task_ready (task_id, lane, ready_at)
            values (:id, :lane, coalesce(:scheduledAt, now()))
            """;

    void enqueue(TaskId id, NewTask task, Lane lane) {
        db.sql(ENQUEUE)
                .param("id", id.value())
                .param("name", task.name())
                .param("description", task.description())
                .param("handler", task.handler())
                .param("queue", task.queue())
                .param("priority", task.priority().level())
                .param("payload", json.writeValueAsString(task.payload()))
                .param("retries", task.retries())
                .param("timeout", task.timeout().toSeconds())
                .param("scheduledAt", task.scheduledAt() == null ? null : Timestamp.from(task.scheduledAt()))
                .param("owner", task.owner())
                .param("team", task.team())
                .param("lane", lane.id())
                .update();
    }

    private static final String FIND = """
            select task.*,
                   case when ready.task_id is not null then 'pending'
                        when lease.task_id is not null then 'running'
                        else ended.state
                   end as state,
                   coalesce(ready.attempts, lease.attempts, ended.attempts, 0) as attempts,
                   coalesce(ready.ready_at, task.scheduled_at) as due_at,
                   coalesce(lease.started_at, ended.started_at) as started_at,
                   ended.ended_at,
                   coalesce(lease.cancel_requested, false) as cancel_requested,
                   case when ended.state = 'completed' then 1 else coalesce(lease.progress, 0) end as progress,
                   lease.progress_details,
                   ended.result,
                   coalesce(ended.error, ready.error) as error,
                   coalesce(lease.worker, ended.worker) as worker,
                   coalesce(ended.ended_at, lease.progress_at, lease.started_at, ready.since) as updated_at
              from tasks task
              left join task_ready ready on ready.task_id = task.id
              left join task_leases lease on lease.task_id = task.id
              left join task_ends ended on ended.task_id = task.id
             where task.id = any(:ids)
            """;

    List<Task> findAll(Collection<TaskId> ids) {
        return db.sql(FIND)
                .param("ids", ids.stream().map(TaskId::value).toArray(UUID[]::new))
                .query(this::task)
                .list();
    }

    Optional<Task> find(TaskId id) {
        return findAll(List.of(id)).stream().findFirst();
    }

    // A claim at the same moment either takes the row first, or finds that it is gone.
    private static final String CANCEL_WAITING = """
            with gone as (
                delete from task_ready
                 where task_id = :id
                returning task_id, attempts
            )
            insert into task_ends (task_id, state, attempts)
            select task_id, 'cancelled', attempts
              from gone
            """;

    boolean cancelWaiting(TaskId id) {
        return db.sql(CANCEL_WAITING).param("id", id.value()).update() == 1;
    }

    private static final String REQUEST_CANCEL = """
            update task_leases
               set cancel_requested = true
             where task_id = :id
            """;

    boolean requestCancel(TaskId id) {
        return db.sql(REQUEST_CANCEL).param("id", id.value()).update() == 1;
    }

    private Task task(ResultSet row, int number) throws SQLException {
        return new Task(
                new TaskId(row.getObject("id", UUID.class)),
                row.getString("name"),
                row.getString("description"),
                row.getString("handler"),
                row.getString("queue"),
                Priority.ofLevel(row.getInt("priority")),
                TaskState.valueOf(row.getString("state").toUpperCase(Locale.ROOT)),
                json.readTree(row.getString("payload")),
                row.getInt("retries"),
                row.getInt("attempts"),
                Duration.ofSeconds(row.getInt("timeout_seconds")),
                row.getObject("owner_id", UUID.class),
                row.getObject("team_id", UUID.class),
                instant(row, "due_at"),
                instant(row, "started_at"),
                instant(row, "ended_at"),
                row.getBoolean("cancel_requested"),
                row.getDouble("progress"),
                tree(row, "progress_details"),
                tree(row, "result"),
                row.getString("error"),
                row.getString("worker"),
                row.getTimestamp("created_at").toInstant(),
                row.getTimestamp("updated_at").toInstant());
    }

    private @Nullable JsonNode tree(ResultSet row, String column) throws SQLException {
        String text = row.getString(column);
        return text == null ? null : json.readTree(text);
    }

    private static @Nullable Instant instant(ResultSet row, String column) throws SQLException {
        Timestamp time = row.getTimestamp(column);
        return time == null ? null : time.toInstant();
    }
}
