package dev.millrace.tasks;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.function.Function;

import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Repository;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.NullNode;

import dev.millrace.platform.SqlTimes;
import dev.millrace.platform.WrittenJson;

/** Reads tasks, and changes those that wait or have ended. What workers do is in {@link LeaseRepository}. */
@Repository
class TaskRepository {

    /** From how many characters on a value is passed on as text. */
    private static final int LARGE = 16 * 1024;

    private final JdbcClient db;
    private final JsonMapper json;

    TaskRepository(JdbcClient db, JsonMapper json) {
        this.db = db;
        this.json = json;
    }

    // Known from the start which partition it is in, the others are not even opened. The limits tell the planner that
    // one row comes out of all partitions together, so that it keeps the plan, where it would make a new one for each
    // id. Leases, through which one has to look, would make it dearer by so much that it does not: a running task is
    // not found here.
    private static final String FIND_AT_REST = """
            select task.*,
                   coalesce(ended.state, 'pending') as state,
                   coalesce(ready.attempts, ended.attempts) as attempts,
                   case when task.scheduled_at is not null or ready.attempts > 0
                        then coalesce(nullif(ready.ready_at, 'infinity'), task.scheduled_at)
                   end as due_at,
                   coalesce(ready.ready_at = 'infinity', false) as blocked,
                   ended.started_at,
                   ended.ended_at,
                   false as cancel_requested,
                   case when ended.state = 'completed' then 1 else 0 end as progress,
                   null as progress_details,
                   ended.result,
                   coalesce(ended.error, ready.error) as error,
                   (select name from task_workers where task_workers.id = ended.worker) as worker,
                   coalesce(ended.ended_at, ready.since) as updated_at
              from (
                  select *
                    from tasks
                   where id = :id
                   limit 1
              ) as task
              left join task_ready ready on ready.task_id = :id
              left join (
                  select *
                    from task_ends
                   where task_id = :id
                   limit 1
              ) as ended on true
             where ready.task_id is not null
                or ended.task_id is not null
            """;

    Optional<Task> find(TaskId id) {
        return db.sql(FIND_AT_REST)
                .param("id", id.value())
                .query(this::task)
                .optional()
                .or(() -> findAll(List.of(id)).stream().findFirst());
    }

    /** The same to be shown: large values are read as text that is passed on. */
    Optional<Task> findToShow(TaskId id) {
        return db.sql(FIND_AT_REST)
                .param("id", id.value())
                .query(this::toShow)
                .optional()
                .or(() -> findPage(List.of(id), Long.MAX_VALUE).stream().findFirst());
    }

    // Many, or one that may run; each is looked up in its partition.
    private static final String MANY = """
            select task.id, task.name, task.description, task.handler, task.queue, task.priority, task.retries,
                   task.timeout_seconds, task.scheduled_at, task.expires_at, task.owner_id, task.team_id,
                   task.concurrency_key, task.resources, task.schedule_id, task.created_at,
                   %s
                   case when ready.task_id is not null then 'pending'
                        when lease.task_id is not null then 'running'
                        else ended.state
                   end as state,
                   coalesce(ready.attempts, lease.attempts, ended.attempts, 0) as attempts,
                   case when task.scheduled_at is not null or ready.attempts > 0
                        then coalesce(nullif(ready.ready_at, 'infinity'), task.scheduled_at)
                   end as due_at,
                   coalesce(ready.ready_at = 'infinity', false) as blocked,
                   coalesce(lease.started_at, ended.started_at) as started_at,
                   ended.ended_at,
                   coalesce(lease.cancel_requested, false) as cancel_requested,
                   case when ended.state = 'completed' then 1 else coalesce(lease.progress, 0) end as progress,
                   lease.progress_details,
                   coalesce(ended.error, ready.error) as error,
                   coalesce(lease.worker, (select name from task_workers where task_workers.id = ended.worker)) as worker,
                   coalesce(ended.ended_at, lease.progress_at, lease.started_at, ready.since) as updated_at
              from unnest(cast(:ids as uuid[])) with ordinality as wanted (id, place)
             cross join lateral (
                  select *
                    from tasks
                   where tasks.id = wanted.id
                   limit 1
              ) as task
              left join task_ready ready on ready.task_id = wanted.id
              left join lateral (
                  select *
                    from task_ends
                   where task_ends.task_id = wanted.id
                   limit 1
              ) as ended on true
              left join lateral (
                  select *
                    from task_leases
                   where task_leases.task_id = task.id
                     and ready.task_id is null
                     and ended.task_id is null
                   limit 1
              ) as lease on true
            %s
            """;

