package dev.millrace.schedules;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.util.Arrays;
import java.util.Collection;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.UUID;
import java.util.function.Function;
import java.util.stream.Collectors;

import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.jdbc.core.simple.JdbcClient.StatementSpec;
import org.springframework.stereotype.Repository;
import tools.jackson.databind.json.JsonMapper;

import dev.millrace.platform.Page;
import dev.millrace.platform.PageRequest;
import dev.millrace.platform.SqlTimes;
import dev.millrace.tasks.TaskId;

/** The table of schedules. */
@Repository
class ScheduleRepository {

    private final JdbcClient db;
    private final JsonMapper json;

    ScheduleRepository(JdbcClient db, JsonMapper json) {
        this.db = db;
        this.json = json;
    }

    /** The time by the database's clock, which is the only one that schedules go by. */
    Instant now() {
        return SqlTimes.now(db);
    }

    private static final String INSERT = """
            insert into schedules (id, owner_id, name, description, team_id, cron, interval_seconds, timezone, starts_at,
                                   ends_at, overlap, catch_up, task, paused, next_fire_at, due_at, created_at, updated_at)
            values (:id, :owner, :name, :description, :team, :cron, :interval, :timezone, cast(:startsAt as timestamptz),
                    cast(:endsAt as timestamptz), :overlap, :catchUp, cast(:task as json), :paused,
                    cast(:nextFireAt as timestamptz), cast(:nextFireAt as timestamptz), cast(:now as timestamptz),
                    cast(:now as timestamptz))
            returning *
            """;

    Schedule insert(
            UUID id, UUID owner, ScheduleFields fields, boolean paused, @Nullable Instant nextFireAt, Instant now) {
        return with(fields, INSERT)
                .param("id", id)
                .param("owner", owner)
                .param("paused", paused)
                .param("nextFireAt", text(nextFireAt))
                .param("now", text(now))
                .query(this::schedule)
                .single();
    }

    private static final String UPDATE = """
            update schedules
               set name = :name,
                   description = :description,
                   team_id = :team,
                   cron = :cron,
                   interval_seconds = :interval,
                   timezone = :timezone,
                   starts_at = cast(:startsAt as timestamptz),
                   ends_at = cast(:endsAt as timestamptz),
                   overlap = :overlap,
                   catch_up = :catchUp,
                   task = cast(:task as json),
                   paused = :paused,
                   next_fire_at = cast(:nextFireAt as timestamptz),
                   due_at = cast(:nextFireAt as timestamptz),
                   last_error = null,
                   updated_at = now()
             where id = :id
            returning *
            """;

    Schedule update(UUID id, ScheduleFields fields, boolean paused, @Nullable Instant nextFireAt) {
        return with(fields, UPDATE)
                .param("id", id)
                .param("paused", paused)
                .param("nextFireAt", text(nextFireAt))
                .query(this::schedule)
                .single();
    }

    private StatementSpec with(ScheduleFields fields, String sql) {
        Timing timing = fields.timing();
        return db.sql(sql)
                .param("name", fields.name())
                .param("description", fields.description())
                .param("team", fields.team())
                .param("cron", timing.cron() == null ? null : timing.cron().toString())
                .param(
                        "interval",
                        timing.interval() == null
                                ? null
                                : Math.toIntExact(timing.interval().toSeconds()))
                .param("timezone", timing.zone().getId())
                .param("startsAt", text(timing.startsAt()))
                .param("endsAt", text(timing.endsAt()))
                .param("overlap", fields.overlap().word())
                .param("catchUp", fields.catchUp().word())
                .param("task", json.writeValueAsString(fields.task()));
    }

    private static final String FIND = """
            select *
              from schedules
             where id = :id
            """;

    Optional<Schedule> find(UUID id) {
        return db.sql(FIND).param("id", id).query(this::schedule).optional();
    }

    private static final String LOCK = """
            select *
              from schedules
             where id = :id
               for update
            """;

