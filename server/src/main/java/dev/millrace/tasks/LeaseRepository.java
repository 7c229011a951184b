package dev.millrace.tasks;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.UUID;
import java.util.function.Function;

import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Repository;
import tools.jackson.databind.json.JsonMapper;

/**
 * What workers do with tasks: claim, keep, report and give back. Each statement names the lease that it expects by task and
 * fence, and answers which of them it found: a worker that lost its lease changes nothing.
 */
@Repository
class LeaseRepository {

    private final JdbcClient db;
    private final JsonMapper json;
    private final TaskSettings settings;

    LeaseRepository(JdbcClient db, JsonMapper json, TaskSettings settings) {
        this.db = db;
        this.json = json;
        this.settings = settings;
    }

    // The lanes are walked in the given order and no further than the limit needs: without an ORDER BY above it, the
    // limit stops the nested loop. "materialized" keeps the planner from running the locking part more than once.
    private static final String CLAIM = """
            with head as materialized (
                select waiting.task_id
                  from unnest(cast(:lanes as integer[])) as wanted (lane)
                 cross join lateral (
                     select task_id
                       from task_ready
                      where lane = wanted.lane
                        and ready_at <= now()
                      order by ready_at, task_id
                      limit :limit
                        for update skip locked
                 ) as waiting
                 limit :limit
            ), taken as (
                delete from task_ready
                 using head
                 where task_ready.task_id = head.task_id
                returning task_ready.*
            ), leased as (
                insert into task_leases (task_id, worker, lane, attempts, failures, losses, expires_at, deadline)
                select taken.task_id, :worker, taken.lane, taken.attempts + 1, taken.failures, taken.losses,
                       now() + cast(:lease as interval),
                       now() + make_interval(secs => task.timeout_seconds)
                  from taken
                  join tasks task on task.id = taken.task_id
                returning *
            )
            select leased.task_id, leased.fence, leased.attempts, leased.failures, leased.started_at,
                   task.retries, task.handler, task.owner_id, task.timeout_seconds, task.payload
              from leased
              join tasks task on task.id = leased.task_id
            """;

    /** Takes up to {@code limit} waiting tasks from the head of the lanes, the first lane first. */
    List<Claim> claim(String worker, List<Lane> lanes, int limit) {
        if (lanes.isEmpty()) {
            return List.of();
        }
        return db.sql(CLAIM)
                .param("worker", worker)
                .param("lanes", lanes.stream().map(Lane::id).toArray(Integer[]::new))
                .param("limit", limit)
                .param("lease", interval(settings.lease()))
                .query(this::claimed)
                .list();
    }

    // A run past its deadline is not kept: its lease lapses, and the sweep ends what its worker did not.
    private static final String EXTEND = """
            update task_leases lease
               set expires_at = least(now(), lease.deadline) + cast(:lease as interval)
              from unnest(cast(:ids as uuid[]), cast(:fences as bigint[])) as held (task_id, fence)
             where lease.task_id = held.task_id
               and lease.fence = held.fence
            returning lease.task_id, lease.cancel_requested
            """;

    /** What became of a lease that its worker wanted to keep. */
    record Kept(TaskId id, boolean cancelRequested) {}

    /** Keeps leases alive. Those that are missing from the answer are lost. */
    List<Kept> extend(Collection<Claim> held) {
        return db.sql(EXTEND)
                .param("ids", ids(held))
                .param("fences", fences(held))
                .param("lease", interval(settings.lease()))
                .query((row, number) ->
                        new Kept(new TaskId(row.getObject("task_id", UUID.class)), row.getBoolean("cancel_requested")))
                .list();
    }

    private static final String PROGRESS = """
            update task_leases
               set progress = :fraction,
                   progress_details = cast(:details as jsonb),
                   progress_at = now()
             where task_id = :id
               and fence = :fence
            """;

    void progress(Claim claim, Progress progress) {
        db.sql(PROGRESS)
                .param("id", claim.id().value())
                .param("fence", claim.fence())
                .param("fraction", progress.fraction())
                .param("details", json.writeValueAsString(progress.details()))
                .update();
    }

    private static final String END = """
            with given as (
                select *
                  from unnest(cast(:ids as uuid[]), cast(:fences as bigint[]), cast(:states as text[]),
                              cast(:results as text[]), cast(:errors as text[]))
                       as given (task_id, fence, state, result, error)
            ), released as (
                delete from task_leases lease
                 using given
                 where lease.task_id = given.task_id
                   and lease.fence = given.fence
                returning lease.*
            )
            insert into task_ends (task_id, state, attempts, worker, started_at, result, error)
            select released.task_id, given.state, released.attempts, released.worker, released.started_at,
                   cast(given.result as jsonb), given.error
              from released
              join given on given.task_id = released.task_id
            returning task_id
            """;

    /** Ends tasks. Those that are missing from the answer were no longer held, and nothing was changed for them. */
    Set<TaskId> end(List<RunEnd.Ended> ends) {
        return found(db.sql(END)
                .param("ids", ids(claims(ends)))
                .param("fences", fences(claims(ends)))
                .param("states", texts(ends, end -> end.state().name().toLowerCase(Locale.ROOT)))
                .param(
                        "results",
                        texts(ends, end -> end.result() == null ? null : json.writeValueAsString(end.result())))
                .param("errors", texts(ends, RunEnd.Ended::error)));
    }

