package dev.millrace.retention;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.dao.DataAccessException;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.jdbc.support.JdbcTransactionManager;

import dev.millrace.retention.TaskRetention.Retirement;
import dev.millrace.tasks.QueueNode;
import dev.millrace.tasks.TaskId;
import dev.millrace.tasks.TaskState;
import dev.millrace.tasks.Uniqueness;
import dev.millrace.testing.TestDatabase;

/** What goes, what stays, and what happens to work while it does. */
class TaskRetentionIT {

    private static final Duration KEEP = Duration.ofDays(30);
    private static final Duration LONG_AGO = Duration.ofDays(40);

    @RegisterExtension
    static final TestDatabase database = TestDatabase.fresh();

    @TempDir
    static Path data;

    static QueueNode node;

    private final JdbcClient db = database.jdbc();
    private final PartitionRepository partitions = new PartitionRepository(db);
    private final AgedTasks aged = new AgedTasks(db);
    private final SimpleMeterRegistry metrics = new SimpleMeterRegistry();
    private final TaskRetention retention = retention();
    private String handler = "";

    @BeforeAll
    static void startNode() {
        node = QueueNode.idle(database.dataSource(), data);
    }

    @AfterAll
    static void stopNode() {
        node.close();
    }

    @BeforeEach
    void beginAnew() {
        handler = QueueNode.freshHandler();
        db.sql("truncate tasks, task_ends, task_attempts, task_parents, task_logs, task_ready, task_batches,"
                        + " task_unique_keys, gpu_open_tasks")
                .update();
        db.sql("update task_retirement set alive_at = null, ended_at = '-infinity'")
                .update();
        aged.partitionsEnd(partitions, Duration.ofDays(35), Duration.ofDays(20), Duration.ofDays(-10));
    }

    private TaskRetention retention() {
        return new TaskRetention(
                partitions,
                new RetirementRepository(db),
                new RetentionSettings(KEEP, Duration.ofMinutes(5)),
                new RetentionMeter(metrics),
                new JdbcTransactionManager(database.dataSource()));
    }

    // --- what goes and what stays ---

    @Test
    void whatEndedLongAgoGoesWithAllThatBelongsToIt() throws Exception {
        TaskId ended = endedLongAgo();
        log(ended);
        db.sql(
                        "insert into task_attempts (task_id, attempt, worker, started_at, outcome) values (?, 7, 'w', now(), 'lost')")
                .param(ended.value())
                .update();
        TaskId young = node.enqueue(handler);

        assertThat(retention.turn()).isTrue();

        assertThat(node.tasks().find(ended)).isEmpty();
        assertThat(rowsOf(ended)).isZero();
        assertThat(node.get(young).state()).isEqualTo(TaskState.PENDING);
        assertThat(partitions.all().getFirst().kept()).isTrue();
        assertThat(metrics.counter("millrace.tasks.partitions.retired").count()).isEqualTo(1);
        assertThat(metrics.counter("millrace.tasks.retired").count()).isPositive();
    }

    @Test
    void whatWaitsStaysAndIsClaimed() throws Exception {
        TaskId waiting = aged.age(node.enqueue(handler), LONG_AGO);

        retention.turn();

        assertThat(node.get(waiting).state()).isEqualTo(TaskState.PENDING);
        assertThat(node.complete(handler, 10)).isEqualTo(1);
        assertThat(node.get(waiting).state()).isEqualTo(TaskState.COMPLETED);
    }

    @Test
    void whatRunsStaysWithItsLogAndEnds() throws Exception {
        TaskId running = aged.age(node.enqueue(handler), LONG_AGO);
        assertThat(node.start(handler, 10)).containsExactly(running);
        log(running);

        retention.turn();

        assertThat(node.get(running).state()).isEqualTo(TaskState.RUNNING);
        assertThat(rowsOf(running)).isEqualTo(2);
    }

    @Test
    void whatEndedLatelyStaysAndCanBeRetried() throws Exception {
        TaskId lately = aged.age(completed(), LONG_AGO);

        retention.turn();

        assertThat(node.get(lately).state()).isEqualTo(TaskState.COMPLETED);
        node.tasks().retry(lately);
        assertThat(node.get(lately).state()).isEqualTo(TaskState.PENDING);
        assertThat(node.tasks().attempts(lately)).hasSize(1);
        assertThat(node.complete(handler, 10)).isEqualTo(1);
    }

