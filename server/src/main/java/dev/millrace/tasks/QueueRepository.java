package dev.millrace.tasks;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;

import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Repository;

/** What is special about queues, and how full they are. */
@Repository
class QueueRepository {

    private final JdbcClient db;

    QueueRepository(JdbcClient db) {
        this.db = db;
    }

    private static final String RULES = """
            select name, paused, max_running, max_per_key, rate_limit, extract(epoch from rate_period) as rate_seconds
              from task_queues
            """;

    /** The rules of the queues that have any. */
    Map<String, TaskQueue.Rules> rules() {
        Map<String, TaskQueue.Rules> rules = new HashMap<>();
        db.sql(RULES).query(row -> {
            rules.put(row.getString("name"), rules(row));
        });
        return rules;
    }

    // A rate that is new lets a period's worth start at once; one that is changed, what the one before had left.
    private static final String SET_RULES = """
            insert into task_queues (name, paused, max_running, max_per_key, rate_limit, rate_period, tokens)
            values (:name, :paused, :maxRunning, :maxPerKey, :rateLimit, make_interval(secs => :rateSeconds),
                    coalesce(:rateLimit, 0))
            on conflict (name) do update
               set paused = excluded.paused,
                   max_running = excluded.max_running,
                   max_per_key = excluded.max_per_key,
                   rate_limit = excluded.rate_limit,
                   rate_period = excluded.rate_period,
                   tokens = case
                       when task_queues.rate_limit is null then excluded.tokens
                       else least(excluded.tokens, tokens_now(task_queues))
                   end,
                   tokens_at = now(),
                   updated_at = now()
            """;

    void setRules(String name, TaskQueue.Rules rules) {
        TaskQueue.Rate rate = rules.rate();
        db.sql(SET_RULES)
                .param("name", name)
                .param("paused", rules.paused())
                .param("maxRunning", rules.maxRunning())
                .param("maxPerKey", rules.maxPerKey())
                .param("rateLimit", rate == null ? null : rate.limit())
                .param("rateSeconds", rate == null ? null : rate.period().toMillis() / 1000.0)
                .update();
    }

    private static final String PAUSE = """
            insert into task_queues (name, paused)
            values (:name, :paused)
            on conflict (name) do update
               set paused = excluded.paused,
                   updated_at = now()
            """;

    void pause(String name, boolean paused) {
        db.sql(PAUSE).param("name", name).param("paused", paused).update();
    }

    // These functions are in V197.
    private static final String LOCK = """
            select *
              from lock_queue(:name)
            """;

    /** How far the limits of a queue are used up; nobody else claims from it until the transaction ends. */
    Optional<QueueUsage> lock(String name) {
        return usage(LOCK, name);
    }

    private static final String LOCK_ALL = """
            select name
              from task_queues
             where name = any(:names)
             order by name
               for update
            """;

    /** Nobody else claims from these queues until the transaction ends. */
    void lockAll(Collection<String> names) {
        db.sql(LOCK_ALL).param("names", names.toArray(String[]::new)).query().listOfRows();
    }

    private static final String USAGE = """
            select *
              from queue_usage(:name)
            """;

    /** How far the limits of a queue are used up; empty where it has no rules. */
    Optional<QueueUsage> usage(String name) {
        return usage(USAGE, name);
    }

    private Optional<QueueUsage> usage(String sql, String name) {
        return db.sql(sql)
                .param("name", name)
                .query((row, number) -> new QueueUsage(rules(row), row.getDouble("tokens"), running(row)))
                .optional();
    }

    private static Map<String, Integer> running(ResultSet row) throws SQLException {
        Map<String, Integer> running = new HashMap<>();
        if (row.getArray("keys") != null) {
            String[] keys = (String[]) row.getArray("keys").getArray();
            Integer[] counts = (Integer[]) row.getArray("running").getArray();
            for (int i = 0; i < keys.length; i++) {
                running.put(keys[i], counts[i]);
            }
        }
        return running;
    }

    private static final String NEXT_START = """
            select tokens_at + rate_period * greatest(1 - tokens, 0) / rate_limit as next_start
              from task_queues
             where name = :name
               and rate_limit is not null
            """;

    /** When the rate of a queue lets its next task start; in the past where it does already, empty where there is none. */
    Optional<Instant> nextStart(String name) {
        return db.sql(NEXT_START)
                .param("name", name)
                .query((row, number) -> row.getTimestamp("next_start").toInstant())
                .optional();
    }

    private static final String SPEND = """
            update task_queues
               set tokens = tokens_now(task_queues) - :spent,
                   tokens_at = now()
             where name = :name
               and rate_limit is not null
            """;

    void spend(String name, int tokens) {
        db.sql(SPEND).param("name", name).param("spent", tokens).update();
    }

    private static final String RUNNING_TASKS = """
            select lease.task_id
              from task_leases lease
              join task_lanes lane on lane.id = lease.lane
             where lane.queue = :name
               and (:key = '' or lane.concurrency_key = :key)
             order by lease.started_at
             limit :limit
            """;

    /** Some tasks of a queue that run, the oldest run first; only those of a key if one is given. */
    List<TaskId> runningTasks(String name, String key, int limit) {
        return db.sql(RUNNING_TASKS)
                .param("name", name)
                .param("key", key)
                .param("limit", limit)
                .query((row, number) -> new TaskId(row.getObject("task_id", UUID.class)))
                .list();
    }

    // Counted no further than a page can show: of a million waiting tasks nobody needs the last digit.
    private static final String LIST = """
            with known as (
                select distinct queue as name
                  from task_lanes
                union
                select name
                  from task_queues
            )
            select known.name, coalesce(rules.paused, false) as paused, rules.max_running, rules.max_per_key,
                   rules.rate_limit, extract(epoch from rules.rate_period) as rate_seconds,
                   (select coalesce(sum(depth.waiting), 0)
                      from task_lanes lane
                     cross join lateral (
                         select count(*) as waiting
                           from (select
                                   from task_ready
                                  where task_ready.lane = lane.id
                                  limit 100000) as counted
                     ) as depth
                     where lane.queue = known.name) as waiting,
                   (select count(*)
                      from task_leases lease
                      join task_lanes lane on lane.id = lease.lane
                     where lane.queue = known.name) as running,
                   (select min(head.ready_at)
                      from task_lanes lane
                     cross join lateral (
                         select ready_at
                           from task_ready
                          where task_ready.lane = lane.id
                            and ready_at <= now()
                          order by ready_at
                          limit 1
                     ) as head
                     where lane.queue = known.name) as oldest
              from known
              left join task_queues rules on rules.name = known.name
             where cast(:name as text) is null
                or known.name = :name
             order by known.name
            """;

    /** All queues, or the one of the given name if it is known. */
    List<TaskQueue> list(@Nullable String name) {
        return db.sql(LIST)
                .param("name", name)
                .query((row, number) -> new TaskQueue(
                        row.getString("name"),
                        rules(row),
                        row.getLong("waiting"),
                        row.getLong("running"),
                        row.getTimestamp("oldest") == null
                                ? null
                                : row.getTimestamp("oldest").toInstant()))
                .list();
    }

    private static TaskQueue.Rules rules(ResultSet row) throws SQLException {
        Integer limit = row.getObject("rate_limit", Integer.class);
        return new TaskQueue.Rules(
                row.getBoolean("paused"),
                row.getObject("max_running", Integer.class),
                row.getObject("max_per_key", Integer.class),
                limit == null
                        ? null
                        : new TaskQueue.Rate(
                                limit, Duration.ofMillis(Math.round(row.getDouble("rate_seconds") * 1000))));
    }
}
