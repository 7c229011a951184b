package dev.millrace.workers;

import java.sql.Array;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;

import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Repository;
import tools.jackson.core.type.TypeReference;
import tools.jackson.databind.json.JsonMapper;

import dev.millrace.platform.PageRequest;
import dev.millrace.platform.SqlTimes;

/** Keeps the workers. What a worker is shown as depends on when it was last heard, by the database's clock. */
@Repository
class WorkerRepository {

    private final JdbcClient db;
    private final JsonMapper json;
    private final WorkerSettings settings;

    WorkerRepository(JdbcClient db, JsonMapper json, WorkerSettings settings) {
        this.db = db;
        this.json = json;
        this.settings = settings;
    }

    private static final String LOCK_OWNER = """
            select pg_advisory_xact_lock(hashtextextended('millrace.workers.' || cast(:owner as text), 0))
            """;

    /** Until the transaction ends, nobody else adds a worker of this owner. */
    void lockOwner(UUID owner) {
        db.sql(LOCK_OWNER).param("owner", owner).query(row -> {});
    }

    private static final String MAKE_ROOM = """
            delete from workers
             where id in (
                 select id
                   from workers
                  where owner_id = :owner
                    and (status = 'inactive' or last_heartbeat_at < now() - cast(:silence as interval))
                  order by last_heartbeat_at
                  limit greatest(0, (select count(*) from workers where owner_id = :owner) - :most + 1)
             )
            """;

    private static final String COUNT_OF_OWNER = """
            select count(*)
              from workers
             where owner_id = :owner
            """;

    /**
     * Makes room for one more worker of an owner, and forgets those that have been inactive for longest where it must.
     *
     * @return false where as many are alive as may be
     */
    boolean makeRoom(UUID owner) {
        db.sql(MAKE_ROOM)
                .param("owner", owner)
                .param("silence", SqlTimes.interval(settings.silence()))
                .param("most", settings.perUser())
                .update();
        return db.sql(COUNT_OF_OWNER).param("owner", owner).query(Long.class).single() < settings.perUser();
    }

    // A worker of another owner is left alone, and the answer is empty. An order to drain was for the process before.
    private static final String REGISTER = """
            insert into workers (id, owner_id, serves_all, handlers, queues, max_capacity, host, version, labels,
                                 resources)
            values (:id, :owner, :servesAll, :handlers, :queues, :capacity, :host, :version, cast(:labels as jsonb),
                    cast(:resources as json))
                on conflict (id) do update
               set serves_all = excluded.serves_all,
                   handlers = excluded.handlers,
                   queues = excluded.queues,
                   max_capacity = excluded.max_capacity,
                   host = excluded.host,
                   version = excluded.version,
                   labels = excluded.labels,
                   resources = excluded.resources,
                   status = 'active',
                   ordered = nullif(workers.ordered, 'drain'),
                   current_load = 0,
                   incarnation = workers.incarnation + 1,
                   registered_at = now(),
                   last_heartbeat_at = now()
             where workers.owner_id = excluded.owner_id
            returning *, status as shown
            """;

    /** @param servesAll whether it is given everybody's tasks */
    Optional<Worker> register(WorkerId id, UUID owner, boolean servesAll, WorkerProfile profile) {
        return db.sql(REGISTER)
                .param("id", id.value())
                .param("owner", owner)
                .param("servesAll", servesAll)
                .param("handlers", profile.handlers().toArray(String[]::new))
                .param("queues", profile.queues().toArray(String[]::new))
                .param("capacity", profile.maxCapacity())
                .param("host", profile.host())
                .param("version", profile.version())
                .param("labels", json.writeValueAsString(profile.labels()))
                .param("resources", profile.resources() == null ? null : json.writeValueAsString(profile.resources()))
                .query(this::worker)
                .optional();
    }

