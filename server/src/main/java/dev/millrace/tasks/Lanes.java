package dev.millrace.tasks;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.UUID;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;

/** Finds the lane that a task belongs into. Lanes are made on first use and never change, so nodes remember them. */
@Component
class Lanes {

    private static final int REMEMBERED = 100_000;

    private record Key(String queue, String handler, Priority priority, UUID tenant, String concurrencyKey)
            implements Comparable<Key> {

        private static final Comparator<Key> ORDER = Comparator.comparing(Key::queue)
                .thenComparing(Key::handler)
                .thenComparing(Key::priority)
                .thenComparing(Key::tenant)
                .thenComparing(Key::concurrencyKey);

        static Key of(NewTask task) {
            return of(task.queue(), task.handler(), task.priority(), task.tenant(), task.concurrencyKey());
        }

        static Key of(Task task) {
            return of(task.queue(), task.handler(), task.priority(), task.tenant(), task.concurrencyKey());
        }

        private static Key of(
                String queue, String handler, Priority priority, UUID tenant, @Nullable String concurrencyKey) {
            return new Key(queue, handler, priority, tenant, concurrencyKey == null ? "" : concurrencyKey);
        }

        @Override
        public int compareTo(Key other) {
            return ORDER.compare(this, other);
        }
    }

    private final JdbcClient db;
    private final Cache<Key, Lane> known =
            Caffeine.newBuilder().maximumSize(REMEMBERED).build();

    Lanes(JdbcClient db) {
        this.db = db;
    }

    /**
     * The lanes of such tasks, in their order, made where there are none yet. Those are made in one order of their own: two that
     * make some of the same ones wait for each other in turn, never crosswise.
     */
    List<Lane> of(List<NewTask> tasks) {
        List<Key> keys = tasks.stream().map(Key::of).toList();
        Map<Key, Lane> lanes = new HashMap<>();
        keys.stream().distinct().sorted().forEach(key -> lanes.put(key, get(key)));
        return keys.stream().map(key -> Objects.requireNonNull(lanes.get(key))).toList();
    }

    /** The lane of a task as it is now, made if there is none yet. */
    Lane of(Task task) {
        return get(Key.of(task));
    }

    private Lane get(Key key) {
        Lane lane = known.getIfPresent(key);
        return lane != null ? lane : learn(key);
    }

    private static final String MAKE = """
            insert into task_lanes (queue, handler, priority, tenant, concurrency_key)
            values (:queue, :handler, :priority, :tenant, :concurrencyKey)
            on conflict do nothing
            """;

    private static final String FIND = """
            select id, queue, handler, priority, tenant, concurrency_key
              from task_lanes
             where queue = :queue
               and handler = :handler
               and priority = :priority
               and tenant = :tenant
               and concurrency_key = :concurrencyKey
            """;

    /**
     * Inside the caller's transaction, so remembered only when that has committed: else it might exist nowhere. Looked for before
     * it is made: each try to make one uses up an id.
     */
    private Lane learn(Key key) {
        Lane lane = find(key).orElseGet(() -> {
            statement(MAKE, key).update();
            return find(key).orElseThrow();
        });
        AfterCommit.run(() -> known.put(key, lane));
        return lane;
    }

    private Optional<Lane> find(Key key) {
        return statement(FIND, key).query(Lanes::lane).optional();
    }

    private JdbcClient.StatementSpec statement(String sql, Key key) {
        return db.sql(sql)
                .param("queue", key.queue())
                .param("handler", key.handler())
                .param("priority", key.priority().level())
                .param("tenant", key.tenant())
                .param("concurrencyKey", key.concurrencyKey());
    }

    static Lane lane(ResultSet row, int number) throws SQLException {
        return new Lane(
                row.getInt("id"),
                row.getString("queue"),
                row.getString("handler"),
                Priority.ofLevel(row.getInt("priority")),
                row.getObject("tenant", UUID.class),
                row.getString("concurrency_key"));
    }
}