    @Test
    void theHolderOfAKeyStaysUntilTheKeyIsFree() throws Exception {
        var unique = node.task(handler)
                .change()
                .uniqueness(new Uniqueness("key", Duration.ofDays(90), Uniqueness.OnConflict.RETURN_EXISTING))
                .build();
        TaskId made = node.tasks().enqueue(unique);
        node.complete(handler, 1);
        TaskId holder = aged.end(made, LONG_AGO);

        retention.turn();

        assertThat(node.tasks().enqueue(unique)).isEqualTo(holder);
        assertThat(node.get(holder).state()).isEqualTo(TaskState.COMPLETED);
    }

    @Test
    void aParentStaysWhileAChildWaitsForAnother() throws Exception {
        TaskId parent = endedLongAgo();
        TaskId other = node.enqueue(handler);
        TaskId child = child(parent, other);

        retention.turn();

        assertThat(node.get(parent).state()).isEqualTo(TaskState.COMPLETED);
        node.complete(handler, 1);
        assertThat(node.get(child).state()).isEqualTo(TaskState.PENDING);
        assertThat(node.complete(handler, 1)).isEqualTo(1);
    }

    @Test
    void whatIsMeteredStaysUntilItIsInTheBooks() throws Exception {
        TaskId metered = endedLongAgo();
        db.sql("insert into gpu_open_tasks (task_id) values (?)")
                .param(metered.value())
                .update();

        retention.turn();

        assertThat(node.get(metered).state()).isEqualTo(TaskState.COMPLETED);
    }

    @Test
    void whatStayedGoesWithALaterPartition() throws Exception {
        TaskId lately = aged.age(completed(), LONG_AGO);
        retention.turn();
        assertThat(node.tasks().find(lately)).isPresent();

        db.sql("update task_ends set ended_at = ended_at - interval '31 days'").update();
        db.sql("update task_retirement set ended_at = '-infinity'").update();
        Partition next = partitions.all().get(1);
        moveBound(next, Duration.ofDays(31));
        retention.turn();

        assertThat(node.tasks().find(lately)).isEmpty();
        assertThat(partitions.all().getFirst().suffix()).startsWith("kept_");
    }

    // --- while work goes on ---

    @Test
    void whatChangesBetweenCopyAndSwapIsNotLost() throws Exception {
        TaskId retried = endedLongAgo();
        TaskId parent = endedLongAgo();
        TaskId gone = endedLongAgo();
        TaskId running = aged.age(node.enqueue(handler), LONG_AGO);
        node.start(handler, 1);
        TaskId waiting = aged.age(node.enqueue(handler), LONG_AGO);
        TaskId deleted = aged.age(node.enqueue(handler), LONG_AGO);

        Retirement own = retention.begin().orElseThrow();
        retention.copy(own);
        node.tasks().retry(retried);
        log(running);
        node.tasks().cancel(waiting);
        node.tasks().delete(deleted);
        TaskId child = child(parent, running);
        retention.swap(own);

        assertThat(node.get(retried).state()).isEqualTo(TaskState.PENDING);
        assertThat(node.tasks().attempts(retried)).hasSize(1);
        assertThat(node.get(running).state()).isEqualTo(TaskState.RUNNING);
        assertThat(rowsOf(running)).isEqualTo(2);
        assertThat(node.get(waiting).state()).isEqualTo(TaskState.CANCELLED);
        assertThat(node.tasks().find(deleted)).isEmpty();
        assertThat(node.get(parent).state()).isEqualTo(TaskState.COMPLETED);
        assertThat(node.get(child).state()).isEqualTo(TaskState.PENDING);
        assertThat(node.tasks().find(gone)).isEmpty();
        assertThat(count("task_retirement_changed")).isZero();
        assertThat(count("pg_trigger where tgname like 'task%are_noted'")).isZero();
    }

