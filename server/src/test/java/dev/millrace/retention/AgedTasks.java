package dev.millrace.retention;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.UUID;

import org.springframework.jdbc.core.simple.JdbcClient;

import dev.millrace.tasks.TaskId;

/** Makes tasks look as if they had been made and had gone their way long ago. */
final class AgedTasks {

    private record Column(String table, String name) {}

    private static final List<Column> IDS = List.of(
            new Column("tasks", "id"),
            new Column("task_ready", "task_id"),
            new Column("task_ends", "task_id"),
            new Column("task_attempts", "task_id"),
            new Column("task_parents", "task_id"),
            new Column("task_parents", "parent_id"),
            new Column("task_logs", "task_id"),
            new Column("task_unique_keys", "task_id"));

    private final JdbcClient db;

    AgedTasks(JdbcClient db) {
        this.db = db;
    }

    /** Partitions that end so long ago, in place of all there are; the oldest first. */
    void partitionsEnd(PartitionRepository partitions, Duration... ago) {
        partitions.all().forEach(partition -> partitions.drop(partition.suffix()));
        Partition before = null;
        for (int i = 0; i < ago.length; i++) {
            Partition partition = new Partition("part_" + i, Instant.now().minus(ago[i]), false);
            partitions.create(partition.suffix());
            if (before == null) {
                partitions.attachAsOldest(partition);
            } else {
                partitions.attach(partition, before);
            }
            before = partition;
        }
    }

    /** The id that the task then has. */
    TaskId age(TaskId task, Duration age) {
        long millis = Instant.now().minus(age).toEpochMilli();
        UUID old = new UUID(
                millis << 16 | (task.value().getMostSignificantBits() & 0xffff),
                task.value().getLeastSignificantBits());
        for (Column column : IDS) {
            db.sql("update %s set %s = :old where %s = :new".formatted(column.table(), column.name(), column.name()))
                    .param("old", old)
                    .param("new", task.value())
                    .update();
        }
        db.sql("delete from gpu_open_tasks where task_id = :old")
                .param("old", old)
                .update();
        return new TaskId(old);
    }

    /** An old task that ended as long ago as that. */
    TaskId end(TaskId task, Duration age) {
        TaskId old = age(task, age);
        db.sql("update task_ends set ended_at = ended_at - cast(:age as interval) where task_id = :id")
                .param("id", old.value())
                .param("age", age.toSeconds() + " seconds")
                .update();
        return old;
    }
}
