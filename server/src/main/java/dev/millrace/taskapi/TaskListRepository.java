package dev.millrace.taskapi;

import java.sql.Timestamp;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import java.util.stream.Stream;

import org.jspecify.annotations.Nullable;
import org.springframework.dao.DataAccessException;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Repository;
import org.springframework.transaction.PlatformTransactionManager;
import org.springframework.transaction.TransactionDefinition;
import org.springframework.transaction.support.TransactionTemplate;
import tools.jackson.databind.json.JsonMapper;

import dev.millrace.tasks.TaskId;

/**
 * Lists tasks, whose states are kept in three tables: the first rows of each {@link TaskSource}, merged.
 *
 * <p>Here, unlike elsewhere, statements are put together: there are thousands of lawful combinations of filters, sorts and
 * scopes, and a statement that has a switch for each is planned for none of them. All pieces are constants of this package;
 * whatever a caller sends is bound.
 */
@Repository
class TaskListRepository {

    /** Up to here totals are counted; what goes beyond is the planner's guess. */
    static final int COUNTED = 10_000;

    /** The clocks of nodes that make ids, and that of the database, differ by less. */
    private static final Duration CLOCKS_DIFFER = Duration.ofMinutes(10);

    private static final UUID LEAST = new UUID(0, 0);

    private final JdbcClient db;
    private final JsonMapper json;
    private final TransactionTemplate reading;

    TaskListRepository(JdbcClient db, JsonMapper json, PlatformTransactionManager transactions) {
        this.db = db;
        this.json = json;
        this.reading = new TransactionTemplate(transactions);
        reading.setReadOnly(true);
        reading.setPropagationBehavior(TransactionDefinition.PROPAGATION_REQUIRES_NEW);
    }

    /** What to list. */
    record Wish(TaskScope scope, TaskFilter filter, TaskOrder order) {}

    /**
     * A task in its place.
     *
     * @param key what it is sorted by, as a cursor writes it
     */
    record Entry(TaskId id, @Nullable String key) {}

    // The plan has to know the values: which index is best depends on how many tasks they leave.
    private static final String PLAN_FOR_THE_VALUES = "select set_config('plan_cache_mode', 'force_custom_plan', true)";

    private static final String BUDGET = "select set_config('statement_timeout', :budget, true)";

    List<Entry> list(Wish wish, @Nullable TaskCursor after, long skip, int limit) {
        Map<String, @Nullable Object> values = new HashMap<>();
        String rows = rows(wish, after, values, true);
        if (rows.isEmpty()) {
            return List.of();
        }
        String direction = wish.order().direction().name();
        String order = isById(wish) ? "id " + direction : "key %s nulls last, id %s".formatted(direction, direction);
        values.put("skip", skip);
        values.put("limit", limit);
        values.put("window", skip + limit);
        String sql = """
                select id, key
                  from (%s) as found
                 order by %s
                offset :skip
                 limit :limit
                """.formatted(rows, order);
        return inReading(() -> db.sql(sql)
                .params(values)
                .query((row, number) -> new Entry(
                        new TaskId(row.getObject("id", UUID.class)),
                        switch (wish.order().sort()) {
                            case CREATED_AT -> null;
                            case UPDATED_AT -> iso(row.getTimestamp("key"));
                            case DURATION -> row.getString("key");
                        }))
                .list());
    }

    private static @Nullable String iso(@Nullable Timestamp time) {
        return time == null ? null : time.toInstant().toString();
    }

    /**
     * How many tasks there are, counted up to {@link #COUNTED} and while that takes no longer than the budget; the planner's
     * guess beyond.
     */
    TaskPage.Total count(Wish wish, Duration budget) {
        Map<String, @Nullable Object> values = new HashMap<>();
        String rows = rows(wish, null, values, false);
        if (rows.isEmpty()) {
            return new TaskPage.Total(0, false);
        }
        long counted = counted(rows, values, budget);
        if (counted >= 0 && counted <= COUNTED) {
            return new TaskPage.Total(counted, false);
        }
        return new TaskPage.Total(Math.max(counted, guess(rows, values)), true);
    }