    private static final String FIND_ALL = MANY.formatted("task.payload, ended.result,", "");

    List<Task> findAll(Collection<TaskId> ids) {
        return db.sql(FIND_ALL)
                .param("ids", TaskId.values(Set.copyOf(ids)))
                .query(this::task)
                .list();
    }

    private static final String IS_THERE_ROOM = """
            coalesce(sum(octet_length(cast(task.payload as text))
                         + coalesce(octet_length(cast(ended.result as text)), 0)) over before, 0) < :most""";

    private static final String FIND_PAGE = MANY.formatted(
            "case when %1$s then task.payload end as payload, case when %1$s then ended.result end as result,"
                    .formatted(IS_THERE_ROOM),
            "window before as (order by wanted.place rows between unbounded preceding and 1 preceding)");

    /**
     * Tasks to be shown one after the other. Their payloads and results are read as text that is passed on, and left out from
     * where those before come to so many bytes.
     */
    List<Task> findPage(List<TaskId> ids, long most) {
        return db.sql(FIND_PAGE)
                .param("ids", TaskId.values(ids))
                .param("most", most)
                .query(this::toShow)
                .list();
    }

    /** As a tree, a large value takes many times the memory of its text. */
    private JsonNode passedOn(String written) {
        return written.length() < LARGE ? json.readTree(written) : WrittenJson.of(written);
    }

    private static final String IS_MEANT = """
            (:which = 'ALL'
             or (:which = 'BLOCKED' and ready_at = 'infinity')
             or (:which = 'EXPIRED' and expires_at <= now()))
            """;

    // A claim at the same moment either takes the row first, or finds that it is gone. Locked in the order of their
    // ids: two that end the same tasks wait for each other in turn, never crosswise. The count has all of them locked
    // before the first one is deleted; a join with those could be planned for an empty table, and read all of it for
    // each.
    private static final String END_WAITING = """
            with given as (
                select *
                  from unnest(cast(:ids as uuid[]), cast(:errors as text[])) as given (task_id, error)
            ), locked as materialized (
                select task_id
                  from task_ready
                 where task_id = any(cast(:ids as uuid[]))
                   and %1$s
                 order by task_id
                   for update
            ), gone as (
                delete from task_ready
                 where task_id = any(cast(:ids as uuid[]))
                   and %1$s
                   and (select count(*) from locked) > 0
                returning task_id, lane, attempts
            ), ended as (
                insert into task_ends (task_id, lane, state, attempts, error, ended_at)
                select gone.task_id, gone.lane, :state, gone.attempts, given.error, clock_timestamp()
                  from gone
                  join given on given.task_id = gone.task_id
            )
            select gone.task_id, lane.handler
              from gone
              join task_lanes lane on lane.id = gone.lane
            """.formatted(IS_MEANT);

    /** Which of the tasks are to be ended, as they are when that happens. */
    enum Waiting {
        ALL,
        /** Those that wait for others. */
        BLOCKED,
        /** Those for which it is too late to start. */
        EXPIRED
    }

    /** Ends tasks that wait; answers the handlers of those that did still. */
    Map<TaskId, String> endWaiting(TaskState state, List<WaitingEndings.End> ends, Waiting which) {
        Map<TaskId, String> handlerOf = new HashMap<>();
        db.sql(END_WAITING)
                .param("ids", ends.stream().map(end -> end.task().value()).toArray(UUID[]::new))
                .param("errors", ends.stream().map(WaitingEndings.End::error).toArray(String[]::new))
                .param("state", state.word())
                .param("which", which.name())
                .query(row -> {
                    handlerOf.put(new TaskId(row.getObject("task_id", UUID.class)), row.getString("handler"));
                });
        return handlerOf;
    }

    private static final String EXPIRED = """
            select task_id
              from task_ready
             where expires_at <= now()
             limit :limit
            """;

