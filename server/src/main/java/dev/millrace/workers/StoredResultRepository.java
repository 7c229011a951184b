package dev.millrace.workers;

import java.util.List;
import java.util.UUID;

import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Repository;

import dev.millrace.tasks.TaskId;

/** Keeps account of the results in object storage. */
@Repository
class StoredResultRepository {

    private final JdbcClient db;

    StoredResultRepository(JdbcClient db) {
        this.db = db;
    }

    private static final String ADD = """
            insert into stored_results (task_id, fence)
            values (:task, :fence)
            on conflict (task_id, fence) do update
               set stored_at = now()
            """;

    void add(StoredResult result) {
        db.sql(ADD)
                .param("task", result.run().task().value())
                .param("fence", result.run().fence())
                .update();
    }

    private static final String REMOVE = """
            delete from stored_results
             where task_id = :task
               and fence = :fence
            """;

    void remove(StoredResult result) {
        db.sql(REMOVE)
                .param("task", result.run().task().value())
                .param("fence", result.run().fence())
                .update();
    }

    private static final String OF = """
            select task_id, fence
              from stored_results
             where task_id = :task
            """;

    List<StoredResult> of(TaskId task) {
        return db.sql(OF)
                .param("task", task.value())
                .query((row, number) ->
                        StoredResult.of(new TaskId(row.getObject("task_id", UUID.class)), row.getLong("fence")))
                .list();
    }

    private static final String IS_REFERRED_TO = """
            select exists (select
                             from task_ends
                            where task_id = :task
                              and result ->> 'object_key' = :key)
            """;

    /** Whether its task has it as its result. */
    boolean isReferredTo(StoredResult result) {
        return db.sql(IS_REFERRED_TO)
                .param("task", result.run().task().value())
                .param("key", result.key())
                .query(Boolean.class)
                .single();
    }

    // One that is new may belong to a run whose end is being recorded this moment.
    private static final String LOCK_UNUSED = """
            select task_id, fence
              from stored_results as stored
             where not exists (select
                                 from tasks
                                where tasks.id = stored.task_id)
                or (stored.stored_at < now() - interval '1 hour'
                    and not exists (select
                                      from task_ends as ended
                                     where ended.task_id = stored.task_id
                                       and ended.result ->> 'object_key'
                                           = 'results/' || stored.task_id || '/' || stored.fence || '/result.json'))
             limit :limit
               for update skip locked
            """;

    /** Locks some that no task refers to. */
    List<StoredResult> lockUnused(int limit) {
        return db.sql(LOCK_UNUSED)
                .param("limit", limit)
                .query((row, number) ->
                        StoredResult.of(new TaskId(row.getObject("task_id", UUID.class)), row.getLong("fence")))
                .list();
    }
}