    private long counted(String rows, Map<String, @Nullable Object> values, Duration budget) {
        Map<String, @Nullable Object> bounded = new HashMap<>(values);
        bounded.put("window", COUNTED + 1);
        try {
            return inReading(() -> {
                db.sql(BUDGET)
                        .param("budget", Long.toString(budget.toMillis()))
                        .query()
                        .singleValue();
                return db.sql("""
                        select count(*)
                          from (select id
                                  from (%s) as found
                                 limit :window) as counted
                        """.formatted(rows))
                        .params(bounded)
                        .query(Long.class)
                        .single();
            });
        } catch (DataAccessException e) {
            return -1; // over budget; a database that is away will not guess either
        }
    }

    private long guess(String rows, Map<String, @Nullable Object> values) {
        String plan = inReading(() -> db.sql("explain (format json) select id from (%s) as found".formatted(rows))
                .params(values)
                .query(String.class)
                .single());
        return json.readTree(plan).path(0).path("Plan").path("Plan Rows").asLong(0);
    }

    private <T> T inReading(Supplier<T> work) {
        T done = reading.execute(status -> {
            db.sql(PLAN_FOR_THE_VALUES).query().singleValue();
            return work.get();
        });
        if (done == null) {
            throw new IllegalStateException("the query answered nothing");
        }
        return done;
    }

    /** All sources for all parts of the scope; empty where there can be no such task. */
    private static String rows(
            Wish wish, @Nullable TaskCursor after, Map<String, @Nullable Object> values, boolean sorted) {
        bind(wish, after, values);
        TaskFilter filter = wish.filter();
        List<String> parts = new ArrayList<>();
        for (TaskSource source : TaskSource.of(wish.order().sort(), filter.state(), filter.worker())) {
            List<String> conditions = conditions(source, wish, after);
            if (conditions != null) {
                parts.addAll(scoped(source, wish, conditions, sorted));
            }
        }
        return String.join(" union all ", parts);
    }

    private static List<String> scoped(TaskSource source, Wish wish, List<String> conditions, boolean sorted) {
        TaskScope scope = wish.scope();
        String end = sorted ? " order by " + orderBy(source, wish.order()) + " limit :window" : "";
        if (scope.everything()) {
            return List.of(select(source, wish, wish.filter().asksForTask(), conditions, end));
        }
        List<String> parts = new ArrayList<>();
        if (scope.owner() != null) {
            parts.add(select(source, wish, true, with(conditions, "task.owner_id = :owner"), end));
        }
        if (!scope.teams().isEmpty()) {
            // The owner's own tasks are there already, whichever team they are of.
            List<String> theirs = with(conditions, "task.team_id = team.id");
            String ofTeam = select(
                    source, wish, true, scope.owner() == null ? theirs : with(theirs, "task.owner_id <> :owner"), end);
            parts.add("(select found.id, found.key from unnest(cast(:teams as uuid[])) as team (id) "
                    + "cross join lateral " + ofTeam + " as found)");
        }
        return parts;
    }

    private static String select(TaskSource source, Wish wish, boolean withTask, List<String> conditions, String end) {
        String from = withTask && !source.isTask()
                ? source.table() + " join tasks task on task.id = " + source.id()
                : source.table();
        String where = conditions.isEmpty() ? "" : " where " + String.join(" and ", conditions);
        return "(select " + source.id() + " as id, " + key(source, wish.order()) + " as key from " + from + where + end
                + ")";
    }

    private static String key(TaskSource source, TaskOrder order) {
        String key = source.key();
        return switch (order.sort()) {
            case CREATED_AT -> "cast(null as text)";
            case UPDATED_AT -> key == null ? "cast(null as timestamptz)" : key;
            case DURATION -> key == null ? "cast(null as numeric)" : "extract(epoch from " + key + ")";
        };
    }

    private static String orderBy(TaskSource source, TaskOrder order) {
        String direction = order.direction().name();
        return source.key() == null || !source.indexed()
                ? source.id() + " " + direction
                : source.key() + " " + direction + ", " + source.id() + " " + direction;
    }