    /** Waiting tasks for which it is too late to start. */
    List<TaskId> expired(int limit) {
        return db.sql(EXPIRED)
                .param("limit", limit)
                .query((row, number) -> new TaskId(row.getObject("task_id", UUID.class)))
                .list();
    }

    // The lock on a batch keeps its worker's report away: either that finds the wish, or this finds the task gone.
    // Batches are locked in the order of their ids, as reports and heartbeats lock them.
    private static final String REQUEST_CANCEL = """
            with locked as materialized (
                select id, tasks
                  from task_batches
                 where exists (select from unnest(tasks) as held where held.task_id = any(cast(:ids as uuid[])))
                 order by id
                   for update
            )
            insert into task_run_notes as note (task_id, fence, cancel_requested)
            select held.task_id, locked.id, true
              from locked
             cross join lateral unnest(locked.tasks) as held
             where held.task_id = any(cast(:ids as uuid[]))
             order by held.task_id
            on conflict (task_id) do update
               set cancel_requested = true,
                   progress = case when note.fence = excluded.fence then note.progress else 0 end,
                   progress_details = case when note.fence = excluded.fence then note.progress_details end,
                   fence = excluded.fence
            returning task_id
            """;

    /** Notes for those that run that they are to be cancelled; answers which ones do. */
    Set<TaskId> requestCancel(Collection<TaskId> ids) {
        return new HashSet<>(db.sql(REQUEST_CANCEL)
                .param("ids", TaskId.values(ids))
                .query((row, number) -> new TaskId(row.getObject("task_id", UUID.class)))
                .list());
    }

    // The waiting row is written anew: a claim that looks at the moment waits for it, or passes the task over, as what
    // it would read of it is no longer so.
    private static final String CHANGE = """
            with waiting as materialized (
                update task_ready
                   set since = now(),
                       changed = true
                 where task_id = :id
                returning task_id
            )
            update tasks
               set name = coalesce(:name, name),
                   description = case when not :clearsDescription then coalesce(:description, description) end,
                   priority = coalesce(cast(:priority as smallint), priority),
                   payload = coalesce(cast(:payload as json), payload),
                   retries = coalesce(cast(:retries as integer), retries),
                   timeout_seconds = coalesce(cast(:timeout as integer), timeout_seconds),
                   scheduled_at = case when not :clearsScheduledAt then coalesce(cast(:scheduledAt as timestamptz), scheduled_at) end,
                   expires_at = case when not :clearsExpiresAt then coalesce(cast(:expiresAt as timestamptz), expires_at) end
              from waiting
             where tasks.id = waiting.task_id
            """;

    /** Changes a task that waits; false where it does not. */
    boolean change(TaskId id, TaskChange change) {
        return db.sql(CHANGE)
                        .param("id", id.value())
                        .param("name", change.name())
                        .param("description", change.description())
                        .param("clearsDescription", change.clears(TaskChange.Part.DESCRIPTION))
                        .param(
                                "priority",
                                change.priority() == null
                                        ? null
                                        : change.priority().level())
                        .param("payload", text(change.payload()))
                        .param("retries", change.retries())
                        .param(
                                "timeout",
                                change.timeout() == null
                                        ? null
                                        : change.timeout().toSeconds())
                        .param("scheduledAt", SqlTimes.timestamp(change.scheduledAt()))
                        .param("clearsScheduledAt", change.clears(TaskChange.Part.SCHEDULED_AT))
                        .param("expiresAt", SqlTimes.timestamp(change.expiresAt()))
                        .param("clearsExpiresAt", change.clears(TaskChange.Part.EXPIRES_AT))
                        .update()
                == 1;
    }

    // Infinity means that it waits for other tasks: a new time counts when those have ended.
    private static final String MOVE = """
            with moved as (
                update tasks
                   set lane = :lane
                 where id = :id
                   and lane <> :lane
            )
            update task_ready
               set lane = :lane,
                   ready_at = case when ready_at = 'infinity' then ready_at
                                   when :startsAtOnce then now()
                                   when cast(:readyAt as timestamptz) is null then ready_at
                                   else greatest(cast(:readyAt as timestamptz), now())
                              end,
                   expires_at = case when not :neverExpires
                                     then coalesce(cast(:expiresAt as timestamptz), expires_at)
                                end
             where task_id = :id
            """;