    /** The same, and nobody else changes or fires it until the transaction ends. */
    Optional<Schedule> lock(UUID id) {
        return db.sql(LOCK).param("id", id).query(this::schedule).optional();
    }

    private static final String DELETE = """
            delete from schedules
             where id = :id
            """;

    void delete(UUID id) {
        db.sql(DELETE).param("id", id).update();
    }

    private static final String LIST = """
            select *
              from schedules
             where (cast(:everything as boolean) or owner_id = :user or team_id = any(:teams))
               and (cast(:team as uuid) is null or team_id = :team)
               and (cast(:paused as boolean) is null or paused = :paused)
             order by id
            offset :skip
             limit :limit
            """;

    private static final String COUNT = """
            select count(*)
              from schedules
             where (cast(:everything as boolean) or owner_id = :user or team_id = any(:teams))
               and (cast(:team as uuid) is null or team_id = :team)
               and (cast(:paused as boolean) is null or paused = :paused)
            """;

    /** The schedules that a filter lets through, the oldest first. */
    Page<Schedule> list(ScheduleFilter filter, PageRequest page) {
        List<Schedule> found = filtered(filter, LIST)
                .param("skip", page.skip())
                .param("limit", page.limit())
                .query(this::schedule)
                .list();
        return new Page<>(found, page, filtered(filter, COUNT).query(Long.class).single());
    }

    private StatementSpec filtered(ScheduleFilter filter, String sql) {
        return db.sql(sql)
                .param("everything", filter.everything())
                .param("user", filter.user())
                .param("teams", filter.teams().toArray(UUID[]::new))
                .param("team", filter.team())
                .param("paused", filter.paused());
    }

    private static final String LOCK_DUE = """
            select *
              from schedules
             where due_at <= now()
             order by due_at
             limit :limit
               for update skip locked
            """;

    /** Schedules that are to fire; what another node has at hand is left to it. */
    List<Schedule> lockDue(int limit) {
        return db.sql(LOCK_DUE).param("limit", limit).query(this::schedule).list();
    }

    private static final String LOCK_ONE_DUE = """
            select *
              from schedules
             where id = :id
               and due_at <= now()
               for update skip locked
            """;

    Optional<Schedule> lockDue(UUID id) {
        return db.sql(LOCK_ONE_DUE).param("id", id).query(this::schedule).optional();
    }

    private static final String DUE_IDS = """
            select id
              from schedules
             where due_at <= now()
             order by due_at
             limit :limit
            """;

    List<UUID> due(int limit) {
        return db.sql(DUE_IDS)
                .param("limit", limit)
                .query((row, number) -> row.getObject("id", UUID.class))
                .list();
    }

    private static final String UNTIL_NEXT = """
            select cast(ceil(extract(epoch from min(due_at) - clock_timestamp()) * 1000) as bigint)
              from schedules
             where due_at is not null
               and due_at < 'infinity'
            """;

    /** How long it is until a schedule is due; empty where none will be. */
    Optional<Duration> untilNext() {
        return db.sql(UNTIL_NEXT)
                .query((row, number) -> Optional.ofNullable(row.getObject(1, Long.class)))
                .single()
                .map(Duration::ofMillis);
    }

    /**
     * A schedule after it fired.
     *
     * @param task the task that it made last; null if it made none now
     * @param earlier the tasks before that one that may not have ended; of no meaning if it made none
     * @param error why it made none, where it should have
     */
    record Moved(
            UUID schedule,
            @Nullable Instant nextFireAt,
            @Nullable TaskId task,
            List<TaskId> earlier,
            @Nullable String error) {}

    private static final String MOVE = """
            update schedules
               set next_fire_at = moved.next_fire_at,
                   due_at = moved.next_fire_at,
                   last_fire_at = case when moved.task_id is null then schedules.last_fire_at else now() end,
                   last_task_id = coalesce(moved.task_id, schedules.last_task_id),
                   earlier_tasks = case when moved.task_id is null then schedules.earlier_tasks
                                        else cast(moved.earlier as uuid[])
                                   end,
                   last_error = moved.error
              from unnest(cast(:ids as uuid[]), cast(:nexts as timestamptz[]), cast(:tasks as uuid[]),
                          cast(:earlier as text[]), cast(:errors as text[]))
                   as moved (id, next_fire_at, task_id, earlier, error)
             where schedules.id = moved.id
            """;

