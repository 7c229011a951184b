package dev.millrace.taskapi;

import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.UUID;

import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Repository;

import dev.millrace.tasks.TaskId;
import dev.millrace.tasks.TaskState;

/** Where pending tasks stand. */
@Repository
class WaitingRepository {

    private final JdbcClient db;

    WaitingRepository(JdbcClient db) {
        this.db = db;
    }

    // As far as the count goes it reads the claim index only; the limit keeps that short in a long line.
    private static final String PLACE = """
            select ready.ready_at,
                   now() as seen_at,
                   (select count(*)
                      from (select
                              from task_ready other
                             where other.lane = ready.lane
                               and other.ready_at <= now()
                               and (other.ready_at, other.task_id) < (ready.ready_at, ready.task_id)
                             limit :most) as before) as before
              from task_ready ready
             where ready.task_id = :id
               and ready.ready_at < 'infinity'
            """;

    /**
     * A task's place in its line.
     *
     * @param readyAt when it may start
     * @param seenAt the database's time
     * @param before how many tasks that may start are before it
     */
    record Place(Instant readyAt, Instant seenAt, long before) {}

    /** Empty where it does not wait, or waits for other tasks. */
    Optional<Place> place(TaskId id, int most) {
        return db.sql(PLACE)
                .param("id", id.value())
                .param("most", most)
                .query((row, number) -> new Place(
                        row.getTimestamp("ready_at").toInstant(),
                        row.getTimestamp("seen_at").toInstant(),
                        row.getLong("before")))
                .optional();
    }

    private static final String PARENTS = """
            select parent.parent_id,
                   case when ended.task_id is not null then ended.state
                        when lease.task_id is not null then 'running'
                        when ready.task_id is not null then 'pending'
                        else 'cancelled'
                   end as state
              from task_parents parent
              left join task_ready ready on ready.task_id = parent.parent_id
              left join task_leases lease on lease.task_id = parent.parent_id
              left join task_ends ended on ended.task_id = parent.parent_id
             where parent.task_id = :id
             order by parent.parent_id
            """;

    /** A task that another one waits for. */
    record Parent(TaskId id, TaskState state) {}

    /** What a task depends on; one that was deleted counts as cancelled. */
    List<Parent> parents(TaskId id) {
        return db.sql(PARENTS)
                .param("id", id.value())
                .query((row, number) -> new Parent(
                        new TaskId(row.getObject("parent_id", UUID.class)),
                        TaskState.valueOf(row.getString("state").toUpperCase(Locale.ROOT))))
                .list();
    }
}
