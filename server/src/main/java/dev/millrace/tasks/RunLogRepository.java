package dev.millrace.tasks;

import java.nio.charset.StandardCharsets;
import java.util.List;

import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Repository;

/** Keeps what runs write. */
@Repository
class RunLogRepository {

    private final JdbcClient db;
    private final TaskSettings settings;

    RunLogRepository(JdbcClient db, TaskSettings settings) {
        this.db = db;
        this.settings = settings;
    }

    // The piece that does not fit is kept as far as it does, and says so; after it there is no room.
    private static final String APPEND = """
            insert into task_logs (task_id, attempt, bytes, text, truncated)
            select :task, :attempt, least(:bytes, room.bytes),
                   case when :bytes > room.bytes then left(:text, cast(room.bytes as integer)) else :text end,
                   :bytes > room.bytes
              from (
                  select :max - coalesce(sum(bytes), 0) as bytes
                    from task_logs
                   where task_id = :task
                     and attempt = :attempt
              ) as room
             where room.bytes > 0
            """;

    void append(TaskId task, int attempt, String text) {
        db.sql(APPEND)
                .param("task", task.value())
                .param("attempt", attempt)
                .param("bytes", text.getBytes(StandardCharsets.UTF_8).length)
                .param("text", text)
                .param("max", settings.log().toBytes())
                .update();
    }

    private static final String FIND = """
            select attempt, string_agg(text, '' order by piece) as text, bool_or(truncated) as truncated,
                   max(logged_at) as updated_at
              from task_logs
             where task_id = :task
             group by attempt
             order by attempt
            """;

    List<RunLog> find(TaskId task) {
        return db.sql(FIND)
                .param("task", task.value())
                .query((row, number) -> new RunLog(
                        row.getInt("attempt"),
                        row.getString("text"),
                        row.getBoolean("truncated"),
                        row.getTimestamp("updated_at").toInstant()))
                .list();
    }
}
