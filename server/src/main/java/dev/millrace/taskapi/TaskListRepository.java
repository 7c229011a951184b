package dev.millrace.taskapi;

import java.sql.Timestamp;
import java.time.Duration;
import java.util.List;
import java.util.UUID;
import java.util.function.Supplier;

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
 * Lists tasks, and counts them. What is the same for all lists is here; the rows that each merges come from its
 * {@link TaskListStatement}.
 */
@Repository
class TaskListRepository {

    /** Up to here totals are counted; what goes beyond is the planner's guess. */
    static final int COUNTED = 10_000;

    /** So many ended tasks of a worker are read out of their index, and sorted, within the time that a list may take. */
    private static final int SORTED = 200_000;

    private final JdbcClient db;
    private final TaskLaneRepository lanes;
    private final JsonMapper json;
    private final TransactionTemplate reading;

    TaskListRepository(
            JdbcClient db, TaskLaneRepository lanes, JsonMapper json, PlatformTransactionManager transactions) {
        this.db = db;
        this.lanes = lanes;
        this.json = json;
        this.reading = new TransactionTemplate(transactions);
        reading.setReadOnly(true);
        // Not a second connection beside that of an open transaction: if all had their first, all would wait.
        reading.setPropagationBehavior(TransactionDefinition.PROPAGATION_NESTED);
    }

    /** What to list. */
    record Wish(TaskScope scope, TaskFilter filter, TaskOrder order) {

        /** Whether the order is that of the ids, which is that of their making. */
        boolean isById() {
            return order.sort() == TaskOrder.Sort.CREATED_AT;
        }
    }

    /**
     * A task in its place.
     *
     * @param key what it is sorted by, as a cursor writes it
     */
    record Entry(TaskId id, @Nullable String key) {}

    // The plan has to know the values: which index is best depends on how many tasks they leave.
    private static final String PLAN_FOR_THE_VALUES = "select set_config('plan_cache_mode', 'force_custom_plan', true)";

    // To start other processes takes longer than a list may take, and they would be missing elsewhere.
    private static final String ALONE = "select set_config('max_parallel_workers_per_gather', '0', true)";

    private static final String BUDGET = "select set_config('statement_timeout', :budget, true)";

    List<Entry> list(Wish wish, @Nullable TaskCursor after, long skip, int limit) {
        OfWorker ofWorker = ofWorker(wish);
        return inReading(() -> {
            var statement = new TaskListStatement(
                    wish, after, lanes.find(wish.scope(), wish.filter()).orElse(null), ofWorker);
            String rows = statement.sorted();
            if (rows.isEmpty()) {
                return List.of();
            }
            String direction = wish.order().direction().name();
            String order =
                    wish.isById() ? "id " + direction : "key %s nulls last, id %s".formatted(direction, direction);
            return db.sql("""
                    select id, key
                      from (%s) as found
                     order by %s
                    offset :skip
                     limit :limit
                    """.formatted(rows, order))
                    .params(statement.values())
                    .param("skip", skip)
                    .param("limit", limit)
                    .param("window", skip + limit)
                    .query((row, number) -> new Entry(
                            new TaskId(row.getObject("id", UUID.class)),
                            switch (wish.order().sort()) {
                                case CREATED_AT -> null;
                                case UPDATED_AT -> iso(row.getTimestamp("key"));
                                case DURATION -> row.getString("key");
                            }))
                    .list();
        });
    }

    /**
     * What is known of a worker whose tasks are asked for.
     *
     * @param number what stands for it where its tasks have ended; null where none has
     * @param range which of those it were, for a list by last change: no index has that for each worker
     */
    record OfWorker(@Nullable Integer number, @Nullable Range range) {

        /**
         * @param first the first of them, by its id; null where there is none
         * @param fewTasks whether there are so few that they can be sorted
         */
        record Range(@Nullable UUID first, @Nullable UUID last, boolean fewTasks) {}
    }

    private static final String NUMBER = "select id from task_workers where name = :worker";

    // task_ends_worker_idx
    private static final String RANGE = """
            select (select task_id from task_ends where worker = :number order by task_id limit 1) as first,
                   (select task_id from task_ends where worker = :number order by task_id desc limit 1) as last
            """;