    private static final String HEARTBEAT = """
            insert into workers (id, owner_id, serves_all, status, current_load, max_capacity)
            values (:id, :owner, :servesAll, coalesce(:status, 'active'), coalesce(:load, 0), coalesce(:capacity, 1))
                on conflict (id) do update
               set serves_all = excluded.serves_all,
                   status = coalesce(:status, 'active'),
                   current_load = coalesce(:load, workers.current_load),
                   max_capacity = coalesce(:capacity, workers.max_capacity),
                   last_heartbeat_at = now()
             where workers.owner_id = excluded.owner_id
            returning *,
                      case when status = 'inactive' then 'inactive'
                           when ordered = 'pause' then 'paused'
                           when ordered = 'drain' then 'draining'
                           else status
                      end as shown
            """;

    /** Notes a sign of life, of a new worker as well; empty where the worker belongs to somebody else. */
    Optional<Worker> heartbeat(
            WorkerId id,
            UUID owner,
            boolean servesAll,
            @Nullable WorkerStatus status,
            @Nullable Integer load,
            @Nullable Integer capacity) {
        return db.sql(HEARTBEAT)
                .param("id", id.value())
                .param("owner", owner)
                .param("servesAll", servesAll)
                .param("status", status == null ? null : status.word())
                .param("load", load)
                .param("capacity", capacity)
                .query(this::worker)
                .optional();
    }

    private static final String NODE_HEARTBEAT = """
            insert into workers (id, handlers, current_load, max_capacity, host, version)
            values (:id, :handlers, :load, :capacity, :host, :version)
                on conflict (id) do update
               set current_load = excluded.current_load,
                   max_capacity = excluded.max_capacity,
                   handlers = excluded.handlers,
                   status = 'active',
                   last_heartbeat_at = now()
             where workers.owner_id is null
            """;

    /** Notes a sign of life of a node of the server. */
    void nodeHeartbeat(WorkerId id, WorkerProfile profile, int load) {
        db.sql(NODE_HEARTBEAT)
                .param("id", id.value())
                .param("handlers", profile.handlers().toArray(String[]::new))
                .param("load", load)
                .param("capacity", profile.maxCapacity())
                .param("host", profile.host())
                .param("version", profile.version())
                .update();
    }

    // Rewritten only when it is old enough to matter: most calls of a busy worker find nothing to do here. Who has said
    // that it drains goes on to report, and is not back for that.
    private static final String TOUCH = """
            update workers
               set last_heartbeat_at = now(),
                   status = case when status = 'draining' then status else 'active' end
             where id = :id
               and (last_heartbeat_at < now() - cast(:old as interval) or status not in ('active', 'draining'))
            """;

    /** Takes any call of a worker as a sign of life. */
    void touch(WorkerId id) {
        db.sql(TOUCH)
                .param("id", id.value())
                .param("old", SqlTimes.interval(settings.heartbeat().dividedBy(2)))
                .update();
    }

    private static final String LEAVE = """
            update workers
               set status = 'inactive',
                   current_load = 0
             where id = :id
            """;

    void leave(WorkerId id) {
        db.sql(LEAVE).param("id", id.value()).update();
    }

    private static final String FIND = """
            select *,
                   case when status = 'inactive' or last_heartbeat_at < now() - cast(:silence as interval) then 'inactive'
                        when ordered = 'pause' then 'paused'
                        when ordered = 'drain' then 'draining'
                        else status
                   end as shown
              from workers
             where id = :id
            """;

    Optional<Worker> find(WorkerId id) {
        return db.sql(FIND)
                .param("id", id.value())
                .param("silence", SqlTimes.interval(settings.silence()))
                .query(this::worker)
                .optional();
    }

    private static final String LIST = """
            select *
              from (
                  select *,
                         case when status = 'inactive' or last_heartbeat_at < now() - cast(:silence as interval)
                                   then 'inactive'
                              when ordered = 'pause' then 'paused'
                              when ordered = 'drain' then 'draining'
                              else status
                         end as shown
                    from workers
              ) as worker
             where (cast(:active as boolean) is null or (shown <> 'inactive') = :active)
               and (cast(:owners as uuid[]) is null or serves_all or owner_id = any(:owners))
             order by id
             limit :limit
            offset :skip
            """;

