package dev.millrace.tasks;

import java.time.Instant;
import java.util.List;
import java.util.Objects;
import java.util.UUID;
import java.util.function.Function;
import java.util.function.IntFunction;
import javax.sql.DataSource;

import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Repository;
import org.springframework.transaction.PlatformTransactionManager;
import org.springframework.transaction.support.TransactionTemplate;
import tools.jackson.databind.json.JsonMapper;

import dev.millrace.platform.SqlTimes;
import dev.millrace.platform.TableCopy;

/** Puts new tasks into the queue. */
@Repository
class EnqueueRepository {

    /** From so many on they are copied: for fewer, it takes longer to begin than it spares. */
    private static final int COPIED = 100;

    private final JdbcClient db;
    private final JdbcTemplate connections;
    private final TransactionTemplate transaction;
    private final JsonMapper json;

    EnqueueRepository(JdbcClient db, DataSource source, PlatformTransactionManager transactions, JsonMapper json) {
        this.db = db;
        this.connections = new JdbcTemplate(source);
        this.transaction = new TransactionTemplate(transactions);
        this.json = json;
    }

    // Whatever few tasks have besides is null for most, and costs no more than a bit in the row.
    private static final String INSERT = """
            with given as materialized (
                select *
                  from unnest(cast(:ids as uuid[]), cast(:lanes as integer[]), cast(:names as text[]),
                              cast(:descriptions as text[]), cast(:handlers as text[]), cast(:queues as text[]),
                              cast(:priorities as smallint[]), cast(:payloads as text[]), cast(:retries as integer[]),
                              cast(:policies as text[]), cast(:timeouts as integer[]), cast(:starts as timestamptz[]),
                              cast(:expiries as timestamptz[]), cast(:owners as uuid[]), cast(:teams as uuid[]),
                              cast(:uniqueKeys as text[]), cast(:concurrencyKeys as text[]),
                              cast(:onParentFailures as text[]), cast(:resources as text[]),
                              cast(:traceparents as text[]), cast(:schedules as uuid[]), cast(:blocked as boolean[]))
                       as given (id, lane, name, description, handler, queue, priority, payload, retries, retry_policy,
                                 timeout_seconds, scheduled_at, expires_at, owner_id, team_id, unique_key,
                                 concurrency_key, on_parent_failure, resources, traceparent, schedule_id, blocked)
            ), task as (
                insert into tasks (id, lane, name, description, handler, queue, priority, payload, retries, retry_policy,
                                   timeout_seconds, scheduled_at, expires_at, owner_id, team_id, unique_key,
                                   concurrency_key, on_parent_failure, resources, traceparent, schedule_id)
                select id, lane, name, description, handler, queue, priority, cast(payload as json), retries,
                       cast(retry_policy as json), timeout_seconds, scheduled_at, expires_at, owner_id, team_id,
                       unique_key, concurrency_key, on_parent_failure, cast(resources as json), traceparent, schedule_id
                  from given
            ), waiting as (
                insert into task_ready (task_id, lane, ready_at, expires_at)
                select id, lane, case when blocked then 'infinity' else greatest(scheduled_at, now()) end, expires_at
                  from given
            )
            select now() as made_at
            """;

    /** A task to be inserted, with the id and the lane that were found for it. */
    record Entry(TaskId id, Lane lane, NewTask task) {}

    /**
     * Puts all of them into the queue or none, in the transaction of the caller if there is one; answers when they were made, by
     * the database's clock.
     */
    Instant insert(List<Entry> entries) {
        return entries.size() < COPIED
                ? insertFew(entries)
                : Objects.requireNonNull(transaction.execute(status -> copy(entries)));
    }

    private static final String COPY_TASKS = """
            copy tasks (id, lane, name, description, handler, queue, priority, payload, retries, retry_policy,
                        timeout_seconds, scheduled_at, expires_at, owner_id, team_id, unique_key, concurrency_key,
                        on_parent_failure, resources, traceparent, schedule_id)
            from stdin
            """;
    private static final String COPY_WAITING = """
            copy task_ready (task_id, lane, ready_at, expires_at)
            from stdin
            """;

