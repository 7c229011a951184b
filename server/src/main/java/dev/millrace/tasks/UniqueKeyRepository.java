package dev.millrace.tasks;

import java.time.Duration;
import java.util.Collection;
import java.util.List;
import java.util.Set;
import java.util.UUID;

import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Repository;

import dev.millrace.platform.Ids;
import dev.millrace.platform.SqlTimes;

/** Who holds which unique key. */
@Repository
class UniqueKeyRepository {

    private final JdbcClient db;

    UniqueKeyRepository(JdbcClient db) {
        this.db = db;
    }

    // Whether nobody holds a key any more. A holder that was tried again has ended only where it did so since: whoever
    // looks may not see yet that it is back.
    private static final String IS_FREE = """
            (held.until < now()
             or (held.until is null and exists (select
                                                  from task_ends
                                                 where task_ends.task_id = held.task_id
                                                   and task_ends.ended_at >= held.since)))
            """;

    // Of calls at the same moment one inserts, and the others wait for its commit and then see its row. A task that
    // such a call has just made cannot be seen here as ended, so that the key is never taken from a holder that is too
    // new.
    private static final String TAKE = """
            insert into task_unique_keys as held (tenant, key, task_id, until)
            values (:tenant, :key, :task, now() + cast(:period as interval))
            on conflict (tenant, key) do update
               set task_id = excluded.task_id,
                   until = excluded.until,
                   since = excluded.since
             where %s
            """.formatted(IS_FREE);

    /** Whether the key was free, and is now the task's. */
    boolean take(UUID tenant, String key, TaskId task, @Nullable Duration period) {
        return db.sql(TAKE)
                        .param("tenant", tenant)
                        .param("key", key)
                        .param("task", task.value())
                        .param("period", period == null ? null : SqlTimes.interval(period))
                        .update()
                == 1;
    }

    private static final String HOLDER = """
            select task_id
              from task_unique_keys
             where tenant = :tenant
               and key = :key
               for update
            """;

    /** The task that holds a key, which nobody else can take until the transaction ends. */
    TaskId lockHolder(UUID tenant, String key) {
        return db.sql(HOLDER)
                .param("tenant", tenant)
                .param("key", key)
                .query((row, number) -> new TaskId(row.getObject("task_id", UUID.class)))
                .single();
    }

    private static final String HAND_OVER = """
            update task_unique_keys
               set task_id = :task,
                   until = now() + cast(:period as interval)
             where tenant = :tenant
               and key = :key
            """;

    void handOver(UUID tenant, String key, TaskId task, @Nullable Duration period) {
        db.sql(HAND_OVER)
                .param("tenant", tenant)
                .param("key", key)
                .param("task", task.value())
                .param("period", period == null ? null : SqlTimes.interval(period))
                .update();
    }

    // Locked in one order, as whoever enqueues many takes them. Of several with one key the newest gets it.
    private static final String TAKE_AGAIN = """
            with keyed as materialized (
                select tasks.id, coalesce(tasks.team_id, tasks.owner_id) as tenant, tasks.unique_key as key
                  from tasks
                  join task_ends ended on ended.task_id = tasks.id
                 where tasks.id = any(cast(:ids as uuid[]))
                   and ended.state = any(cast(:states as text[]))
                   and tasks.unique_key is not null
            ), taken as (
                insert into task_unique_keys as held (tenant, key, task_id, since)
                select distinct on (tenant, key) tenant, key, id, clock_timestamp()
                  from keyed
                 order by tenant, key, id desc
                on conflict (tenant, key) do update
                   set task_id = excluded.task_id,
                       until = case when held.task_id = excluded.task_id and held.until > now() then held.until end,
                       since = excluded.since
                 where held.task_id = excluded.task_id
                    or %s
                returning task_id
            )
            select id, tenant, key
              from keyed
             where id not in (select task_id from taken)
            """.formatted(IS_FREE);

    /** A task whose key another one holds. */
    record Refused(TaskId task, UUID tenant, String key) {}

    /**
     * Takes the keys of tasks that have ended in one of some ways once more, until they have ended again; answers those whose key
     * is held by another.
     */
    List<Refused> takeAgain(Collection<TaskId> ids, Set<TaskState> states) {
        return db.sql(TAKE_AGAIN)
                .param("ids", TaskId.values(ids))
                .param("states", TaskState.words(states))
                .query((row, number) -> new Refused(
                        new TaskId(row.getObject("id", UUID.class)),
                        row.getObject("tenant", UUID.class),
                        row.getString("key")))
                .list();
    }

    // What somebody else has locked is being taken.
    private static final String PRUNE = """
            with found as materialized (
                select tenant, key
                  from task_unique_keys
                 where (tenant, key) > (:tenant, :key)
                 order by tenant, key
                 limit :limit
            ), free as materialized (
                select held.tenant, held.key
                  from found
                  join task_unique_keys held on held.tenant = found.tenant and held.key = found.key
                 where %s
                   for update of held skip locked
            ), gone as (
                delete from task_unique_keys held
                 using free
                 where held.tenant = free.tenant
                   and held.key = free.key
            )
            select tenant, key
              from found
             order by tenant, key
            """.formatted(IS_FREE);

    /** A place in the order of the keys. */
    record Place(UUID tenant, String key) {

        static final Place BEGIN = new Place(Ids.LEAST, "");
    }

    /** Looks at some keys after a place, and forgets those that nobody holds; answers where it came to, or the begin again. */
    Place prune(Place after, int limit) {
        List<Place> some = db.sql(PRUNE)
                .param("tenant", after.tenant())
                .param("key", after.key())
                .param("limit", limit)
                .query((row, number) -> new Place(row.getObject("tenant", UUID.class), row.getString("key")))
                .list();
        return some.size() < limit ? Place.BEGIN : some.getLast();
    }
}
