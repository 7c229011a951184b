package dev.millrace.retention;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.time.Duration;
import java.util.UUID;

import org.flywaydb.core.Flyway;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.jdbc.core.simple.JdbcClient;

import dev.millrace.tasks.QueueNode;
import dev.millrace.tasks.TaskId;
import dev.millrace.tasks.TaskState;
import dev.millrace.testing.TestDatabase;

/** A database from before the partitions, with tasks in it, goes on as it was. */
class PartitionMigrationIT {

    private static final String BEFORE = "151";

    // Ended, waiting and unfinished ones of weeks, among them one with everything that a task can have.
    private static final String FILL = """
            insert into tasks (id, name, handler, queue, priority, payload, retries, timeout_seconds, owner_id)
            select cast(lpad(to_hex(cast(extract(epoch from now() - make_interval(hours => n)) * 1000 as bigint)), 12, '0')
                        || '7000800000000000' || lpad(to_hex(n), 4, '0') as uuid),
                   'task ' || n, 'before', 'default', n % 3, '{}', 0, 60, '00000000-0000-0000-0000-000000000001'
              from generate_series(1, 500) as n;
            insert into task_ends (task_id, state, attempts, worker, started_at, result)
            select id, 'completed', 1, 'w', now() - interval '1 second', '{"n": 1}'
              from tasks
             where priority <> 1;
            insert into task_lanes (queue, handler, priority, tenant, concurrency_key)
            values ('default', 'before', 1, '00000000-0000-0000-0000-000000000001', '');
            insert into task_ready (task_id, lane, ready_at)
            select tasks.id, task_lanes.id, now()
              from tasks, task_lanes
             where tasks.priority = 1;
            insert into task_attempts (task_id, attempt, worker, started_at, outcome)
            select id, 1, 'w', now(), 'failed'
              from tasks
             where priority = 0;
            insert into task_logs (task_id, attempt, bytes, text)
            select id, 1, 2, 'hi'
              from tasks;
            insert into task_parents (task_id, parent_id)
            select max(id::text)::uuid, min(id::text)::uuid
              from tasks
            """;

    @RegisterExtension
    static final TestDatabase database = TestDatabase.fresh();

    @TempDir
    static Path data;

    private final JdbcClient db = database.jdbc();

    @Test
    void whatThereIsStaysAndWorkGoesOn() {
        db.sql("drop schema public cascade").update();
        db.sql("create schema public").update();
        migrate(BEFORE);
        db.sql(FILL).update();

        migrate("latest");

        assertThat(rows("tasks")).isEqualTo(500);
        assertThat(rows("tasks_first")).isEqualTo(500);
        assertThat(rows("task_ends")).isEqualTo(rows("task_ends_first")).isPositive();
        assertThat(rows("task_logs_first")).isEqualTo(500);
        assertThat(rows("task_parents_first")).isEqualTo(1);
        try (QueueNode node = QueueNode.idle(database.dataSource(), data)) {
            TaskId ended = new TaskId(db.sql("select task_id from task_ends order by task_id limit 1")
                    .query(UUID.class)
                    .single());
            assertThat(node.get(ended).state()).isEqualTo(TaskState.COMPLETED);
            assertThat(node.get(ended).worker()).isEqualTo("w");
            assertThat(duration(ended)).isEqualTo(1000);
            long waiting = rows("task_ready");
            assertThat(node.complete("before", 1000)).isEqualTo((int) waiting).isPositive();
            TaskId after = node.enqueue("after");
            assertThat(node.complete("after", 10)).isEqualTo(1);
            assertThat(node.get(after).state()).isEqualTo(TaskState.COMPLETED);
            assertThat(duration(after)).isBetween(0L, 60_000L);
            db.sql("insert into task_logs (task_id, attempt, bytes, text) values (?, 1, 2, 'hi')")
                    .param(after.value())
                    .update();
        }
        assertThat(db.sql("select max(piece) from task_logs").query(Long.class).single())
                .isGreaterThan(500);
        assertThat(rows("tasks_rest")).isZero();
        Partition only = new PartitionRepository(db).all().getFirst();
        assertThat(only.bound())
                .isBetween(
                        new PartitionRepository(db).now(),
                        new PartitionRepository(db).now().plus(Duration.ofDays(2)));
    }

    private void migrate(String target) {
        Flyway.configure()
                .dataSource(database.dataSource())
                .target(target)
                .loggers("slf4j")
                .load()
                .migrate();
    }

    private long duration(TaskId ended) {
        return db.sql("select duration from task_ends where task_id = ?")
                .param(ended.value())
                .query(Long.class)
                .single();
    }

    private long rows(String table) {
        return db.sql("select count(*) from " + table).query(Long.class).single();
    }
}
