package dev.millrace.retention;

import java.sql.Timestamp;
import java.time.Duration;
import java.time.Instant;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.UUID;

import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Repository;

import dev.millrace.platform.SqlTimes;

/** The retirement under way: whose it is, and what it has to carry over. Names of partitions are put together, as there. */
@Repository
class RetirementRepository {

    /** A retirement of which nothing was seen for so long has lost its server. */
    private static final Duration LOST_AFTER = Duration.ofMinutes(30);

    private final JdbcClient db;

    RetirementRepository(JdbcClient db) {
        this.db = db;
    }

    // The pause between two bounds what is lost early should a clock be far ahead. What it wrote of the future does not
    // count.
    private static final String BEGIN = """
            with free as materialized (
                select is_only_one, suffix
                  from task_retirement
                 where (alive_at is null or alive_at < now() - cast(:lost as interval) or alive_at > now())
                   and (ended_at < now() - cast(:pause as interval) or ended_at > now())
                   for update skip locked
            )
            update task_retirement
               set number = number + 1,
                   suffix = :suffix,
                   alive_at = now()
              from free
             where task_retirement.is_only_one = free.is_only_one
            returning number, free.suffix as leftover
            """;

    /**
     * A retirement that this node has begun.
     *
     * @param leftover the suffix of what a lost one left behind; null where there is nothing
     */
    record Begun(long number, @Nullable String leftover) {}

    /** Empty while there is another, or the last one is too fresh. */
    Optional<Begun> begin(Partition future, Duration pause) {
        return db.sql(BEGIN)
                .param("lost", SqlTimes.interval(LOST_AFTER))
                .param("pause", SqlTimes.interval(pause))
                .param("suffix", future.suffix())
                .query((row, number) -> new Begun(row.getLong("number"), row.getString("leftover")))
                .optional();
    }

    private static final String HOLD = """
            update task_retirement
               set alive_at = now()
             where number = :number
               and alive_at is not null
            """;

    /** Whether it is still ours, which it then stays until the transaction ends. */
    boolean hold(long number) {
        return db.sql(HOLD).param("number", number).update() == 1;
    }

    private static final String END = """
            update task_retirement
               set alive_at = null,
                   suffix = null,
                   ended_at = case when :done then now() else ended_at end
            """;

    void end(boolean done) {
        db.sql(END).param("done", done).update();
    }

    private static final String FORGET = "truncate task_retirement_kept, task_retirement_changed";

    void forget() {
        db.sql(FORGET).update();
    }

    /** Has changes noted from now on: of tasks in these partitions, and which of them become parents. */
    void noteChanges(List<Partition> going, Partition future) {
        for (PartTable table : PartTable.values()) {
            for (Partition partition : going) {
                db.sql("""
                        create trigger task_changes_are_noted
                            after insert or update or delete on %s
                            for each row
                            execute function note_task_changed('%s')
                        """.formatted(table.part(partition.suffix()), table.id()))
                        .update();
            }
        }
        db.sql("""
                create trigger task_parents_are_noted
                    after insert on task_parents
                    for each row when (new.parent_id < '%s')
                    execute function note_task_changed('parent_id')
                """.formatted(future.firstIdBeyond())).update();
    }

    private static final String DO_NOT_NOTE_PARENTS = "drop trigger if exists task_parents_are_noted on task_parents";

    void doNotNoteParents() {
        db.sql(DO_NOT_NOTE_PARENTS).update();
    }

    void doNotNoteChanges(List<Partition> partitions) {
        for (PartTable table : PartTable.values()) {
            for (Partition partition : partitions) {
                db.sql("drop trigger if exists task_changes_are_noted on %s".formatted(table.part(partition.suffix())))
                        .update();
            }
        }
    }

    // What waits or runs is asked for where that is told, so that nobody looks through all that has ended. A parent
    // stays as long as a child may read its result, and what is metered until its runs are in the books.
    private static final String CHOOSE = """
            insert into task_retirement_kept (task_id)
            select task_id
              from task_ready
             where task_id < :bound
            union
            select held.task_id
              from task_batches
             cross join lateral unnest(tasks) as held
             where held.task_id < :bound
            union
            select task_id
              from task_ends
             where task_id < :bound
               and ended_at >= :endedSince
            union
            select task_id
              from task_unique_keys
             where task_id < :bound
               and (until is null or until >= now())
            union
            select parent.parent_id
              from task_parents parent
             where parent.parent_id < :bound
               and not exists (select
                                 from task_ends ended
                                where ended.task_id = parent.task_id)
            union
            select task_id
              from gpu_open_tasks
             where task_id < :bound
            """;

    /** Chooses the tasks that stay; answers how many they are. */
    int choose(Partition future, Instant endedSince) {
        return db.sql(CHOOSE)
                .param("bound", future.firstIdBeyond())
                .param("endedSince", Timestamp.from(endedSince))
                .update();
    }

    private static final String CHOSEN = """
            select task_id
              from task_retirement_kept
             where task_id > :after
             order by task_id
             limit :limit
            """;

    /** Some of the chosen tasks, in order. */
    List<UUID> chosen(UUID after, int limit) {
        return db.sql(CHOSEN)
                .param("after", after)
                .param("limit", limit)
                .query((row, number) -> row.getObject("task_id", UUID.class))
                .list();
    }

    private static final String TAKE_CHANGED = """
            with gone as (
                delete from task_retirement_changed
                returning task_id
            )
            select distinct task_id
              from gone
            """;

    /** Tasks that were changed since they were last asked for. */
    List<UUID> takeChanged() {
        return db.sql(TAKE_CHANGED)
                .query((row, number) -> row.getObject("task_id", UUID.class))
                .list();
    }

    /** Copies what these partitions hold of tasks, in place of what was copied before. */
    void copy(Collection<UUID> tasks, List<Partition> from, Partition to) {
        UUID[] ids = tasks.toArray(UUID[]::new);
        for (PartTable table : PartTable.values()) {
            String copy = table.part(to.suffix());
            db.sql("""
            delete from %1$s
             where %2$s = any(cast(:ids as uuid[]))
            """.formatted(copy, table.id())).param("ids", ids).update();
            for (Partition partition : from) {
                db.sql("""
            insert into %1$s
            select part.*
              from unnest(cast(:ids as uuid[])) as wanted (id)
             cross join lateral (
                 select *
                   from %2$s as part
                  where part.%3$s = wanted.id
                 offset 0
             ) as part
            """.formatted(copy, table.part(partition.suffix()), table.id()))
                        .param("ids", ids)
                        .update();
            }
        }
    }
}