    /** Null where no row of the source can come after the cursor. */
    private static @Nullable List<String> conditions(TaskSource source, Wish wish, @Nullable TaskCursor after) {
        TaskFilter filter = wish.filter();
        List<String> conditions = new ArrayList<>();
        if (source.condition() != null) {
            conditions.add(source.condition());
        }
        if (filter.state() != null && source.isEnded()) {
            conditions.add("ended.state = :state");
        }
        if (filter.worker() != null) {
            conditions.add(source.worker() + " = :worker");
        }
        if (filter.priority() != null) {
            conditions.add("task.priority = :priority");
        }
        if (filter.handler() != null) {
            conditions.add("task.handler = :handler");
        }
        if (filter.queue() != null) {
            conditions.add("task.queue = :queue");
        }
        if (!filter.withoutHandlers().isEmpty()) {
            conditions.add("task.handler <> all(cast(:withoutHandlers as text[]))");
        }
        if (filter.createdAfter() != null) {
            conditions.add("task.created_at >= :createdAfter");
            conditions.add(source.id() + " >= :firstId");
        }
        if (filter.createdBefore() != null) {
            conditions.add("task.created_at < :createdBefore");
            conditions.add(source.id() + " < :lastId");
        }
        return after == null || addCursor(source, wish.order(), after, conditions) ? conditions : null;
    }

    private static boolean addCursor(TaskSource source, TaskOrder order, TaskCursor after, List<String> conditions) {
        String beyond = order.direction() == TaskOrder.Direction.ASC ? " > " : " < ";
        boolean byId = order.sort() == TaskOrder.Sort.CREATED_AT;
        if (byId || (after.key() == null && source.key() == null)) {
            conditions.add(source.id() + beyond + ":cursorId");
            return true;
        }
        if (source.key() == null) {
            return true; // what has no key comes after all that have one
        }
        if (after.key() == null) {
            return false;
        }
        String at = order.sort() == TaskOrder.Sort.UPDATED_AT
                ? "cast(:cursorKey as timestamptz)"
                : "cast(:cursorKey as interval)";
        conditions.add("(" + source.key() + ", " + source.id() + ")" + beyond + "(" + at + ", :cursorId)");
        if (!source.indexed()) {
            conditions.add(source.id() + beyond + ":cursorBound");
        }
        return true;
    }

    private static void bind(Wish wish, @Nullable TaskCursor after, Map<String, @Nullable Object> values) {
        TaskFilter filter = wish.filter();
        TaskScope scope = wish.scope();
        values.put("owner", scope.owner());
        values.put("teams", scope.teams().toArray(UUID[]::new));
        values.put("state", filter.state() == null ? null : filter.state().word());
        values.put("worker", filter.worker());
        values.put(
                "priority", filter.priority() == null ? null : filter.priority().level());
        values.put("handler", filter.handler());
        values.put("queue", filter.queue());
        values.put("withoutHandlers", filter.withoutHandlers().toArray(String[]::new));
        if (filter.createdAfter() != null) {
            values.put("createdAfter", Timestamp.from(filter.createdAfter()));
            values.put("firstId", firstIdAt(filter.createdAfter().minus(CLOCKS_DIFFER)));
        }
        if (filter.createdBefore() != null) {
            values.put("createdBefore", Timestamp.from(filter.createdBefore()));
            values.put("lastId", firstIdAt(filter.createdBefore().plus(CLOCKS_DIFFER)));
        }
        if (after != null) {
            values.put("cursorId", after.id());
            if (after.key() != null && after.order().sort() == TaskOrder.Sort.UPDATED_AT) {
                boolean up = after.order().direction() == TaskOrder.Direction.ASC;
                Instant at = Instant.parse(after.key());
                values.put("cursorKey", after.key());
                values.put("cursorBound", firstIdAt(up ? at.minus(CLOCKS_DIFFER) : at.plus(CLOCKS_DIFFER)));
            } else {
                values.put("cursorKey", after.key() + " seconds");
            }
        }
    }

    /** Less than all ids that were made at the given time or later: an id begins with the milliseconds of its making. */
    private static UUID firstIdAt(Instant time) {
        long millis = time.toEpochMilli();
        return millis < 0 ? LEAST : new UUID(millis << 16, 0);
    }

    private static boolean isById(Wish wish) {
        return wish.order().sort() == TaskOrder.Sort.CREATED_AT;
    }

    private static List<String> with(List<String> conditions, String another) {
        return Stream.concat(conditions.stream(), Stream.of(another)).collect(Collectors.toList());
    }
}
