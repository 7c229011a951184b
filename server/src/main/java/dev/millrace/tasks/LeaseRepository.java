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

import dev.millrace.platform.SqlTimes;

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

    /** From so many bytes of payloads on nothing more is taken: sixteen of the largest. */
    static final long MOST_PAYLOADS = 4 << 20;

    // The statement is in the database, as only there it can be kept from a plan that was made for an empty queue.
    private static final String CLAIM = """
            select *
              from claim_tasks(:worker, cast(:lanes as integer[]), cast(:shares as integer[]), cast(:froms as timestamptz[]),
                               :limit, :payloads, :batch, cast(:lease as interval))
            """;

    /** What a claim took, and of which lane how many, and up to which time of being ready. */
    record Taken(List<Claim> claims, Map<Integer, FromLane> byLane) {

        private static final int BYTES_OF_CHAR = 3;

        /** Whether it may have ended because of the payloads' size: the database counts them in bytes. */
        boolean mayBeCut() {
            return payloads(claims) * BYTES_OF_CHAR >= MOST_PAYLOADS;
        }

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

    /** Whether claims carry as much as one may: whoever gets them, and this server, have to hold all of it in memory. */
    static boolean areHeavy(List<Claim> claims) {
        return payloads(claims) >= MOST_PAYLOADS;
    }

    private static long payloads(List<Claim> claims) {
        return claims.stream().mapToLong(claim -> claim.payload().length()).sum();
    }

    /**
     * Takes up to {@code limit} waiting tasks from the heads of the lanes, from each no more than its share, until their payloads
     * come to {@link #MOST_PAYLOADS}.
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
                .param("payloads", MOST_PAYLOADS)
                .param("batch", BATCH)
                .param("lease", SqlTimes.interval(settings.lease()))
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
            with locked as materialized (
                select id
                  from task_batches
                 where worker = :worker
                   %s
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
              %s
              left join task_run_notes note on note.task_id = held.task_id and note.fence = extended.id
            """;

    private static final String EXTEND_SOME = EXTEND.formatted("and id = any(cast(:fences as bigint[]))", """
            join unnest(cast(:ids as uuid[]), cast(:fences as bigint[])) as wanted (task_id, fence)
                on wanted.task_id = held.task_id and wanted.fence = extended.id
            """);

    /** Keeps leases alive of those that the worker holds. Those that are missing from the answer are lost. */
    List<TaskLeases.Extended> extend(String worker, Collection<LeaseToken> held) {
        return db.sql(EXTEND_SOME)
                .param("worker", worker)
                .param("ids", held.stream().map(lease -> lease.task().value()).toArray(UUID[]::new))
                .param("fences", held.stream().map(LeaseToken::fence).toArray(Long[]::new))
                .param("lease", SqlTimes.interval(settings.lease()))
                .query(LeaseRepository::extended)
                .list();
    }

    private static TaskLeases.Extended extended(ResultSet row, int number) throws SQLException {
        return new TaskLeases.Extended(
                new LeaseToken(new TaskId(row.getObject("task_id", UUID.class)), row.getLong("fence")),
                row.getBoolean("cancel_requested"));
    }

    private static final String EXTEND_ALL = EXTEND.formatted("", "");

    /** Keeps all leases alive that the worker holds. */
    List<TaskLeases.Extended> extendAll(String worker) {
        return db.sql(EXTEND_ALL)
                .param("worker", worker)
                .param("lease", SqlTimes.interval(settings.lease()))
                .query(LeaseRepository::extended)
                .list();
    }

    /** The time by which leases lapse. */
    Instant now() {
        return SqlTimes.now(db);
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

    // The limit keeps one sweep short, and small: nobody asks for the payloads, of which there may be gigabytes. What
    // is locked is being ended by its worker this moment: it is not lost. A live batch may hold a run past its time
    // whose worker did not end it: that one is taken out of it. Where the worker has been silent since before the time
    // was over, nobody knows that the run was too long: its lease is left to lapse.
    private static final String LOCK_LAPSED = """
            with lapsed as materialized (
                select *
                  from task_batches
                 where worker like :workers
                   and (expires_at < now()
                        or exists (select
                                     from unnest(tasks) as held
                                    where held.deadline + cast(:grace as interval) < now()
                                      and held.deadline < task_batches.expires_at - cast(:lease as interval)))
                 order by expires_at
                 limit :limit
                   for update skip locked
            )
            select held.task_id, lapsed.id as fence, held.attempts, held.failures, lapsed.started_at, held.losses,
                   coalesce(note.cancel_requested, false) as cancel_requested,
                   held.deadline < lapsed.expires_at - cast(:lease as interval) as timed_out,
                   task.retries, task.retry_policy, task.handler, task.name, task.queue, task.traceparent, task.owner_id,
                   task.timeout_seconds, cast('null' as json) as payload
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
                or (held.deadline + cast(:grace as interval) < now()
                    and held.deadline < lapsed.expires_at - cast(:lease as interval))
            """;

    /**
     * A lease that lapsed. Its claim carries no payload.
     *
     * @param losses how many leases of this task had lapsed before
     * @param timedOut whether its worker still gave a sign of life when the run's time was over: then the run was too long
     */
    record Lapsed(Claim claim, int losses, boolean cancelRequested, boolean timedOut) {}

    /**
     * Locks and answers leases that have lapsed; within the caller's transaction nobody else can touch them.
     *
     * @param limit of how many batches, each of which has at least one of them
     * @param workers a LIKE pattern of the names of those who held them
     */
    List<Lapsed> lockLapsed(int limit, String workers) {
        return db.sql(LOCK_LAPSED)
                .param("limit", limit)
                .param("workers", workers)
                .param("lease", SqlTimes.interval(settings.lease()))
                .param("grace", SqlTimes.interval(settings.lease().compareTo(TO_STOP) < 0 ? settings.lease() : TO_STOP))
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
                   task.handler, task.name, task.queue, task.traceparent, task.owner_id, task.timeout_seconds,
                   cast('null' as json) as payload
              from task_batches batch
             cross join lateral unnest(batch.tasks) as held
             cross join lateral (
                 select *
                   from tasks
                  where id = held.task_id
                  limit 1
             ) as task
              left join task_run_notes note on note.task_id = held.task_id and note.fence = batch.id
             where %s
            """;

    /**
     * A lease that is held now. Its claim carries no payload.
     *
     * @param losses how many leases of this task had lapsed before
     */
    record Held(Claim claim, String worker, int losses, boolean cancelRequested) {}

    private static final String HELD_UNDER = HELD.formatted("batch.id = any(:fences) and held.task_id = any(:ids)");

    /** The leases with the given fences on the given tasks, whoever holds them. */
    List<Held> held(Map<TaskId, Long> fences) {
        return db.sql(HELD_UNDER)
                .param("ids", TaskId.values(fences.keySet()))
                .param("fences", fences.values().stream().distinct().toArray(Long[]::new))
                .query(this::lease)
                .list();
    }

    private static final String HELD_BY = HELD.formatted("batch.worker = :worker");

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

    // By the fence that was looked at: a note that was made one of a later run meanwhile stays.
    private static final String SWEEP_NOTES = """
            with stale as materialized (
                select task_id, fence
                  from task_run_notes note
                 where not exists (select from task_batches batch where batch.id = note.fence)
            )
            delete from task_run_notes note
             using stale
             where note.task_id = stale.task_id
               and note.fence = stale.fence
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
}