    /** Puts a waiting task into the lane that is its own after a change, and moves its times. */
    void move(TaskId id, Lane lane, TaskChange change) {
        db.sql(MOVE)
                .param("id", id.value())
                .param("lane", lane.id())
                .param("readyAt", SqlTimes.timestamp(change.scheduledAt()))
                .param("startsAtOnce", change.clears(TaskChange.Part.SCHEDULED_AT))
                .param("expiresAt", SqlTimes.timestamp(change.expiresAt()))
                .param("neverExpires", change.clears(TaskChange.Part.EXPIRES_AT))
                .update();
    }

    // The last run, whose record was the end, becomes one of the earlier runs; failures and losses begin anew, and a
    // time by which it had to start no longer counts once it is over. Locked in the order of their ids, as whoever ends
    // them does.
    private static final String REVIVE = """
            with locked as materialized (
                select task_id
                  from task_ends
                 where task_id = any(cast(:ids as uuid[]))
                   and state = any(cast(:states as text[]))
                 order by task_id
                   for update
            ), gone as (
                delete from task_ends
                 where task_id = any(cast(:ids as uuid[]))
                   and state = any(cast(:states as text[]))
                   and (select count(*) from locked) > 0
                returning *
            ), noted as (
                insert into task_attempts (task_id, attempt, worker, started_at, ended_at, outcome, error)
                select gone.task_id, gone.attempts, worker.name, gone.started_at, gone.ended_at, gone.state, gone.error
                  from gone
                  join task_workers worker on worker.id = gone.worker
                on conflict do nothing
            ), late as (
                update tasks
                   set expires_at = null
                 where id in (select task_id from gone)
                   and expires_at <= now()
            )
            insert into task_ready (task_id, lane, ready_at, attempts, changed, expires_at)
            select gone.task_id, task.lane,
                   case when exists (select
                                       from task_parents parent
                                       join tasks on tasks.id = parent.parent_id
                                      where parent.task_id = gone.task_id
                                        and (parent.parent_id in (select task_id from gone)
                                             or not exists (select
                                                              from task_ends
                                                             where task_ends.task_id = parent.parent_id)))
                        then 'infinity'
                        else greatest(now(), task.scheduled_at)
                   end,
                   gone.attempts,
                   true,
                   case when task.expires_at > now() then task.expires_at end
              from gone
             cross join lateral (
                 select lane, scheduled_at, expires_at
                   from tasks
                  where id = gone.task_id
                  limit 1
             ) as task
            returning task_id, ready_at = 'infinity' as blocked
            """;

    /** @param blocked whether it waits for others: those that are put back with it, or have not ended */
    record Revived(TaskId task, boolean blocked) {}

    /** Puts tasks back into the queue that have ended in one of some ways; answers those that had. */
    List<Revived> revive(Collection<TaskId> ids, Set<TaskState> states) {
        return db.sql(REVIVE)
                .param("ids", TaskId.values(ids))
                .param("states", TaskState.words(states))
                .query((row, number) ->
                        new Revived(new TaskId(row.getObject("task_id", UUID.class)), row.getBoolean("blocked")))
                .list();
    }

    private static final String HOLD = """
            with ready as (
                select task_id
                  from task_ready
                 where task_id = any(cast(:ids as uuid[]))
                   and 'pending' = any(cast(:states as text[]))
                 order by task_id
                   for update
            ), ended as (
                select task_id
                  from task_ends
                 where task_id = any(cast(:ids as uuid[]))
                   and state = any(cast(:states as text[]))
                 order by task_id
                   for update
            )
            select task_id from ready
            union all
            select task_id from ended
            """;

    /** Keeps tasks as they are that are in one of some states, until the transaction ends; answers which ones are. */
    List<TaskId> hold(Collection<TaskId> ids, Set<TaskState> states) {
        return db.sql(HOLD)
                .param("ids", TaskId.values(ids))
                .param("states", TaskState.words(states))
                .query((row, number) -> new TaskId(row.getObject("task_id", UUID.class)))
                .list();
    }