    private Instant copy(List<Entry> entries) {
        Instant now = SqlTimes.now(db);
        TableCopy.of(connections, COPY_TASKS, entries, (copy, entry) -> {
            NewTask task = entry.task();
            copy.add(entry.id().value())
                    .add(entry.lane().id())
                    .add(task.name())
                    .add(task.description())
                    .add(task.handler())
                    .add(task.queue())
                    .add(task.priority().level())
                    .add(json.writeValueAsString(task.payload()))
                    .add(task.retries())
                    .add(text(task.retryPolicy()))
                    .add(Math.toIntExact(task.timeout().toSeconds()))
                    .add(task.scheduledAt())
                    .add(task.expiresAt())
                    .add(task.owner())
                    .add(task.team())
                    .add(uniqueKey(task))
                    .add(task.concurrencyKey())
                    .add(onParentFailure(task))
                    .add(text(task.resources()))
                    .add(task.traceparent())
                    .add(task.schedule());
        });
        TableCopy.of(
                connections,
                COPY_WAITING,
                entries,
                (copy, entry) -> copy.add(entry.id().value())
                        .add(entry.lane().id())
                        .add(readyAt(entry.task(), now))
                        .add(entry.task().expiresAt()));
        return now;
    }

    private static Object readyAt(NewTask task, Instant now) {
        if (!task.dependsOn().isEmpty()) {
            return "infinity";
        }
        // In the past it would overtake whatever has waited since, and look as if it had waited for so long itself.
        return task.scheduledAt() == null || task.scheduledAt().isBefore(now) ? now : task.scheduledAt();
    }

    /** What it holds again when it is tried again: not what is held for a time, which goes on whatever becomes of the task. */
    private static @Nullable String uniqueKey(NewTask task) {
        return task.uniqueness() == null || task.uniqueness().period() != null
                ? null
                : task.uniqueness().key();
    }

    private static @Nullable String onParentFailure(NewTask task) {
        return task.dependsOn().isEmpty() ? null : task.onParentFailure().name();
    }

    private Instant insertFew(List<Entry> entries) {
        return db.sql(INSERT)
                .param("ids", column(entries, UUID[]::new, entry -> entry.id().value()))
                .param(
                        "lanes",
                        column(entries, Integer[]::new, entry -> entry.lane().id()))
                .param("names", texts(entries, NewTask::name))
                .param("descriptions", texts(entries, NewTask::description))
                .param("handlers", texts(entries, NewTask::handler))
                .param("queues", texts(entries, NewTask::queue))
                .param(
                        "priorities",
                        column(
                                entries,
                                Integer[]::new,
                                entry -> entry.task().priority().level()))
                .param("payloads", texts(entries, task -> json.writeValueAsString(task.payload())))
                .param(
                        "retries",
                        column(entries, Integer[]::new, entry -> entry.task().retries()))
                .param("policies", texts(entries, task -> text(task.retryPolicy())))
                .param(
                        "timeouts",
                        column(
                                entries,
                                Integer[]::new,
                                entry -> Math.toIntExact(entry.task().timeout().toSeconds())))
                .param("starts", texts(entries, task -> time(task.scheduledAt())))
                .param("expiries", texts(entries, task -> time(task.expiresAt())))
                .param(
                        "owners",
                        column(entries, UUID[]::new, entry -> entry.task().owner()))
                .param(
                        "teams",
                        column(entries, UUID[]::new, entry -> entry.task().team()))
                .param("uniqueKeys", texts(entries, EnqueueRepository::uniqueKey))
                .param("concurrencyKeys", texts(entries, NewTask::concurrencyKey))
                .param("onParentFailures", texts(entries, EnqueueRepository::onParentFailure))
                .param("resources", texts(entries, task -> text(task.resources())))
                .param("traceparents", texts(entries, NewTask::traceparent))
                .param(
                        "schedules",
                        column(entries, UUID[]::new, entry -> entry.task().schedule()))
                .param(
                        "blocked",
                        column(
                                entries,
                                Boolean[]::new,
                                entry -> !entry.task().dependsOn().isEmpty()))
                .query((row, number) -> row.getTimestamp("made_at").toInstant())
                .single();
    }

    private static <C> @Nullable C[] column(
            List<Entry> entries, IntFunction<@Nullable C[]> array, Function<Entry, @Nullable C> part) {
        @Nullable C[] column = array.apply(entries.size());
        for (int i = 0; i < column.length; i++) {
            column[i] = part.apply(entries.get(i));
        }
        return column;
    }

    private static @Nullable String[] texts(List<Entry> entries, Function<NewTask, @Nullable String> part) {
        return column(entries, String[]::new, entry -> part.apply(entry.task()));
    }

    private static @Nullable String time(@Nullable Instant time) {
        return time == null ? null : time.toString();
    }

    private @Nullable String text(@Nullable Object value) {
        return value == null ? null : json.writeValueAsString(value);
    }
}
