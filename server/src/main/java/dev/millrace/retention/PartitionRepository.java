package dev.millrace.retention;

import java.sql.Timestamp;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.UUID;
import java.util.stream.Collectors;
import java.util.stream.Stream;

import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Repository;

import dev.millrace.platform.SqlTimes;

/**
 * Makes partitions, and takes them away.
 *
 * <p>Statements that name partitions are put together, as no name can be bound. The names are this package's own.
 */
@Repository
class PartitionRepository {

    /** How long a step waits for the locks on tables that everybody uses. While it waits, whoever comes later waits too. */
    private static final Duration LOCK_TIME = Duration.ofMillis(200);

    /** How long each statement may take while those locks are held. */
    private static final Duration STEP_TIME = Duration.ofSeconds(1);

    private final JdbcClient db;

    PartitionRepository(JdbcClient db) {
        this.db = db;
    }

    private static final String ALL = """
            select suffix, bound, kept
              from task_partitions
             order by bound
            """;

    /** The oldest first. */
    List<Partition> all() {
        return db.sql(ALL)
                .query((row, number) -> new Partition(
                        row.getString("suffix"), row.getTimestamp("bound").toInstant(), row.getBoolean("kept")))
                .list();
    }

    Instant now() {
        return SqlTimes.now(db);
    }

    private static final String TRY_LOCK = """
            select pg_try_advisory_xact_lock(hashtext('millrace.task-partitions'))
            """;

    /** Whether this node makes partitions until its transaction ends. */
    boolean tryLock() {
        return db.sql(TRY_LOCK).query(Boolean.class).single();
    }

    private static final String TIME_LIMIT = "select set_config('statement_timeout', :limit, true)";

    /** Locks tables for the transaction, all within a moment or none; from then on each statement must be quick. */
    void lock(Stream<String> tables, LockMode mode) {
        limit(LOCK_TIME);
        db.sql("lock table only %s in %s mode".formatted(tables.collect(Collectors.joining(", only ")), mode.sql))
                .update();
        limit(STEP_TIME);
    }

    enum LockMode {
        /** Readers and claims go on; who writes to the table waits. */
        WRITERS_WAIT("share row exclusive"),
        ALL_WAIT("access exclusive");

        private final String sql;

        LockMode(String sql) {
            this.sql = sql;
        }
    }

    private void limit(Duration time) {
        db.sql(TIME_LIMIT)
                .param("limit", Long.toString(time.toMillis()))
                .query()
                .singleRow();
    }

    private static final String CREATE = "create table %s (like %s including all)";

    /** Makes tables that look like partitions, and are none yet. */
    void create(String suffix) {
        for (PartTable table : PartTable.values()) {
            db.sql(CREATE.formatted(table.part(suffix), table.table())).update();
        }
    }

    private static final String BOUND = "ids_are_before_the_bound";

    /** Lets tables that hold something become partitions without a look at all their rows. */
    void sayBound(Partition future) {
        for (PartTable table : PartTable.values()) {
            db.sql("alter table %s add constraint %s check (%s < '%s')"
                            .formatted(table.part(future.suffix()), BOUND, table.id(), future.firstIdBeyond()))
                    .update();
        }
    }

    void unsayBound(Partition partition) {
        for (PartTable table : PartTable.values()) {
            db.sql("alter table %s drop constraint %s".formatted(table.part(partition.suffix()), BOUND))
                    .update();
        }
    }

    private static final String ADD = """
            insert into task_partitions (suffix, bound, kept)
            values (:suffix, :bound, :kept)
            """;

    /** Makes partitions of tables: for ids beyond those of the given one. */
    void attach(Partition partition, Partition before) {
        attach(partition, "'" + before.firstIdBeyond() + "'");
    }

    /** Makes partitions of tables: for all ids up to their bound. */
    void attachAsOldest(Partition partition) {
        attach(partition, "minvalue");
    }

    private void attach(Partition partition, String from) {
        for (PartTable table : PartTable.values()) {
            db.sql("alter table %s attach partition %s for values from (%s) to ('%s')"
                            .formatted(table.table(), table.part(partition.suffix()), from, partition.firstIdBeyond()))
                    .update();
        }
        db.sql(ADD)
                .param("suffix", partition.suffix())
                .param("bound", Timestamp.from(partition.bound()))
                .param("kept", partition.kept())
                .update();
    }

    private static final String REMOVE = "delete from task_partitions where suffix = :suffix";

    void drop(String suffix) {
        for (PartTable table : PartTable.values()) {
            db.sql("drop table if exists %s".formatted(table.part(suffix))).update();
        }
        db.sql(REMOVE).param("suffix", suffix).update();
    }

    /** Whether ids before the bound came before there was a partition for them. */
    boolean restHoldsIdsOf(Partition partition) {
        return Arrays.stream(PartTable.values())
                .anyMatch(table -> db.sql("select exists (select from %s where %s < '%s')"
                                .formatted(table.part(PartTable.REST), table.id(), partition.firstIdBeyond()))
                        .query(Boolean.class)
                        .single());
    }

    private static final String MOVE = "insert into %s select * from %s where %s %s '%s'";

    /** Moves such ids from the default partition to where they belong. */
    void sortRest(Partition partition) {
        String old = PartTable.REST + "_before_" + partition.suffix();
        UUID bound = partition.firstIdBeyond();
        for (PartTable table : PartTable.values()) {
            String rest = table.part(PartTable.REST);
            db.sql("alter table %s detach partition %s".formatted(table.table(), rest))
                    .update();
            db.sql("alter table %s rename to %s".formatted(rest, table.part(old)))
                    .update();
            db.sql(CREATE.formatted(rest, table.table())).update();
            db.sql(MOVE.formatted(table.part(partition.suffix()), table.part(old), table.id(), "<", bound))
                    .update();
            db.sql(MOVE.formatted(rest, table.part(old), table.id(), ">=", bound))
                    .update();
            db.sql("alter table %s attach partition %s default".formatted(table.table(), rest))
                    .update();
            db.sql("drop table %s".formatted(table.part(old))).update();
        }
    }

    private static final String BYTES = "select coalesce(pg_total_relation_size(to_regclass(:table)), 0)";

    /** What the tables of these partitions take on disk. */
    long bytes(List<Partition> partitions) {
        return partitions.stream()
                .flatMap(partition -> Arrays.stream(PartTable.values()).map(table -> table.part(partition.suffix())))
                .mapToLong(table ->
                        db.sql(BYTES).param("table", table).query(Long.class).single())
                .sum();
    }
}