    /**
     * @param active whether to list only those that are alive (true), or that are not (false); null: all
     * @param owners only workers that serve all, or that belong to one of these; null: all
     */
    List<Worker> list(@Nullable Boolean active, @Nullable Set<UUID> owners, PageRequest page) {
        return db.sql(LIST)
                .param("silence", SqlTimes.interval(settings.silence()))
                .param("active", active)
                .param("owners", array(owners))
                .param("limit", page.limit())
                .param("skip", page.skip())
                .query(this::worker)
                .list();
    }

    private static final String HANDLERS = """
            select distinct unnest(handlers) as handler
              from workers
            """;

    /** Those that workers are registered for, dead or alive. */
    Set<String> handlers() {
        return db.sql(HANDLERS).query((row, number) -> row.getString("handler")).set();
    }

    private static final String COUNT = """
            select count(*) as total,
                   count(*) filter (where status <> 'inactive'
                                      and last_heartbeat_at >= now() - cast(:silence as interval)) as alive
              from workers
             where cast(:owners as uuid[]) is null
                or serves_all
                or owner_id = any(:owners)
            """;

    /** How many workers there are, and how many of them are alive. */
    record Count(long total, long alive) {}

    /** @param owners as in {@link #list} */
    Count count(@Nullable Set<UUID> owners) {
        return db.sql(COUNT)
                .param("owners", array(owners))
                .param("silence", SqlTimes.interval(settings.silence()))
                .query((row, number) -> new Count(row.getLong("total"), row.getLong("alive")))
                .single();
    }

    private static final String ORDER = """
            update workers
               set ordered = :order
             where id = :id
               and owner_id is not null
            """;

    /** Notes what an operator wants of a worker; false where there is no such worker that could be told. */
    boolean order(WorkerId id, WorkerOrder order) {
        return db.sql(ORDER)
                        .param("id", id.value())
                        .param("order", order == WorkerOrder.WORK ? null : order.word())
                        .update()
                == 1;
    }

    private static final String DELETE = """
            delete from workers
             where id = :id
               and (status = 'inactive' or last_heartbeat_at < now() - cast(:silence as interval))
            """;

    /** Forgets a worker that is inactive. */
    boolean delete(WorkerId id) {
        return db.sql(DELETE)
                        .param("id", id.value())
                        .param("silence", SqlTimes.interval(settings.silence()))
                        .update()
                == 1;
    }

    private static final String FORGET = """
            delete from workers
             where last_heartbeat_at < now() - cast(:after as interval)
                or (owner_id is null and starts_with(id, :prefix) and id <> :name)
            """;

    /** Forgets those that have been silent for long, and the former lives of this node. */
    int forget(String nodePrefix, String nodeName) {
        return db.sql(FORGET)
                .param("after", SqlTimes.interval(settings.forgetAfter()))
                .param("prefix", nodePrefix)
                .param("name", nodeName)
                .update();
    }

    private Worker worker(ResultSet row, int number) throws SQLException {
        String resources = row.getString("resources");
        return new Worker(
                new WorkerId(row.getString("id")),
                row.getObject("owner_id", UUID.class),
                row.getBoolean("serves_all"),
                strings(row.getArray("handlers")),
                strings(row.getArray("queues")),
                WorkerStatus.of(row.getString("shown")),
                WorkerOrder.of(row.getString("ordered")),
                row.getInt("current_load"),
                row.getInt("max_capacity"),
                row.getString("host"),
                row.getString("version"),
                json.readValue(row.getString("labels"), new TypeReference<>() {}),
                resources == null ? null : json.readTree(resources),
                row.getLong("incarnation"),
                row.getTimestamp("registered_at").toInstant(),
                row.getTimestamp("last_heartbeat_at").toInstant());
    }

    private static UUID @Nullable [] array(@Nullable Set<UUID> ids) {
        return ids == null ? null : ids.toArray(UUID[]::new);
    }

    private static List<String> strings(Array array) throws SQLException {
        return List.of((String[]) array.getArray());
    }
}
