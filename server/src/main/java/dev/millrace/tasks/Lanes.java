package dev.millrace.tasks;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;

/**
 * Knows the lanes by name. They are few, are made on first use and never change, so each node keeps them in memory and
 * learns of those made by others when it looks again.
 */
@Component
class Lanes {

    private record Key(String queue, String handler, Priority priority) {}

    private final JdbcClient db;
    private final Map<Key, Lane> known = new ConcurrentHashMap<>();

    Lanes(JdbcClient db) {
        this.db = db;
    }

    /** The lane of such tasks, made if there is none yet. */
    Lane get(String queue, String handler, Priority priority) {
        Key key = new Key(queue, handler, priority);
        Lane lane = known.get(key);
        return lane != null ? lane : learn(key);
    }

    /** All lanes that are known. */
    Collection<Lane> all() {
        return known.values();
    }

    /** The lanes known for a handler, the most urgent first. */
    List<Lane> of(String handler) {
        return known.values().stream()
                .filter(lane -> lane.handler().equals(handler))
                .sorted(Comparator.comparing(Lane::priority).reversed().thenComparingInt(Lane::id))
                .toList();
    }

    /**
     * The lanes known for a worker's handlers, the most urgent first.
     *
     * @param queues the only queues that it serves; empty: all of them
     */
    List<Lane> of(Set<String> handlers, Set<String> queues) {
        return known.values().stream()
                .filter(lane -> handlers.contains(lane.handler()))
                .filter(lane -> queues.isEmpty() || queues.contains(lane.queue()))
                .sorted(Comparator.comparing(Lane::priority).reversed().thenComparingInt(Lane::id))
                .toList();
    }

    private static final String LIST = """
            select id, queue, handler, priority
              from task_lanes
            """;

    /** Learns of the lanes that other nodes have made. */
    void refresh() {
        db.sql(LIST).query(Lanes::lane).list().forEach(this::remember);
    }

    private static final String MAKE = """
            insert into task_lanes (queue, handler, priority)
            values (:queue, :handler, :priority)
            on conflict do nothing
            """;

    private static final String FIND = """
            select id, queue, handler, priority
              from task_lanes
             where queue = :queue
               and handler = :handler
               and priority = :priority
            """;

    /** Inside the caller's transaction, so remembered only when that has committed: else it might exist nowhere. */
    private Lane learn(Key key) {
        int priority = key.priority().level();
        db.sql(MAKE)
                .param("queue", key.queue())
                .param("handler", key.handler())
                .param("priority", priority)
                .update();
        Lane lane = db.sql(FIND)
                .param("queue", key.queue())
                .param("handler", key.handler())
                .param("priority", priority)
                .query(Lanes::lane)
                .single();
        AfterCommit.run(() -> remember(lane));
        return lane;
    }

    private void remember(Lane lane) {
        known.put(new Key(lane.queue(), lane.handler(), lane.priority()), lane);
    }

    private static Lane lane(ResultSet row, int number) throws SQLException {
        return new Lane(
                row.getInt("id"),
                row.getString("queue"),
                row.getString("handler"),
                Priority.ofLevel(row.getInt("priority")));
    }
}
