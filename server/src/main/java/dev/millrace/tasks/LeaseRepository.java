package dev.millrace.tasks;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.function.Function;

import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Repository;
import tools.jackson.databind.json.JsonMapper;

/**
 * Leases of tasks: how workers get and keep them, and how they lapse. How they end is in {@link RunEndRepository}. Each
 * statement names the lease that it expects by task and fence, and answers which of them it found: a worker that lost its
 * lease changes nothing.
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

    /** How many tasks one row of task_batches holds at most: as many as fit into a page beside its next version. */
    private static final int BATCH = 64;

    // The lanes are walked in the given order and no further than the limit needs: without an ORDER BY above it, the
    // limit stops the nested loop. "materialized" keeps the planner from running the locking part more than once, and
    // "limit 1" from looking tasks up in any other way than one by one, each in the one partition that may have it.
    // What is locked is deleted by its place: a plan made while little waited would search all that waits now for each.
    static final String CLAIM = """
            with head as materialized (
                select waiting.place
                  from unnest(cast(:lanes as integer[]), cast(:shares as integer[]), cast(:froms as timestamptz[]))
                       as wanted (lane, share, since)
                 cross join lateral (
                     select ctid as place
                       from task_ready
                      where lane = wanted.lane
                        and ready_at >= wanted.since
                        and ready_at <= now()
                        and (expires_at is null or expires_at > now())
                      order by ready_at, task_id
                      limit wanted.share
                        for update skip locked
                 ) as waiting
                 limit :limit
            ), taken as (
                delete from task_ready
                 where ctid = any(array(select place from head))
                returning task_ready.*
            ), given as materialized (
                select taken.task_id, taken.lane, taken.ready_at, taken.attempts + 1 as attempts, taken.failures, taken.losses,
                       task.retries, task.retry_policy, task.handler, task.name, task.queue, task.traceparent, task.owner_id,
                       task.timeout_seconds, task.payload, (row_number() over () - 1) / :batch as part
                  from taken
                 cross join lateral (
                     select *
                       from tasks
                      where id = taken.task_id
                      limit 1
                 ) as task
            ), leased as (
                insert into task_batches (worker, expires_at, tasks)
                select :worker, now() + cast(:lease as interval),
                       array_agg(cast(row (task_id, lane, attempts, failures, losses,
                                           now() + make_interval(secs => timeout_seconds)) as held_task))
                  from given
                 group by part
                returning id, started_at, tasks
            )
            select given.lane, given.ready_at, given.task_id, leased.id as fence, given.attempts, given.failures, leased.started_at,
                   given.retries, given.retry_policy, given.handler, given.name, given.queue, given.traceparent,
                   given.owner_id, given.timeout_seconds, given.payload
              from leased
             cross join lateral unnest(leased.tasks) as held
              join given on given.task_id = held.task_id
            """;

    /** What a claim took, and of which lane how many, and up to which time of being ready. */
    record Taken(List<Claim> claims, Map<Integer, FromLane> byLane) {

        record FromLane(int tasks, Instant upTo) {

            private static final FromLane NONE = new FromLane(0, Instant.EPOCH);

            private FromLane with(FromLane other) {
                return new FromLane(tasks + other.tasks, upTo.isAfter(other.upTo) ? upTo : other.upTo);
            }
        }

        FromLane from(Lane lane) {
            return byLane.getOrDefault(lane.id(), FromLane.NONE);
        }
    }

    /**
     * Takes up to {@code limit} waiting tasks from the heads of the lanes, from each no more than its share.
     *
     * @param since where reading a lane begins: what could have started before is passed over
     */
    Taken claim(String worker, List<LaneShares.Share> shares, Function<Lane, Instant> since, int limit) {
        Map<Integer, Taken.FromLane> byLane = new HashMap<>();
        List<Claim> claims = db.sql(CLAIM)
                .param("worker", worker)
                .param("lanes", shares.stream().map(share -> share.lane().id()).toArray(Integer[]::new))
                .param("shares", shares.stream().map(LaneShares.Share::most).toArray(Integer[]::new))
                .param(
                        "froms",
                        shares.stream()
                                .map(share -> since.apply(share.lane()).toString())
                                .toArray(String[]::new))
                .param("limit", limit)
                .param("batch", BATCH)
                .param("lease", interval(settings.lease()))
                .query((row, number) -> {
                    Instant readyAt = row.getTimestamp("ready_at").toInstant();
                    byLane.merge(row.getInt("lane"), new Taken.FromLane(1, readyAt), Taken.FromLane::with);
                    return claimed(row);
                })
                .list();
        return new Taken(claims, byLane);
    }

    // Locked in the order of their ids, as reports lock them: two that meet wait for each other in turn, never
    // crosswise.
    private static final String EXTEND = """
            with wanted as (
                select *
                  from unnest(cast(:ids as uuid[]), cast(:fences as bigint[])) as wanted (task_id, fence)
            ), locked as materialized (
                select id
                  from task_batches
                 where id = any(cast(:fences as bigint[]))
                   and worker = :worker
                 order by id
                   for update
            ), extended as (
                update task_batches batch
                   set expires_at = now() + cast(:lease as interval)
                  from locked
                 where batch.id = locked.id
                returning batch.id, batch.tasks
            )
            select held.task_id, extended.id as fence, coalesce(note.cancel_requested, false) as cancel_requested
              from extended
             cross join lateral unnest(extended.tasks) as held
              join wanted on wanted.task_id = held.task_id and wanted.fence = extended.id
              left join task_run_notes note on note.task_id = held.task_id and note.fence = extended.id
            """;

    /** Keeps leases alive of those that the worker holds. Those that are missing from the answer are lost. */
    List<TaskLeases.Extended> extend(String worker, Collection<LeaseToken> held) {
        return db.sql(EXTEND)
                .param("worker", worker)
                .param("ids", held.stream().map(lease -> lease.task().value()).toArray(UUID[]::new))
                .param("fences", held.stream().map(LeaseToken::fence).toArray(Long[]::new))
                .param("lease", interval(settings.lease()))
                .query(LeaseRepository::extended)
                .list();
    }

    private static TaskLeases.Extended extended(ResultSet row, int number) throws SQLException {
        return new TaskLeases.Extended(
                new LeaseToken(new TaskId(row.getObject("task_id", UUID.class)), row.getLong("fence")),
                row.getBoolean("cancel_requested"));
    }

    private static final String EXTEND_ALL = """
            with locked as materialized (
                select id
                  from task_batches
                 where worker = :worker
                 order by id
                   for update
            ), extended as (
                update task_batches batch
                   set expires_at = now() + cast(:lease as interval)
                  from locked
                 where batch.id = locked.id
                returning batch.id, batch.tasks
            )
            select held.task_id, extended.id as fence, coalesce(note.cancel_requested, false) as cancel_requested
              from extended
             cross join lateral unnest(extended.tasks) as held
              left join task_run_notes note on note.task_id = held.task_id and note.fence = extended.id
            """;

    /** Keeps all leases alive that the worker holds. */
    List<TaskLeases.Extended> extendAll(String worker) {
        return db.sql(EXTEND_ALL)
                .param("worker", worker)
                .param("lease", interval(settings.lease()))
                .query(LeaseRepository::extended)
                .list();
    }

    private static final String PROGRESS = """
            insert into task_run_notes as note (task_id, fence, progress, progress_details, progress_at)
            values (:id, :fence, :fraction, cast(:details as json), now())
            on conflict (task_id) do update
               set fence = excluded.fence,
                   cancel_requested = note.cancel_requested and note.fence = excluded.fence,
                   progress = excluded.progress,
                   progress_details = excluded.progress_details,
                   progress_at = excluded.progress_at
             where note.fence <= excluded.fence
            """;

    void progress(Claim claim, Progress progress) {
        db.sql(PROGRESS)
                .param("id", claim.id().value())
                .param("fence", claim.fence())
                .param("fraction", progress.fraction())
                .param("details", json.writeValueAsString(progress.details()))
                .update();
    }

    /** How long a worker has to stop a run whose time is over, and to report that, before the run is taken from it. */
    private static final Duration TO_STOP = Duration.ofSeconds(10);

    // The limit keeps one sweep short. What is locked is being ended by its worker this moment: it is not lost. A live
    // batch may hold a run past its time whose worker did not end it: that one is taken out of it.
    private static final String LOCK_LAPSED = """
            with lapsed as materialized (
                select *
                  from task_batches
                 where expires_at < now()
                    or exists (select
                                 from unnest(tasks) as held
                                where held.deadline + cast(:grace as interval) < now())
                 order by expires_at
                 limit :limit
                   for update skip locked
            )
            select held.task_id, lapsed.id as fence, held.attempts, held.failures, lapsed.started_at, held.losses,
                   coalesce(note.cancel_requested, false) as cancel_requested, held.deadline < now() as timed_out,
                   task.retries, task.retry_policy, task.handler, task.name, task.queue, task.traceparent, task.owner_id,
                   task.timeout_seconds, task.payload
              from lapsed
             cross join lateral unnest(lapsed.tasks) as held
             cross join lateral (
                 select *
                   from tasks
                  where id = held.task_id
                  limit 1
             ) as task
              left join task_run_notes note on note.task_id = held.task_id and note.fence = lapsed.id
             where lapsed.expires_at < now()
                or held.deadline + cast(:grace as interval) < now()
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
                .param("grace", interval(settings.lease().compareTo(TO_STOP) < 0 ? settings.lease() : TO_STOP))
                .query((row, number) -> new Lapsed(
                        claimed(row),
                        row.getInt("losses"),
                        row.getBoolean("cancel_requested"),
                        row.getBoolean("timed_out")))
                .list();
    }

    // What its worker knows already, the payload, is not read again.
    private static final String HELD = """
            select held.task_id, batch.id as fence, held.attempts, held.failures, held.losses, batch.started_at, batch.worker,
                   coalesce(note.cancel_requested, false) as cancel_requested, task.retries, task.retry_policy,
                   task.handler, task.name, task.queue, task.traceparent, task.owner_id, task.timeout_seconds, cast('null' as json) as payload
              from task_batches batch
             cross join lateral unnest(batch.tasks) as held
             cross join lateral (
                 select *
                   from tasks
                  where id = held.task_id
                  limit 1
             ) as task
              left join task_run_notes note on note.task_id = held.task_id and note.fence = batch.id
             where batch.id = any(:fences)
               and held.task_id = any(:ids)
            """;

    /**
     * A lease that is held now. Its claim carries no payload.
     *
     * @param losses how many leases of this task had lapsed before
     */
    record Held(Claim claim, String worker, int losses, boolean cancelRequested) {}

    /** The leases with the given fences on the given tasks, whoever holds them. */
    List<Held> held(Map<TaskId, Long> fences) {
        return db.sql(HELD)
                .param("ids", fences.keySet().stream().map(TaskId::value).toArray(UUID[]::new))
                .param("fences", fences.values().stream().distinct().toArray(Long[]::new))
                .query(this::lease)
                .list();
    }

    private static final String HELD_BY = """
            select held.task_id, batch.id as fence, held.attempts, held.failures, held.losses, batch.started_at, batch.worker,
                   coalesce(note.cancel_requested, false) as cancel_requested, task.retries, task.retry_policy,
                   task.handler, task.name,
                   task.queue, task.traceparent, task.owner_id, task.timeout_seconds, cast('null' as json) as payload
              from task_batches batch
             cross join lateral unnest(batch.tasks) as held
             cross join lateral (
                 select *
                   from tasks
                  where id = held.task_id
                  limit 1
             ) as task
              left join task_run_notes note on note.task_id = held.task_id and note.fence = batch.id
             where batch.worker = :worker
            """;

    /** All that a worker holds. */
    List<Held> heldBy(String worker) {
        return db.sql(HELD_BY).param("worker", worker).query(this::lease).list();
    }

    // Locked in the order of their ids, as reports lock them.
    private static final String EXPIRE = """
            with locked as materialized (
                select id
                  from task_batches
                 where worker like :workers
                 order by id
                   for update
            )
            update task_batches batch
               set expires_at = now() - interval '1 second'
              from locked
             where batch.id = locked.id
            """;

    /** Lets all leases of workers lapse at once whose death is certain. */
    int expire(String workerPattern) {
        return db.sql(EXPIRE).param("workers", workerPattern).update();
    }

    private static final String SWEEP_NOTES = """
            delete from task_run_notes note
             where not exists (select from task_batches batch where batch.id = note.fence)
            """;

    /** Forgets what was said of runs that are over. */
    int sweepNotes() {
        return db.sql(SWEEP_NOTES).update();
    }

    private Held lease(ResultSet row, int number) throws SQLException {
        return new Held(
                claimed(row), row.getString("worker"), row.getInt("losses"), row.getBoolean("cancel_requested"));
    }

    private Claim claimed(ResultSet row) throws SQLException {
        String policy = row.getString("retry_policy");
        return new Claim(
                new TaskId(row.getObject("task_id", UUID.class)),
                row.getLong("fence"),
                row.getInt("attempts"),
                row.getInt("failures"),
                row.getInt("retries"),
                policy == null ? null : json.readValue(policy, RetryPolicy.class),
                row.getString("handler"),
                row.getString("name"),
                row.getString("queue"),
                row.getString("traceparent"),
                row.getObject("owner_id", UUID.class),
                Duration.ofSeconds(row.getInt("timeout_seconds")),
                row.getTimestamp("started_at").toInstant(),
                row.getString("payload"));
    }

    private static String interval(Duration duration) {
        return duration.toMillis() + " milliseconds";
    }
}
