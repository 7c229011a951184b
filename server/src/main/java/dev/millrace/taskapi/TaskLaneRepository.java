package dev.millrace.taskapi;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;

import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Repository;

/** Finds the lanes that a list is about. The plans have to know the values, as {@link TaskListRepository} sees to. */
@Repository
class TaskLaneRepository {

    /** In more lanes than these it takes longer to look for the next task of each than to look through all tasks. */
    private static final int LANES = 1000;

    /** So many tasks are found one by one, and sorted, within the time that a list may take. */
    private static final int FEW_TASKS = 3000;

    private final JdbcClient db;

    TaskLaneRepository(JdbcClient db) {
        this.db = db;
    }

    /** Empty where the list does not ask for lanes, or for too many. */
    Optional<TaskLanes> find(TaskScope scope, TaskFilter filter) {
        if (!filter.asksForLanes()) {
            return Optional.empty();
        }
        List<Integer> own = scope.everything() ? lanes(filter) : lanesOf(tenants(scope), filter);
        if (own.size() > LANES) {
            return Optional.empty();
        }
        return Optional.of(new TaskLanes(own, others(scope, filter, own), own.isEmpty() || hasFewTasks(own, filter)));
    }

    private @Nullable List<Integer> others(TaskScope scope, TaskFilter filter, List<Integer> own) {
        if (scope.everything() || scope.owner() == null) {
            return List.of();
        }
        List<Integer> others = new ArrayList<>(lanes(filter));
        if (others.size() > LANES) {
            return null;
        }
        others.removeAll(own);
        return others;
    }

    private static Set<UUID> tenants(TaskScope scope) {
        Set<UUID> tenants = new HashSet<>(scope.teams());
        if (scope.owner() != null) {
            tenants.add(scope.owner());
        }
        return tenants;
    }

    private static final String OF_ALL = """
            select id
              from task_lanes
             where handler = coalesce(cast(:handler as text), handler)
               and queue = coalesce(cast(:queue as text), queue)
               and priority = coalesce(cast(:priority as smallint), priority)
             limit :limit
            """;

    private List<Integer> lanes(TaskFilter filter) {
        return db.sql(OF_ALL)
                .param("handler", filter.handler())
                .param("queue", filter.queue())
                .param("priority", level(filter))
                .param("limit", LANES + 1)
                .query((row, number) -> row.getInt("id"))
                .list();
    }

    private static final String OF_TENANTS = """
            select id
              from task_lanes
             where tenant = any(:tenants)
               and handler = coalesce(cast(:handler as text), handler)
               and queue = coalesce(cast(:queue as text), queue)
               and priority = coalesce(cast(:priority as smallint), priority)
             limit :limit
            """;

    private List<Integer> lanesOf(Set<UUID> tenants, TaskFilter filter) {
        return db.sql(OF_TENANTS)
                .param("tenants", tenants.toArray(UUID[]::new))
                .param("handler", filter.handler())
                .param("queue", filter.queue())
                .param("priority", level(filter))
                .param("limit", LANES + 1)
                .query((row, number) -> row.getInt("id"))
                .list();
    }

    private static @Nullable Integer level(TaskFilter filter) {
        return filter.priority() == null ? null : filter.priority().level();
    }

    private static final String IDS = "select id from tasks where lane = any(:lanes)";

    // task_ends_lane_unsuccessful_idx
    private static final String UNSUCCESSFUL_IDS =
            "select task_id from task_ends where lane = any(:lanes) and state = :state and state <> 'completed'";

    /** The ids of all tasks of lanes, or of all that the list can hold of them. */
    static String ids(TaskFilter filter) {
        return filter.asksForUnsuccessful() ? UNSUCCESSFUL_IDS : IDS;
    }

    private boolean hasFewTasks(List<Integer> lanes, TaskFilter filter) {
        return db.sql("select count(*) from (" + ids(filter) + " limit :limit) as counted")
                        .param("lanes", lanes.toArray(Integer[]::new))
                        .param(
                                "state",
                                filter.state() == null ? null : filter.state().word())
                        .param("limit", FEW_TASKS + 1)
                        .query(Integer.class)
                        .single()
                <= FEW_TASKS;
    }
}
