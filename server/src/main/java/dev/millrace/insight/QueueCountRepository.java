package dev.millrace.insight;

import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Repository;

/** Counts what waits and what runs. Both tables hold living tasks only, so this stays cheap however long the history is. */
@Repository
class QueueCountRepository {

    private final JdbcClient db;

    QueueCountRepository(JdbcClient db) {
        this.db = db;
    }

    private static final String COUNT = """
            select count(*) filter (where ready_at <= now()) as waiting,
                   count(*) filter (where ready_at > now()) as scheduled,
                   coalesce(extract(epoch from now() - min(ready_at) filter (where ready_at <= now())), 0)
                       as oldest_waiting_seconds,
                   (select count(*) from task_leases) as running,
                   (select count(*)
                      from workers
                     where owner_id is not null
                       and status <> 'inactive'
                       and last_heartbeat_at > now() - interval '1 minute') as workers
              from task_ready
            """;

    QueueCounts count() {
        return db.sql(COUNT).query(QueueCounts.class).single();
    }
}