    private @Nullable OfWorker ofWorker(Wish wish) {
        OfWorker known = numbered(wish);
        if (known == null || wish.order().sort() != TaskOrder.Sort.UPDATED_AT) {
            return known;
        }
        boolean fewTasks = guess(wish, known) <= SORTED;
        return db.sql(RANGE)
                .param("number", known.number())
                .query((row, number) -> new OfWorker(
                        known.number(),
                        new OfWorker.Range(
                                row.getObject("first", UUID.class), row.getObject("last", UUID.class), fewTasks)))
                .single();
    }

    private @Nullable OfWorker numbered(Wish wish) {
        String worker = wish.filter().worker();
        return worker == null
                ? null
                : new OfWorker(
                        db.sql(NUMBER)
                                .param("worker", worker)
                                .query(Integer.class)
                                .optional()
                                .orElse(null),
                        null);
    }

    private static @Nullable String iso(@Nullable Timestamp time) {
        return time == null ? null : time.toInstant().toString();
    }

    /**
     * How many tasks there are: counted where the planner expects no more than {@link #COUNTED}, and while that takes no
     * longer than the budget; else the planner's guess.
     */
    TaskPage.Total count(Wish wish, Duration budget) {
        OfWorker ofWorker = numbered(wish);
        long guess = guess(wish, ofWorker);
        if (guess > COUNTED) {
            return new TaskPage.Total(guess, true);
        }
        long counted = counted(wish, ofWorker, budget);
        return counted >= 0 && counted <= COUNTED
                ? new TaskPage.Total(counted, false)
                : new TaskPage.Total(Math.max(counted, guess), true);
    }

    // No index has what completed by lane: it is what is left of all tasks, and those that did not complete are few or
    // have one.
    private static final String COMPLETED_OF_LANES = """
            select (select count(*) from tasks where lane = any(:lanes))
                   - (select count(*) from task_ready where lane = any(:lanes))
                   - (select count(*) from task_leases where lane = any(:lanes))
                   - (select count(*) from task_ends where lane = any(:lanes) and state <> 'completed')
            """;

    private long counted(Wish wish, @Nullable OfWorker ofWorker, Duration budget) {
        try {
            return inReading(() -> {
                db.sql(BUDGET)
                        .param("budget", Long.toString(budget.toMillis()))
                        .query()
                        .singleValue();
                TaskListStatement statement = unsorted(wish, ofWorker);
                if (statement.isCompletedOfLanes()) {
                    return db.sql(COMPLETED_OF_LANES)
                            .params(statement.values())
                            .query(Long.class)
                            .single();
                }
                String rows = statement.unsorted();
                return rows.isEmpty()
                        ? 0L
                        : db.sql("""
                                select count(*)
                                  from (select id
                                          from (%s) as found
                                         limit :window) as counted
                                """.formatted(rows))
                                .params(statement.values())
                                .param("window", COUNTED + 1)
                                .query(Long.class)
                                .single();
            });
        } catch (DataAccessException e) {
            return -1; // over budget; a database that is away will not guess either
        }
    }

    private long guess(Wish wish, @Nullable OfWorker ofWorker) {
        String plan = inReading(() -> {
            TaskListStatement statement = unsorted(wish, ofWorker);
            String rows = statement.unsorted();
            return rows.isEmpty()
                    ? "[]"
                    : db.sql("explain (format json) select id from (%s) as found".formatted(rows))
                            .params(statement.values())
                            .query(String.class)
                            .single();
        });
        return json.readTree(plan).path(0).path("Plan").path("Plan Rows").asLong(0);
    }

    /** Whatever the list is sorted by: most sources there are only for an order. */
    private TaskListStatement unsorted(Wish wish, @Nullable OfWorker ofWorker) {
        var anyhow = new Wish(wish.scope(), wish.filter(), TaskOrder.NEWEST);
        return new TaskListStatement(
                anyhow, null, lanes.find(wish.scope(), wish.filter()).orElse(null), ofWorker);
    }

    /** Where a transaction is open already, behind a savepoint of it: neither settings nor failures get out of here. */
    private <T> T inReading(Supplier<T> work) {
        T done = reading.execute(status -> {
            db.sql(PLAN_FOR_THE_VALUES).query().singleValue();
            db.sql(ALONE).query().singleValue();
            T read = work.get();
            if (status.hasSavepoint()) {
                status.setRollbackOnly(); // what was set would hold for the statements that follow
            }
            return read;
        });
        if (done == null) {
            throw new IllegalStateException("the query answered nothing");
        }
        return done;
    }
}
