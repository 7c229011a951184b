package dev.millrace.tasks;

import java.time.Duration;
import java.util.UUID;

import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Repository;

import dev.millrace.platform.SqlTimes;

/** Who holds which unique key. */
@Repository
class UniqueKeyRepository {

    private final JdbcClient db;

    UniqueKeyRepository(JdbcClient db) {
        this.db = db;
    }

    // Of calls at the same moment one inserts, and the others wait for its commit and then see its row. A task that
    // such a
    // call has just made cannot be seen here as ended, so that the key is never taken from a holder that is too new.
    private static final String TAKE = """
            insert into task_unique_keys as held (tenant, key, task_id, until)
            values (:tenant, :key, :task, now() + cast(:period as interval))
            on conflict (tenant, key) do update
               set task_id = excluded.task_id,
                   until = excluded.until
             where held.until < now()
                or (held.until is null and exists (select from task_ends where task_ends.task_id = held.task_id))
            """;

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

    private static final String FREE = """
            delete from task_unique_keys
             where task_id = :task
            """;

    private static final String PRUNE = """
            delete from task_unique_keys held
             where held.until < now()
                or (held.until is null and exists (select from task_ends where task_ends.task_id = held.task_id))
            """;

    /** Forgets keys that nobody holds any more; answers how many they were. */
    int prune() {
        return db.sql(PRUNE).update();
    }

    void free(TaskId task) {
        db.sql(FREE).param("task", task.value()).update();
    }
}
