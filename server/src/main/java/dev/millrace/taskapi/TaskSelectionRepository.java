package dev.millrace.taskapi;

import java.sql.Timestamp;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.UUID;

import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Repository;

/** Keeps which tasks somebody is about to do something to. */
@Repository
class TaskSelectionRepository {

    private final JdbcClient db;

    TaskSelectionRepository(JdbcClient db) {
        this.db = db;
    }

    private static final String KEEP = """
            with forgotten as (
                delete from task_selections
                 where expires_at < now()
            )
            insert into task_selections (id, user_id, wish, task_ids, expires_at)
            values (:id, :user, :wish, :tasks, :expiresAt)
            """;

    void keep(UUID id, UUID user, String wish, List<UUID> tasks, Instant expiresAt) {
        db.sql(KEEP)
                .param("id", id)
                .param("user", user)
                .param("wish", wish)
                .param("tasks", tasks.toArray(UUID[]::new))
                .param("expiresAt", Timestamp.from(expiresAt))
                .update();
    }

    private static final String TAKE = """
            delete from task_selections
             where id = :id
               and user_id = :user
               and wish = :wish
               and expires_at >= now()
            returning task_ids
            """;

    /** The tasks of a selection, once. */
    Optional<List<UUID>> take(UUID id, UUID user, String wish) {
        return db.sql(TAKE)
                .param("id", id)
                .param("user", user)
                .param("wish", wish)
                .query((row, number) ->
                        List.of((UUID[]) row.getArray("task_ids").getArray()))
                .optional();
    }
}