    private static final String PUT_BACK = """
            with given as (
                select *
                  from unnest(cast(:ids as uuid[]), cast(:fences as bigint[]), cast(:outcomes as text[]),
                              cast(:errors as text[]), cast(:delays as double precision[]))
                       as given (task_id, fence, outcome, error, delay)
            ), released as (
                delete from task_leases lease
                 using given
                 where lease.task_id = given.task_id
                   and lease.fence = given.fence
                returning lease.*
            ), noted as (
                insert into task_attempts (task_id, attempt, worker, started_at, outcome, error)
                select released.task_id, released.attempts, released.worker, released.started_at,
                       given.outcome, given.error
                  from released
                  join given on given.task_id = released.task_id
            )
            insert into task_ready (task_id, lane, ready_at, attempts, failures, losses, error)
            select released.task_id, released.lane, now() + make_interval(secs => given.delay), released.attempts,
                   released.failures + case when given.outcome in ('failed', 'timed_out') then 1 else 0 end,
                   released.losses + case when given.outcome = 'lost' then 1 else 0 end,
                   given.error
              from released
              join given on given.task_id = released.task_id
            returning task_id
            """;

    /** Puts tasks back into the queue, to wait for their next run. Answers as {@link #end} does. */
    Set<TaskId> putBack(List<RunEnd.PutBack> ends) {
        return found(db.sql(PUT_BACK)
                .param("ids", ids(claims(ends)))
                .param("fences", fences(claims(ends)))
                .param("outcomes", texts(ends, end -> end.outcome().name().toLowerCase(Locale.ROOT)))
                .param("errors", texts(ends, RunEnd.PutBack::error))
                .param(
                        "delays",
                        ends.stream()
                                .map(end -> end.delay().toMillis() / 1000.0)
                                .toArray(Double[]::new)));
    }

    // The limit keeps one sweep short. What is locked is being ended by its worker this moment: it is not lost.
    private static final String LOCK_LAPSED = """
            select lease.task_id, lease.fence, lease.attempts, lease.failures, lease.started_at, lease.losses,
                   lease.cancel_requested, lease.deadline < now() as timed_out, task.retries, task.handler, task.owner_id, task.timeout_seconds,
                   task.payload
              from task_leases lease
              join tasks task on task.id = lease.task_id
             where lease.expires_at < now()
             order by lease.expires_at
             limit :limit
               for update of lease skip locked
            """;

    /**
     * A lease that lapsed.
     *
     * @param losses how many leases of this task had lapsed before
     * @param timedOut whether the run had its full time: then its worker may live, and the run was too long
     */
    record Lapsed(Claim claim, int losses, boolean cancelRequested, boolean timedOut) {}

    /** Locks and answers leases that have lapsed; within the caller's transaction nobody else can touch them. */
    List<Lapsed> lockLapsed(int limit) {
        return db.sql(LOCK_LAPSED)
                .param("limit", limit)
                .query((row, number) -> new Lapsed(
                        claimed(row, number),
                        row.getInt("losses"),
                        row.getBoolean("cancel_requested"),
                        row.getBoolean("timed_out")))
                .list();
    }

    // What its worker knows already, the payload, is not read again.
    private static final String HELD = """
            select lease.task_id, lease.fence, lease.attempts, lease.failures, lease.started_at, lease.worker,
                   lease.cancel_requested, task.retries, task.handler, task.owner_id, task.timeout_seconds,
                   cast('null' as jsonb) as payload
              from task_leases lease
              join tasks task on task.id = lease.task_id
             where lease.task_id = any(:ids)
            """;

    /** A lease that is held now. Its claim carries no payload. */
    record Held(Claim claim, String worker, boolean cancelRequested) {}

    /** The leases on the given tasks, whoever holds them. */
    List<Held> held(Collection<TaskId> ids) {
        return db.sql(HELD)
                .param("ids", ids.stream().map(TaskId::value).toArray(UUID[]::new))
                .query((row, number) ->
                        new Held(claimed(row, number), row.getString("worker"), row.getBoolean("cancel_requested")))
                .list();
    }

    private static final String EXPIRE = """
            update task_leases
               set expires_at = now() - interval '1 second'
             where worker like :workers
            """;

    /** Lets all leases of workers lapse at once whose death is certain. */
    int expire(String workerPattern) {
        return db.sql(EXPIRE).param("workers", workerPattern).update();
    }

    private Claim claimed(ResultSet row, int number) throws SQLException {
        return new Claim(
                new TaskId(row.getObject("task_id", UUID.class)),
                row.getLong("fence"),
                row.getInt("attempts"),
                row.getInt("failures"),
                row.getInt("retries"),
                row.getString("handler"),
                row.getObject("owner_id", UUID.class),
                Duration.ofSeconds(row.getInt("timeout_seconds")),
                row.getTimestamp("started_at").toInstant(),
                json.readTree(row.getString("payload")));
    }

    private static Set<TaskId> found(JdbcClient.StatementSpec statement) {
        return new HashSet<>(statement
                .query((row, number) -> new TaskId(row.getObject("task_id", UUID.class)))
                .list());
    }

    private static List<Claim> claims(List<? extends RunEnd> ends) {
        return ends.stream().map(RunEnd::claim).toList();
    }

    private static UUID[] ids(Collection<Claim> claims) {
        return claims.stream().map(claim -> claim.id().value()).toArray(UUID[]::new);
    }

    private static Long[] fences(Collection<Claim> claims) {
        return claims.stream().map(Claim::fence).toArray(Long[]::new);
    }

    private static <E> @Nullable String[] texts(List<E> ends, Function<E, @Nullable String> part) {
        @Nullable String[] texts = new @Nullable String[ends.size()];
        for (int i = 0; i < texts.length; i++) {
            texts[i] = part.apply(ends.get(i));
        }
        return texts;
    }

    private static String interval(Duration duration) {
        return duration.toMillis() + " milliseconds";
    }
}