    // What has completed has done what others wait for; what is deleted before it has, counts as failed.
    private static final String DELETE = """
            with ready as (
                delete from task_ready where task_id = any(cast(:ids as uuid[]))
            ), ended as (
                delete from task_ends where task_id = any(cast(:ids as uuid[]))
            ), runs as (
                delete from task_attempts where task_id = any(cast(:ids as uuid[]))
            ), parents as (
                delete from task_parents where task_id = any(cast(:ids as uuid[]))
            ), fulfilled as (
                delete from task_parents
                 where parent_id in (select task_id
                                       from task_ends
                                      where task_id = any(cast(:ids as uuid[]))
                                        and state = 'completed')
            ), logs as (
                delete from task_logs where task_id = any(cast(:ids as uuid[]))
            ), keys as (
                delete from task_unique_keys where task_id = any(cast(:ids as uuid[]))
            )
            delete from tasks
             where id = any(cast(:ids as uuid[]))
            """;

    /** Removes tasks that are held, with their history. */
    void delete(Collection<TaskId> held) {
        db.sql(DELETE).param("ids", TaskId.values(held)).update();
    }

    // The record of the last run is the end itself, and that of the present one its lease.
    private static final String ATTEMPTS = """
            select attempt, worker, started_at, ended_at, outcome, error
              from task_attempts
             where task_id = :id
            union all
            select ended.attempts, worker.name, ended.started_at, ended.ended_at, ended.state, ended.error
              from task_ends ended
              join task_workers worker on worker.id = ended.worker
             where ended.task_id = :id
            union all
            select attempts, worker, started_at, null, 'running', null
              from task_leases
             where task_id = :id
             order by 1
            """;

    List<TaskAttempt> attempts(TaskId id) {
        return db.sql(ATTEMPTS)
                .param("id", id.value())
                .query((row, number) -> new TaskAttempt(
                        row.getInt("attempt"),
                        row.getString("worker"),
                        row.getTimestamp("started_at").toInstant(),
                        SqlTimes.instant(row, "ended_at"),
                        row.getString("outcome"),
                        row.getString("error")))
                .list();
    }

    private Task task(ResultSet row, int number) throws SQLException {
        return task(row, json::readTree);
    }

    private Task toShow(ResultSet row, int number) throws SQLException {
        return task(row, this::passedOn);
    }

    /** @param values reads payload and result */
    private Task task(ResultSet row, Function<String, JsonNode> values) throws SQLException {
        String payload = row.getString("payload");
        String result = row.getString("result");
        return new Task(
                new TaskId(row.getObject("id", UUID.class)),
                row.getString("name"),
                row.getString("description"),
                row.getString("handler"),
                row.getString("queue"),
                Priority.ofLevel(row.getInt("priority")),
                TaskState.valueOf(row.getString("state").toUpperCase(Locale.ROOT)),
                payload == null ? NullNode.getInstance() : values.apply(payload),
                row.getInt("retries"),
                row.getInt("attempts"),
                Duration.ofSeconds(row.getInt("timeout_seconds")),
                row.getObject("owner_id", UUID.class),
                row.getObject("team_id", UUID.class),
                SqlTimes.instant(row, "due_at"),
                row.getBoolean("blocked"),
                SqlTimes.instant(row, "expires_at"),
                SqlTimes.instant(row, "started_at"),
                SqlTimes.instant(row, "ended_at"),
                row.getBoolean("cancel_requested"),
                Double.parseDouble(Float.toString(row.getFloat("progress"))),
                tree(row, "progress_details"),
                result == null ? null : values.apply(result),
                row.getString("error"),
                row.getString("worker"),
                row.getString("concurrency_key"),
                tree(row, "resources"),
                row.getObject("schedule_id", UUID.class),
                row.getTimestamp("created_at").toInstant(),
                row.getTimestamp("updated_at").toInstant(),
                payload == null);
    }

    private @Nullable String text(@Nullable Object value) {
        return value == null ? null : json.writeValueAsString(value);
    }

    private @Nullable JsonNode tree(ResultSet row, String column) throws SQLException {
        String text = row.getString(column);
        return text == null ? null : json.readTree(text);
    }
}