    @Test
    void aReaderWhoTakesLongHoldsUpTheSwapAndNobodyElse() throws Exception {
        TaskId ended = endedLongAgo();
        Retirement own = retention.begin().orElseThrow();
        retention.copy(own);
        CountDownLatch reading = new CountDownLatch(1);
        CountDownLatch enough = new CountDownLatch(1);
        var reader = CompletableFuture.runAsync(() -> database.transactions().executeWithoutResult(_ -> {
            db.sql("select count(*) from tasks").query(Long.class).single();
            reading.countDown();
            await(enough);
        }));
        await(reading);
        var swap = CompletableFuture.supplyAsync(() -> swapped(own));

        Duration longest = Duration.ZERO;
        for (int i = 0; i < 6; i++) {
            long start = System.nanoTime();
            node.enqueue(handler);
            assertThat(node.complete(handler, 1)).isEqualTo(1);
            Duration took = Duration.ofNanos(System.nanoTime() - start);
            longest = took.compareTo(longest) > 0 ? took : longest;
        }
        assertThat(swap).isNotDone();
        enough.countDown();
        reader.get(10, TimeUnit.SECONDS);

        assertThat(swap.get(20, TimeUnit.SECONDS)).isTrue();
        assertThat(node.tasks().find(ended)).isEmpty();
        // Its statements may meet more than one attempt, and the machine be busy; each attempt holds them up for 200
        // ms.
        assertThat(longest).isLessThan(Duration.ofSeconds(2));
    }

    @Test
    void workGoesOnBesideARetirementWithoutAnError() throws Exception {
        endedLongAgo();
        var worker = CompletableFuture.supplyAsync(() -> {
            int done = 0;
            while (done < 200) {
                node.enqueue(handler);
                done += node.complete(handler, 10);
            }
            return done;
        });

        retention.turn();

        assertThat(worker.get(30, TimeUnit.SECONDS)).isGreaterThanOrEqualTo(200);
        assertThat(db.sql("select count(*) from tasks where handler = ?")
                        .param(handler)
                        .query(Long.class)
                        .single())
                .isEqualTo(count("task_ends"));
    }

    // --- what goes wrong ---

    @Test
    void aServerThatDiesBetweenCopyAndSwapLosesNothing() throws Exception {
        TaskId ended = endedLongAgo();
        TaskId waiting = aged.age(node.enqueue(handler), LONG_AGO);
        Retirement lost = retention.begin().orElseThrow();
        retention.copy(lost);
        TaskRetention another = retention();

        assertThat(another.retire()).isFalse(); // not yet: its server may live
        assertThat(node.tasks().find(ended)).isPresent();
        db.sql("update task_retirement set alive_at = now() - interval '1 hour'")
                .update();
        assertThat(another.retire()).isTrue();

        assertThat(node.tasks().find(ended)).isEmpty();
        assertThat(node.get(waiting).state()).isEqualTo(TaskState.PENDING);
        assertThatThrownBy(() -> retention.swap(lost)).isInstanceOf(IllegalStateException.class);
        assertThat(node.complete(handler, 10)).isEqualTo(1);
        assertThat(count("pg_trigger where tgname like 'task%are_noted'")).isZero();
    }

    @Test
    void aRetirementThatCopiesForHoursIsNotTakenForLost() throws Exception {
        TaskId ended = endedLongAgo();
        Retirement own = retention.begin().orElseThrow();
        db.sql("update task_retirement set alive_at = now() - interval '1 hour'")
                .update();

        retention.copy(own);

        assertThat(retention().begin()).isEmpty();
        assertThat(retention.swap(own)).isTrue();
        assertThat(node.tasks().find(ended)).isEmpty();
    }

    @Test
    void whatIsGivenUpLeavesThePartitionsAsTheyWere() throws Exception {
        TaskId ended = endedLongAgo();
        Retirement own = retention.begin().orElseThrow();
        db.sql("alter table task_ends_" + own.future().suffix() + " rename to task_ends_elsewhere")
                .update();

        assertThatThrownBy(() -> {
                    try {
                        retention.copy(own);
                    } finally {
                        db.sql("drop table task_ends_elsewhere").update();
                        db.sql("update task_retirement set alive_at = now() - interval '1 hour'")
                                .update();
                    }
                })
                .isInstanceOf(DataAccessException.class);
        assertThat(node.tasks().find(ended)).isPresent();
        assertThat(retention.retire()).isTrue();
        assertThat(node.tasks().find(ended)).isEmpty();
    }

    // --- clocks ---

    @Test
    void aClockThatIsFarAheadTakesOnePartitionAndNoMore() throws Exception {
        aged.partitionsEnd(
                partitions, Duration.ofDays(300), Duration.ofDays(200), Duration.ofDays(100), Duration.ofDays(-10));

        assertThat(retention.retire()).isTrue();
        assertThat(retention.retire()).isFalse();
        assertThat(partitions.all()).hasSize(4);

        db.sql("update task_retirement set ended_at = now() - interval '2 hours'")
                .update();
        assertThat(retention.retire()).isTrue();
        assertThat(partitions.all()).hasSize(3);
    }

