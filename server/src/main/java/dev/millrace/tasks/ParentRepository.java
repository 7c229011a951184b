package dev.millrace.tasks;

import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Objects;
import java.util.UUID;

import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Repository;
import org.springframework.transaction.PlatformTransactionManager;
import org.springframework.transaction.support.TransactionTemplate;

import dev.millrace.platform.Ids;

/** Which tasks wait for which others. */
@Repository
class ParentRepository {

    private final JdbcClient db;
    private final TransactionTemplate transaction;

    ParentRepository(JdbcClient db, PlatformTransactionManager transactions) {
        this.db = db;
        this.transaction = new TransactionTemplate(transactions);
    }

    private static final String USABLE = """
            select id
              from tasks
             where id = any(:ids)
               and (owner_id = :owner or team_id = :team)
            """;

    /** What decides which tasks a child may depend on: those of its owner, and those of its team. */
    record Child(UUID owner, @Nullable UUID team) {

        static Child of(NewTask task) {
            return new Child(task.owner(), task.team());
        }
    }

    /** Those of the given tasks that a child may depend on. */
    List<TaskId> usable(Collection<TaskId> ids, Child child) {
        return db.sql(USABLE)
                .param("ids", TaskId.values(ids))
                .param("owner", child.owner())
                .param("team", child.team())
                .query((row, number) -> new TaskId(row.getObject("id", UUID.class)))
                .list();
    }

    private static final String ADD = """
            insert into task_parents (task_id, parent_id)
            select *
              from unnest(cast(:children as uuid[]), cast(:parents as uuid[]))
            on conflict do nothing
            """;

    /** Notes what tasks depend on. */
    void add(List<EnqueueRepository.Entry> children) {
        List<UUID> ids = new ArrayList<>();
        List<UUID> parents = new ArrayList<>();
        for (EnqueueRepository.Entry child : children) {
            for (TaskId parent : child.task().dependsOn()) {
                ids.add(child.id().value());
                parents.add(parent.value());
            }
        }
        db.sql(ADD)
                .param("children", ids.toArray(UUID[]::new))
                .param("parents", parents.toArray(UUID[]::new))
                .update();
    }

    // task_parents_children_idx has the children of each parent in their order: no page reads those before it.
    private static final String CHILDREN = """
            select distinct child.task_id
              from unnest(cast(:ids as uuid[])) as parent (id)
             cross join lateral (
                 select task_id
                   from task_parents
                  where parent_id = parent.id
                    and task_id > :after
                  order by task_id
                  limit :limit
             ) as child
             order by child.task_id
             limit :limit
            """;

    /** Children of tasks in the order of their ids, after one of them or from the first. */
    List<TaskId> childrenOf(Collection<TaskId> parents, @Nullable TaskId after, int limit) {
        return db.sql(CHILDREN)
                .param("ids", TaskId.values(parents))
                .param("after", after == null ? Ids.LEAST : after.value())
                .param("limit", limit)
                .query((row, number) -> new TaskId(row.getObject("task_id", UUID.class)))
                .list();
    }

    // task_ready_blocked_idx
    private static final String BLOCKED = """
            select task_id
              from task_ready
             where ready_at = 'infinity'
               and task_id > :after
             order by task_id
             limit :limit
            """;

    /** Tasks that still wait for their parents in the order of their ids, after one of them or from the first. */
    List<TaskId> blocked(@Nullable TaskId after, int limit) {
        return db.sql(BLOCKED)
                .param("after", after == null ? Ids.LEAST : after.value())
                .param("limit", limit)
                .query((row, number) -> new TaskId(row.getObject("task_id", UUID.class)))
                .list();
    }

    // Parents that were deleted count as failed: nothing will ever come of them. Those that had completed are not there
    // any more: a task that waits and has none left has nothing to wait for.
    private static final String STANDING = """
            select task.id as task_id,
                   task.on_parent_failure,
                   coalesce(bool_and(ended.task_id is not null or parent.id is null)
                                filter (where child.task_id is not null), true) as all_ended,
                   min(child.parent_id::text) filter (where ended.state in ('failed', 'cancelled') or parent.id is null)
                       as failed_parent
              from tasks task
              left join task_parents child on child.task_id = task.id
              left join tasks parent on parent.id = child.parent_id
              left join task_ends ended on ended.task_id = child.parent_id
             where task.id = any(:ids)
             group by task.id, task.on_parent_failure
            """;

    /**
     * How the parents of a waiting task stand.
     *
     * @param failedParent one that did not complete; empty where there is none
     */
    record Standing(TaskId task, OnParentFailure onFailure, boolean allEnded, String failedParent) {}

    List<Standing> standing(Collection<TaskId> children) {
        return db.sql(STANDING)
                .param("ids", TaskId.values(children))
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

    // Locked in the order of their ids: two that look at the same tasks wait for each other in turn, never crosswise.
    private static final String LOCK_BLOCKED = """
            select task_id
              from task_ready
             where task_id = any(:ids)
               and ready_at = 'infinity'
             order by task_id
               for update
            """;

    // A statement of its own: one that had waited for the locks would not see the time that was changed meanwhile.
    private static final String UNBLOCK = """
            update task_ready
               set ready_at = greatest(coalesce((select scheduled_at
                                                   from tasks
                                                  where id = task_ready.task_id
                                                  limit 1), now()), now())
             where task_id = any(:ids)
               and ready_at = 'infinity'
            """;

    /** Lets tasks start; answers how many of them had been waiting. */
    int unblock(Collection<TaskId> ids) {
        return Objects.requireNonNull(transaction.execute(status -> {
            db.sql(LOCK_BLOCKED)
                    .param("ids", TaskId.values(ids))
                    .query((row, number) -> row.getObject("task_id"))
                    .list();
            return db.sql(UNBLOCK).param("ids", TaskId.values(ids)).update();
        }));
    }
}
