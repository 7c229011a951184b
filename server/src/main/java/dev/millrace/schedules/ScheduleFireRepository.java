package dev.millrace.schedules;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.UUID;

import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Repository;

import dev.millrace.platform.Page;
import dev.millrace.platform.PageRequest;
import dev.millrace.tasks.TaskId;

/** The table of what schedules did at their instants. */
@Repository
class ScheduleFireRepository {

    private final JdbcClient db;

    ScheduleFireRepository(JdbcClient db) {
        this.db = db;
    }

    /** An instant of a schedule. */
    record Key(UUID schedule, Instant nominalAt) {}

    private static final String INSERT = """
            insert into schedule_fires (schedule_id, nominal_at, outcome)
            select *
              from unnest(cast(:schedules as uuid[]), cast(:instants as timestamptz[]), cast(:outcomes as text[]))
                on conflict do nothing
            returning schedule_id, nominal_at
            """;

    /** Notes what schedules do at instants of theirs; answers for which of them nothing had been noted before. */
    Set<Key> add(List<ScheduleFire> fires) {
        return new HashSet<>(db.sql(INSERT)
                .param("schedules", fires.stream().map(ScheduleFire::schedule).toArray(UUID[]::new))
                .param(
                        "instants",
                        fires.stream().map(fire -> fire.nominalAt().toString()).toArray(String[]::new))
                .param(
                        "outcomes",
                        fires.stream().map(fire -> fire.outcome().word()).toArray(String[]::new))
                .query((row, number) -> new Key(
                        row.getObject("schedule_id", UUID.class),
                        row.getTimestamp("nominal_at").toInstant()))
                .list());
    }

    /** A task that was made for an instant. */
    record Made(Key key, TaskId task) {}

    private static final String SET_TASKS = """
            update schedule_fires fires
               set task_id = made.task_id
              from unnest(cast(:schedules as uuid[]), cast(:instants as timestamptz[]), cast(:tasks as uuid[]))
                   as made (schedule_id, nominal_at, task_id)
             where fires.schedule_id = made.schedule_id
               and fires.nominal_at = made.nominal_at
            """;

    void setTasks(List<Made> made) {
        db.sql(SET_TASKS)
                .param(
                        "schedules",
                        made.stream().map(one -> one.key().schedule()).toArray(UUID[]::new))
                .param(
                        "instants",
                        made.stream()
                                .map(one -> one.key().nominalAt().toString())
                                .toArray(String[]::new))
                .param("tasks", made.stream().map(one -> one.task().value()).toArray(UUID[]::new))
                .update();
    }

    private static final String ADD_TRIGGERED = """
            insert into schedule_fires (schedule_id, nominal_at, fired_at, outcome, task_id)
            select :schedule, moment, moment, 'triggered', :task
              from clock_timestamp() as moment
            returning *
            """;

    ScheduleFire addTriggered(UUID schedule, TaskId task) {
        return db.sql(ADD_TRIGGERED)
                .param("schedule", schedule)
                .param("task", task.value())
                .query(ScheduleFireRepository::fire)
                .single();
    }

    private static final String LIST = """
            select *
              from schedule_fires
             where schedule_id = :schedule
             order by nominal_at desc
            offset :skip
             limit :limit
            """;

    private static final String COUNT = """
            select count(*)
              from schedule_fires
             where schedule_id = :schedule
            """;

    /** What a schedule did, the latest first. */
    Page<ScheduleFire> list(UUID schedule, PageRequest page) {
        List<ScheduleFire> found = db.sql(LIST)
                .param("schedule", schedule)
                .param("skip", page.skip())
                .param("limit", page.limit())
                .query(ScheduleFireRepository::fire)
                .list();
        return new Page<>(
                found,
                page,
                db.sql(COUNT).param("schedule", schedule).query(Long.class).single());
    }

    private static final String PRUNE = """
            delete from schedule_fires
             where schedule_id = any(:schedules)
               and nominal_at < now() - :seconds * interval '1 second'
               and fired_at < now() - :seconds * interval '1 second'
            """;

    /** Forgets what schedules did long ago. */
    void prune(Collection<UUID> schedules, Duration keep) {
        db.sql(PRUNE)
                .param("schedules", schedules.toArray(UUID[]::new))
                .param("seconds", keep.toSeconds())
                .update();
    }

    private static ScheduleFire fire(ResultSet row, int number) throws SQLException {
        UUID task = row.getObject("task_id", UUID.class);
        return new ScheduleFire(
                row.getObject("schedule_id", UUID.class),
                row.getTimestamp("nominal_at").toInstant(),
                row.getTimestamp("fired_at").toInstant(),
                ScheduleFire.Outcome.valueOf(row.getString("outcome").toUpperCase(Locale.ROOT)),
                task == null ? null : new TaskId(task));
    }
}
