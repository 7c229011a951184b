package dev.millrace.tasks;

import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.function.Function;

import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Repository;
import tools.jackson.databind.json.JsonMapper;

/**
 * How runs end: their tasks end with them, or wait for the next run. Each statement names the lease that it expects by task
 * and fence, and answers which of them it found: a worker that lost its lease changes nothing.
 */
@Repository
class RunEndRepository {

    private final JdbcClient db;
    private final JsonMapper json;

    RunEndRepository(JdbcClient db, JsonMapper json) {
        this.db = db;
        this.json = json;
    }

    // What a batch holds is read from the rows as they are once they are locked: of two reports of one task the second
    // finds it gone.
    private static final String LOCK = """
            locked as materialized (
                select *, number_of_worker(worker) as number
                  from task_batches
                 where id = any(cast(:fences as bigint[]))
                 order by id
                   for update
            )""";

    // What is left of a batch stays; an empty one goes.
    private static final String TAKE_OUT = """
            rest as materialized (
                select locked.id,
                       array(select kept
                               from unnest(locked.tasks) as kept
                              where kept.task_id not in (select task_id from held where fence = locked.id)) as tasks
                  from locked
            ), emptied as (
                delete from task_batches batch
                 using rest
                 where batch.id = rest.id
                   and rest.tasks = '{}'
            ), shrunk as (
                update task_batches batch
                   set tasks = rest.tasks
                  from rest
                 where batch.id = rest.id
                   and rest.tasks <> '{}'
            )""";

    private static final String END = """
            with given as (
                select *
                  from unnest(cast(:ids as uuid[]), cast(:fences as bigint[]), cast(:states as text[]),
                              cast(:results as text[]), cast(:errors as text[]))
                       as given (task_id, fence, state, result, error)
            ), %s, held as materialized (
                select locked.id as fence, locked.number, locked.started_at, held.task_id, held.lane, held.attempts,
                       given.state, given.result, given.error
                  from locked
                 cross join lateral unnest(locked.tasks) as held
                  join given on given.task_id = held.task_id and given.fence = locked.id
            ), %s
            insert into task_ends (task_id, lane, state, attempts, worker, started_at, duration, result, error)
            select task_id, lane, state, attempts, number, started_at, run_duration(started_at, now()), cast(result as json),
                   error
              from held
            returning task_id
            """.formatted(LOCK, TAKE_OUT);

    /** Ends tasks. Those that are missing from the answer were no longer held, and nothing was changed for them. */
    Set<TaskId> end(List<RunEnd.Ended> ends) {
        return found(db.sql(END)
                .param("ids", ids(ends))
                .param("fences", fences(ends))
                .param("states", texts(ends, end -> end.state().name().toLowerCase(Locale.ROOT)))
                .param(
                        "results",
                        texts(ends, end -> end.result() == null ? null : json.writeValueAsString(end.result())))
                .param("errors", texts(ends, RunEnd.Ended::error)));
    }

    // Somebody may have wished a task cancelled that its worker gives back: it ends here then, and does not run again.
    private static final String PUT_BACK = """
            with given as (
                select *
                  from unnest(cast(:ids as uuid[]), cast(:fences as bigint[]), cast(:outcomes as text[]),
                              cast(:errors as text[]), cast(:delays as double precision[]))
                       as given (task_id, fence, outcome, error, delay)
            ), %s, held as materialized (
                select locked.id as fence, locked.worker, locked.number, locked.started_at, held.*,
                       given.outcome, given.error, given.delay, coalesce(note.cancel_requested, false) as cancelled
                  from locked
                 cross join lateral unnest(locked.tasks) as held
                  join given on given.task_id = held.task_id and given.fence = locked.id
                  left join task_run_notes note on note.task_id = held.task_id and note.fence = locked.id
            ), %s, ended as (
                insert into task_ends (task_id, lane, state, attempts, worker, started_at, duration, error)
                select task_id, lane, 'cancelled', attempts, number, started_at,
                       run_duration(started_at, now()), error
                  from held
                 where cancelled
                returning task_id
            ), noted as (
                insert into task_attempts (task_id, attempt, worker, started_at, outcome, error)
                select task_id, attempts, worker, started_at, outcome, error
                  from held
                 where not cancelled
                   and outcome <> 'refused'
            ), waiting as (
                insert into task_ready (task_id, lane, ready_at, attempts, failures, losses, error, expires_at)
                select held.task_id, held.lane, now() + make_interval(secs => held.delay),
                       held.attempts - case when held.outcome = 'refused' then 1 else 0 end,
                       held.failures + case when held.outcome in ('failed', 'timed_out') then 1 else 0 end,
                       held.losses + case when held.outcome = 'lost' then 1 else 0 end,
                       held.error, task.expires_at
                  from held
                 cross join lateral (
                     select expires_at
                       from tasks
                      where id = held.task_id
                      limit 1
                 ) as task
                 where not cancelled
                returning task_id
            )
            select task_id, true as cancelled
              from ended
            union all
            select task_id, false
              from waiting
            """.formatted(LOCK, TAKE_OUT);

    private static final String LOCK_BATCHES = """
            select id
              from task_batches
             where id = any(cast(:fences as bigint[]))
             order by id
               for update
            """;

    /**
     * Puts tasks back into the queue, to wait for their next run. The batches are locked before, in a statement of their own:
     * one that had waited for a cancel would not see what that wrote. Only within a transaction.
     *
     * @return of those that were still held, whether they have ended instead, as somebody had wished them cancelled
     */
    Map<TaskId, Boolean> putBack(List<RunEnd.PutBack> ends) {
        db.sql(LOCK_BATCHES)
                .param("fences", fences(ends))
                .query((row, number) -> row.getLong("id"))
                .list();
        Map<TaskId, Boolean> cancelled = new HashMap<>();
        db.sql(PUT_BACK)
                .param("ids", ids(ends))
                .param("fences", fences(ends))
                .param("outcomes", texts(ends, end -> end.outcome().name().toLowerCase(Locale.ROOT)))
                .param("errors", texts(ends, RunEnd.PutBack::error))
                .param(
                        "delays",
                        ends.stream()
                                .map(end -> end.delay().toMillis() / 1000.0)
                                .toArray(Double[]::new))
                .query(row -> {
                    cancelled.put(new TaskId(row.getObject("task_id", UUID.class)), row.getBoolean("cancelled"));
                });
        return cancelled;
    }

    private static Set<TaskId> found(JdbcClient.StatementSpec statement) {
        return new HashSet<>(statement
                .query((row, number) -> new TaskId(row.getObject("task_id", UUID.class)))
                .list());
    }

    private static UUID[] ids(List<? extends RunEnd> ends) {
        return ends.stream().map(end -> end.claim().id().value()).toArray(UUID[]::new);
    }

    private static Long[] fences(List<? extends RunEnd> ends) {
        return ends.stream().map(end -> end.claim().fence()).toArray(Long[]::new);
    }

    private static <E> @Nullable String[] texts(List<E> ends, Function<E, @Nullable String> part) {
        @Nullable String[] texts = new @Nullable String[ends.size()];
        for (int i = 0; i < texts.length; i++) {
            texts[i] = part.apply(ends.get(i));
        }
        return texts;
    }
}
