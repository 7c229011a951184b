package dev.millrace.tasks;

import java.util.Collection;
import java.util.List;
import java.util.UUID;

import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Repository;

/** Which tasks wait for which others. */
@Repository
class ParentRepository {

    private final JdbcClient db;

    ParentRepository(JdbcClient db) {
        this.db = db;
    }

    private static final String USABLE = """
            select id
              from tasks
             where id = any(:ids)
               and (owner_id = :owner or team_id = :team)
            """;

    /** Those of the given tasks that a task of this owner and team may depend on. */
    List<TaskId> usable(Collection<TaskId> ids, NewTask task) {
        return db.sql(USABLE)
                .param("ids", uuids(ids))
                .param("owner", task.owner())
                .param("team", task.team())
                .query((row, number) -> new TaskId(row.getObject("id", UUID.class)))
                .list();
    }

    private static final String ADD = """
            insert into task_parents (task_id, parent_id)
            select :task, parent
              from unnest(cast(:parents as uuid[])) as parent
            on conflict do nothing
            """;

    void add(TaskId task, Collection<TaskId> parents) {
        db.sql(ADD).param("task", task.value()).param("parents", uuids(parents)).update();
    }

    private static final String CHILDREN = """
            select distinct task_id
              from task_parents
             where parent_id = any(:ids)
            """;

    List<TaskId> childrenOf(Collection<TaskId> parents) {
        return db.sql(CHILDREN)
                .param("ids", uuids(parents))
                .query((row, number) -> new TaskId(row.getObject("task_id", UUID.class)))
                .list();
    }

    private static final String BLOCKED = """
            select task_id
              from task_ready
             where ready_at = 'infinity'
             limit :limit
            """;

    /** Tasks that still wait for their parents. */
    List<TaskId> blocked(int limit) {
        return db.sql(BLOCKED)
                .param("limit", limit)
                .query((row, number) -> new TaskId(row.getObject("task_id", UUID.class)))
                .list();
    }

    // Parents that were deleted count as failed: nothing will ever come of them.
    private static final String STANDING = """
            select child.task_id,
                   task.on_parent_failure,
                   bool_and(ended.task_id is not null or parent.id is null) as all_ended,
                   min(child.parent_id::text) filter (where ended.state in ('failed', 'cancelled') or parent.id is null)
                       as failed_parent
              from task_parents child
              join tasks task on task.id = child.task_id
              left join tasks parent on parent.id = child.parent_id
              left join task_ends ended on ended.task_id = child.parent_id
             where child.task_id = any(:ids)
             group by child.task_id, task.on_parent_failure
            """;

    /**
     * How the parents of a waiting task stand.
     *
     * @param failedParent one that did not complete; empty where there is none
     */
    record Standing(TaskId task, OnParentFailure onFailure, boolean allEnded, String failedParent) {}

    List<Standing> standing(Collection<TaskId> children) {
        return db.sql(STANDING)
                .param("ids", uuids(children))
                .query((row, number) -> {
                    String policy = row.getString("on_parent_failure");
                    String failed = row.getString("failed_parent");
                    return new Standing(
                            new TaskId(row.getObject("task_id", UUID.class)),
                            policy == null ? OnParentFailure.FAIL : OnParentFailure.valueOf(policy),
                            row.getBoolean("all_ended"),
                            failed == null ? "" : failed);
                })
                .list();
    }

    private static final String UNBLOCK = """
            update task_ready
               set ready_at = greatest(coalesce(task.scheduled_at, now()), now())
              from tasks task
             where task.id = task_ready.task_id
               and task_ready.task_id = any(:ids)
               and task_ready.ready_at = 'infinity'
            """;

    /** Lets tasks start; answers how many of them had been waiting. */
    int unblock(Collection<TaskId> ids) {
        return db.sql(UNBLOCK).param("ids", uuids(ids)).update();
    }

    private static UUID[] uuids(Collection<TaskId> ids) {
        return ids.stream().map(TaskId::value).toArray(UUID[]::new);
    }
}