    @Test
    void idsOfAClockThatIsAheadAreSortedWhenTheirPartitionIsMade() throws Exception {
        aged.partitionsEnd(partitions, Duration.ofDays(35), Duration.ofDays(-1));
        TaskId soon = aged.age(completed(), Duration.ofDays(-2));
        TaskId inYears = aged.age(node.enqueue(handler), Duration.ofDays(-3000));
        assertThat(count("tasks_rest")).isEqualTo(2);

        retention.turn();

        assertThat(partitions.all().getLast().bound()).isAfter(Instant.now().plus(Duration.ofDays(7)));
        assertThat(count("tasks_rest")).isEqualTo(1);
        assertThat(count("task_ends_rest")).isZero();
        assertThat(node.get(soon).state()).isEqualTo(TaskState.COMPLETED);
        assertThat(node.get(inYears).state()).isEqualTo(TaskState.PENDING);
        assertThat(node.complete(handler, 10)).isEqualTo(1);
    }

    @Test
    void idsOfAClockThatIsBehindAreKeptFromTheirEndOn() throws Exception {
        TaskId behind = aged.age(completed(), Duration.ofDays(20_000));

        retention.turn();

        assertThat(node.get(behind).state()).isEqualTo(TaskState.COMPLETED);
    }

    @Test
    void aBoundJustBeforeAMillisecondIsOverIsWrittenDownInIt() {
        Partition last = partitions.all().getLast();
        Instant bound = last.bound().truncatedTo(ChronoUnit.SECONDS).plus(Duration.ofDays(1));
        Partition next = new Partition("next", bound.plusNanos(999_600), false);
        partitions.create(next.suffix());
        partitions.attach(next, last);

        assertThat(partitions.all().getLast()).isEqualTo(next);
        assertThat(next.firstIdBeyond()).isEqualTo(new Partition("same", bound, false).firstIdBeyond());
    }

    @Test
    void oneOfTwoNodesMakesAPartition() throws Exception {
        aged.partitionsEnd(partitions, Duration.ofDays(-1));
        TaskRetention another = retention();
        var both = Stream.of(retention, another)
                .map(one -> CompletableFuture.supplyAsync(() -> turned(one)))
                .toList();
        for (var turn : both) {
            turn.get(20, TimeUnit.SECONDS);
        }
        assertThat(partitions.all()).hasSize(2);
    }

    // --- helpers ---

    private TaskId completed() {
        TaskId id = node.enqueue(handler);
        node.complete(handler, 1);
        assertThat(node.get(id).state()).isEqualTo(TaskState.COMPLETED);
        return id;
    }

    private TaskId endedLongAgo() {
        return aged.end(completed(), LONG_AGO);
    }

    private TaskId child(TaskId... parents) {
        return node.tasks()
                .enqueue(node.task(handler).change().dependsOn(List.of(parents)).build());
    }

    private void log(TaskId task) {
        db.sql("insert into task_logs (task_id, attempt, bytes, text) values (?, 1, 2, 'hi')")
                .param(task.value())
                .update();
    }

    private long rowsOf(TaskId task) {
        return Stream.of(PartTable.values())
                .mapToLong(
                        table -> db.sql("select count(*) from %s where %s = :id".formatted(table.table(), table.id()))
                                .param("id", task.value())
                                .query(Long.class)
                                .single())
                .sum();
    }

    private long count(String from) {
        return db.sql("select count(*) from " + from).query(Long.class).single();
    }

    /** Lets a partition end earlier, and the next one begin there; both must be empty beyond. */
    private void moveBound(Partition partition, Duration ago) {
        Partition next = partitions.all().get(partitions.all().indexOf(partition) + 1);
        Partition first = partitions.all().getFirst();
        partitions.drop(partition.suffix());
        partitions.drop(next.suffix());
        Partition moved = new Partition(partition.suffix(), Instant.now().minus(ago), false);
        partitions.create(moved.suffix());
        partitions.attach(moved, first);
        partitions.create(next.suffix());
        partitions.attach(next, moved);
    }

    private boolean swapped(Retirement own) {
        try {
            return retention.swap(own);
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    private static boolean turned(TaskRetention one) {
        try {
            return one.turn();
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    private static void await(CountDownLatch latch) {
        try {
            assertThat(latch.await(20, TimeUnit.SECONDS)).isTrue();
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }
}