    void move(List<Moved> moved) {
        db.sql(MOVE)
                .param("ids", moved.stream().map(Moved::schedule).toArray(UUID[]::new))
                .param("nexts", texts(moved, one -> text(one.nextFireAt())))
                .param("tasks", moved.stream().map(one -> value(one.task())).toArray(UUID[]::new))
                .param("earlier", texts(moved, one -> array(one.earlier())))
                .param("errors", texts(moved, Moved::error))
                .update();
    }

    private static final String TRIGGERED = """
            update schedules
               set last_fire_at = now(),
                   last_task_id = :task,
                   earlier_tasks = :earlier
             where id = :id
            """;

    /** @param earlier the tasks before that have not ended */
    void triggered(UUID id, TaskId task, List<TaskId> earlier) {
        db.sql(TRIGGERED)
                .param("id", id)
                .param("task", task.value())
                .param("earlier", earlier.stream().map(TaskId::value).toArray(UUID[]::new))
                .update();
    }

    private static final String POSTPONE = """
            update schedules
               set due_at = now() + :seconds * interval '1 second',
                   last_error = :error
             where id = :id
               and due_at <= now()
            """;

    /** Leaves a schedule that cannot fire for later, so that it does not stand in the way of others. */
    void postpone(UUID id, Duration pause, String error) {
        db.sql(POSTPONE)
                .param("id", id)
                .param("seconds", pause.toSeconds())
                .param("error", error)
                .update();
    }

    private Schedule schedule(ResultSet row, int number) throws SQLException {
        String cron = row.getString("cron");
        Integer interval = row.getObject("interval_seconds", Integer.class);
        UUID lastTask = row.getObject("last_task_id", UUID.class);
        Timing timing = new Timing(
                cron == null ? null : CronPattern.parse(cron),
                interval == null ? null : Duration.ofSeconds(interval),
                ZoneId.of(row.getString("timezone")),
                SqlTimes.instant(row, "starts_at"),
                SqlTimes.instant(row, "ends_at"));
        ScheduleFields fields = new ScheduleFields(
                row.getString("name"),
                row.getString("description"),
                timing,
                Overlap.valueOf(row.getString("overlap").toUpperCase(Locale.ROOT)),
                CatchUp.valueOf(row.getString("catch_up").toUpperCase(Locale.ROOT)),
                json.readValue(row.getString("task"), ScheduledTask.class),
                row.getObject("team_id", UUID.class));
        return new Schedule(
                row.getObject("id", UUID.class),
                row.getObject("owner_id", UUID.class),
                fields,
                row.getBoolean("paused"),
                SqlTimes.instant(row, "next_fire_at"),
                SqlTimes.instant(row, "last_fire_at"),
                lastTask == null ? null : new TaskId(lastTask),
                Arrays.stream((UUID[]) row.getArray("earlier_tasks").getArray())
                        .map(TaskId::new)
                        .toList(),
                row.getString("last_error"),
                row.getTimestamp("created_at").toInstant(),
                row.getTimestamp("updated_at").toInstant());
    }

    static <T> @Nullable String[] texts(Collection<T> items, Function<T, @Nullable String> part) {
        return items.stream().map(part).toArray(String[]::new);
    }

    static @Nullable String text(@Nullable Instant time) {
        return time == null ? null : time.toString();
    }

    /** As PostgreSQL writes it: an array of arrays would need lists of one length. */
    private static String array(List<TaskId> tasks) {
        return tasks.stream().map(task -> task.value().toString()).collect(Collectors.joining(",", "{", "}"));
    }

    private static @Nullable UUID value(@Nullable TaskId task) {
        return task == null ? null : task.value();
    }
}
