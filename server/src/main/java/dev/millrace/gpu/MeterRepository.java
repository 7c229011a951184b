package dev.millrace.gpu;

import java.util.Collection;
import java.util.List;
import java.util.UUID;

import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Repository;

/** Finds the runs of tasks that used GPUs in the queue's history, and makes jobs of them. */
@Repository
class MeterRepository {

    private final JdbcClient db;

    MeterRepository(JdbcClient db) {
        this.db = db;
    }

    private static final String TRY_LOCK = """
            select pg_try_advisory_xact_lock(hashtext('millrace.gpu-meter'))
            """;

    /** Whether this node meters until its transaction ends. */
    boolean tryLock() {
        return db.sql(TRY_LOCK).query(Boolean.class).single();
    }

    private static final String LOCK = """
            select pg_advisory_xact_lock(hashtext('millrace.gpu-meter'))
            """;

    /** Waits until this node alone meters, until its transaction ends. */
    void lock() {
        db.sql(LOCK).query(row -> {});
    }

    // What is left open says which runs.
    private static final String ENTER = """
            insert into gpu_jobs (id, team_id, user_id, model_name, gpu_type, provider, gpu_count, purchase, status,
                                  start_time, end_time, source, task_id, attempt, handler, queue, outcome, error)
            select uuid_by_time(), team_id, owner_id, name, gpu_type, provider, gpu_count, purchase, status, started_at,
                   ended_at, 'measured', task_id, attempt, handler, queue, outcome, error
              from (%s) as run
                on conflict (task_id, attempt) do nothing
            returning id
            """;

    private static final String RECORD_RUNS =
            ENTER.formatted("select * from gpu_runs_ended order by ended_at limit :limit");

    /** Makes a job of each run that is not in the books yet. */
    List<UUID> recordRuns(int limit) {
        return entered(db.sql(RECORD_RUNS).param("limit", limit));
    }

    private static final String RECORD_RUNS_OF =
            ENTER.formatted("select * from gpu_runs_ended where task_id = any(cast(:tasks as uuid[]))");

    /** The same for the runs of some tasks. */
    List<UUID> recordRuns(Collection<UUID> tasks) {
        return entered(db.sql(RECORD_RUNS_OF).param("tasks", tasks.toArray(UUID[]::new)));
    }

    private static List<UUID> entered(JdbcClient.StatementSpec statement) {
        return statement.query((row, number) -> row.getObject("id", UUID.class)).list();
    }

    private static final String OPEN = """
            select task_id
              from gpu_open_tasks
             where task_id = any(cast(:tasks as uuid[]))
            """;

    /** Those tasks whose runs may not be in the books yet. */
    List<UUID> openAmong(Collection<UUID> tasks) {
        return db.sql(OPEN)
                .param("tasks", tasks.toArray(UUID[]::new))
                .query((row, number) -> row.getObject("task_id", UUID.class))
                .list();
    }

    // The ten seconds are for ends that had not been committed when the runs were looked for.
    private static final String CLOSE = """
            delete from gpu_open_tasks open
             where exists (select
                             from task_ends ended
                            where ended.task_id = open.task_id
                              and ended.ended_at >= open.opened_at
                              and ended.ended_at < now() - interval '10 seconds'
                           offset 0)
            """;

    // Pruned before anybody could meter it, or deleted while it waited.
    private static final String CLOSE_GONE = """
            delete from gpu_open_tasks open
             where not exists (select from tasks where tasks.id = open.task_id)
            """;

    private static final String FORGET_RESOURCES = """
            delete from task_run_resources run
             where not exists (select from gpu_open_tasks open where open.task_id = run.task_id)
            """;

    /** Forgets tasks that have ended; to be called when all their runs are in the books. */
    void close() {
        db.sql(CLOSE).update();
        db.sql(CLOSE_GONE).update();
        db.sql(FORGET_RESOURCES).update();
    }
}
