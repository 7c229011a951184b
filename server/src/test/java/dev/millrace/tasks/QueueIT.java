package dev.millrace.tasks;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Queue;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.Callable;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.IntStream;
import java.util.stream.Stream;

import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.jdbc.core.simple.JdbcClient;

import dev.millrace.testing.TestDatabase;

/** What the queue promises, step by step: no worker or sweeper runs but the test itself. */
class QueueIT {

    @RegisterExtension
    static final TestDatabase database = TestDatabase.fresh();

    @TempDir
    static Path data;

    static QueueNode node;
    static JdbcClient db;

    private final String handler = QueueNode.freshHandler();

    @BeforeAll
    static void startNode() {
        node = QueueNode.idle(database.dataSource(), data);
        db = database.jdbc();
    }

    @AfterAll
    static void stopNode() {
        node.close();
    }

    @Test
    void anEnqueuedTaskIsPendingAndClaimedOnce() {
        TaskId id = node.enqueue(handler);

        assertThat(node.get(id).state()).isEqualTo(TaskState.PENDING);
        assertThat(claimed(node.claim("a", handler, 10))).containsExactly(id);
        assertThat(node.claim("b", handler, 10)).isEmpty();
        Task running = node.get(id);
        assertThat(running.state()).isEqualTo(TaskState.RUNNING);
        assertThat(running.attempts()).isOne();
        assertThat(running.worker()).isEqualTo("a");
    }

    /** Plans are kept: one that was made for an empty queue would read all of a burst for each claim. */
    @Test
    void claimsAndLooksReadNoMoreThanTheyNeedHoweverEmptyTheQueueIsThoughtToBe() {
        TaskId first = node.enqueue(handler);

        long read = Objects.requireNonNull(node.transaction().execute(status -> {
            db.sql("""
                    insert into task_ready (task_id, lane, ready_at)
                    select gen_random_uuid(), lane, now()
                      from task_ready, generate_series(1, 20000)
                     where task_id = :first
                    """).param("first", first.value()).update();
            db.sql("analyze task_ready").update();
            db.sql("""
                    update pg_class
                       set reltuples = 0, relpages = 1500
                     where relname in ('task_ready', 'task_ready_claim_idx')
                    """).update();
            db.sql("discard plans").update();
            long before = rowsRead();
            assertThat(claimed(node.claim("a", handler, 5))).containsExactly(first);
            status.setRollbackOnly();
            return rowsRead() - before;
        }));

        assertThat(read).isLessThan(300);
    }

    /** How many waiting tasks this transaction has looked at. */
    private static long rowsRead() {
        return db.sql("""
                select idx_tup_fetch + seq_tup_read
                  from pg_stat_xact_user_tables
                 where relname = 'task_ready'
                """).query(Long.class).single();
    }

    /** Many are copied into the tables, few are inserted. */
    @Test
    void eachOfManyIsStoredAsItWouldBeAlone() {
        String hostile = "a\tb\nc\r\\d \\N \\. \"e\" 'f' {g,h} – 🦉";
        NewTask plain = node.task(handler);
        NewTask full = plain.change()
                .name(hostile)
                .description(hostile)
                .payload(node.json().createObjectNode().put(hostile, hostile))
                .retries(3)
                .retryPolicy(new RetryPolicy(
                        RetryPolicy.Backoff.LIST, List.of(Duration.ofSeconds(1)), Duration.ofSeconds(9)))
                .timeout(Duration.ofSeconds(77))
                .scheduledAt(Instant.parse("2031-01-02T03:04:05.678901Z"))
                .expiresAt(Instant.parse("2032-01-02T03:04:05.678901Z"))
                .team(UUID.randomUUID())
                .concurrencyKey(hostile)
                .resources(node.json().createObjectNode().put("gpu_type", hostile))
                .traceparent("00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01")
                .schedule(UUID.randomUUID())
                .build();
        NewTask child = plain.change().dependsOn(List.of(node.enqueue(handler))).build();

        for (NewTask kind : List.of(plain, full, child)) {
            List<TaskId> many = node.tasks().enqueueAll(Collections.nCopies(150, kind));
            assertThat(stored(many.get(99))).isEqualTo(stored(node.tasks().enqueue(kind)));
        }
    }

    @Test
    void ofManyTasksAllAreStoredOrNone() {
        node.enqueue(handler);
        int lane = db.sql("select id from task_lanes where handler = ?")
                .param(handler)
                .query(Integer.class)
                .single();
        db.sql("alter table task_ready add constraint nothing_more check (lane <> %d) not valid".formatted(lane))
                .update();
        try {
            for (int many : new int[] {5, 150}) {
                List<NewTask> tasks = Collections.nCopies(many, node.task(handler));
                assertThatThrownBy(() -> node.insert(tasks)).hasMessageContaining("nothing_more");
            }
        } finally {
            db.sql("alter table task_ready drop constraint nothing_more").update();
        }
        assertThat(db.sql("select count(*) from tasks where handler = ?")
                        .param(handler)
                        .query(Integer.class)
                        .single())
                .isOne();
    }

    /** A thousand of the largest would be more than the server, or the worker, has memory for. */
    @Test
    void aClaimCarriesNoMoreThanAFewMegabytesOfPayloads() {
        NewTask large = node.task(handler)
                .change()
                .payload(node.json().createObjectNode().put("text", "x".repeat(250_000)))
                .build();
        node.tasks().enqueueAll(Collections.nCopies(40, large));

        List<Integer> taken = Stream.generate(
                        () -> node.claim("a", handler, 1000).size())
                .limit(4)
                .toList();

        assertThat(taken).containsExactly(17, 17, 6, 0);
    }

    @Test
    void aLaneThatIsThereUsesUpNoNumberOfAnother() {
        node.enqueue(handler);
        long before = lanesNumbered();
        try (QueueNode other = QueueNode.idle(database.dataSource(), data)) {
            other.enqueue(handler);
        }
        assertThat(lanesNumbered()).isEqualTo(before);
    }

    private static long lanesNumbered() {
        return db.sql("select last_value from task_lanes_id_seq")
                .query(Long.class)
                .single();
    }

    private static String stored(TaskId id) {
        return db.sql("""
                select (to_jsonb(tasks) - 'id' - 'created_at')
                       || (to_jsonb(waiting) - 'task_id' - 'since' - 'ready_at')
                       || jsonb_build_object('now', ready_at = since and ready_at = created_at,
                                             'later', nullif(ready_at, since))
                  from tasks
                  join task_ready as waiting on task_id = id
                 where id = :id
                """).param("id", id.value()).query(String.class).single();
    }

    @Test
    void aTaskWhoseTransactionRollsBackWasNeverThere() {
        TaskId[] id = new TaskId[1];
        node.transaction().executeWithoutResult(status -> {
            id[0] = node.enqueue(handler);
            status.setRollbackOnly();
        });

        assertThat(node.tasks().find(id[0])).isEmpty();
        assertThat(node.claim("a", handler, 10)).isEmpty();
        assertThat(node.enqueue(handler))
                .as("its lane was not there either, and is made now")
                .isNotNull();
    }

    @Test
    void theMostUrgentGoFirstAndTheOldestAmongThem() {
        TaskId low = enqueue(Priority.LOW);
        TaskId first = enqueue(Priority.MEDIUM);
        TaskId second = enqueue(Priority.MEDIUM);
        TaskId high = enqueue(Priority.HIGH);

        assertThat(claimed(node.claim("a", handler, 1))).containsExactly(high);
        assertThat(claimed(node.claim("a", handler, 1))).containsExactly(first);
        assertThat(claimed(node.claim("a", handler, 1))).containsExactly(second);
        assertThat(claimed(node.claim("a", handler, 1))).containsExactly(low);
    }

    @Test
    void aClaimCrossesLanesWhenOneDoesNotFillIt() {
        enqueue(Priority.LOW);
        enqueue(Priority.HIGH);
        enqueue(Priority.MEDIUM);

        assertThat(node.claim("a", handler, 10)).hasSize(3);
    }

    @Test
    void aTaskForLaterIsNotClaimedBeforeItsTime() {
        NewTask plain = node.task(handler);
        TaskId later = node.tasks()
                .enqueue(plain.change()
                        .priority(Priority.HIGH)
                        .scheduledAt(Instant.parse("2999-01-01T00:00:00Z"))
                        .build());
        TaskId now = node.enqueue(handler);

        assertThat(claimed(node.claim("a", handler, 10))).containsExactly(now);
        assertThat(node.get(later).scheduledAt()).isEqualTo(Instant.parse("2999-01-01T00:00:00Z"));
    }

    @Test
    void whatComesToLieBehindWhereClaimsReadIsFoundByTheNextLook() {
        ActiveLanes lanes = node.lanesThatAreCostlyToLookAt();
        TaskClaims claims = node.claims(lanes);
        var wanted = new TaskClaims.Wanted(Set.of(handler), Set.of(), Set.of(), 1);
        TaskId first = node.enqueue(handler);
        TaskId second = node.enqueue(handler);
        lanes.refresh();
        assertThat(claimed(claims.claim("a", wanted))).containsExactly(first);

        TaskId behind = node.enqueue(handler);
        db.sql("update task_ready set ready_at = now() - interval '1 hour' where task_id = ?")
                .param(behind.value())
                .update();
        assertThat(claimed(claims.claim("a", wanted)))
                .as("what lies dead at the begin of the lane is not walked over")
                .containsExactly(second);
        lanes.refresh();
        assertThat(claimed(claims.claim("a", wanted))).containsExactly(behind);
    }

    @Test
    void anOldFenceChangesNothing() {
        TaskId id = node.enqueue(handler);
        Claim old = node.claim("a", handler, 1).getFirst();
        lapse(id);
        node.reaper().sweep();
        Claim current = node.claim("b", handler, 1).getFirst();

        assertThat(current.fence()).isGreaterThan(old.fence());
        assertThat(node.leases().extend("a", List.of(old.lease()))).isEmpty();
        assertThat(node.runEnds().end(List.of(RunEnd.Ended.completed(old, null))))
                .isEmpty();
        assertThat(node.runEnds().putBack(List.of(putBack(old, RunEnd.Outcome.FAILED))))
                .isEmpty();
        node.leases().progress(old, new Progress(0.9, node.json().createObjectNode()));

        assertThat(node.get(id).state()).isEqualTo(TaskState.RUNNING);
        assertThat(node.get(id).progress()).isZero();
        assertThat(node.runEnds().end(List.of(RunEnd.Ended.completed(current, null))))
                .containsExactly(id);
        assertThat(node.get(id).worker()).isEqualTo("b");
    }

    @Test
    void theResultIsKeptWithTheTask() {
        TaskId id = node.enqueue(handler);
        Claim claim = node.claim("a", handler, 1).getFirst();
        node.endings()
                .record(List.of(RunEnd.Ended.completed(
                        claim, node.json().createObjectNode().put("rows", 7))));

        Task ended = node.get(id);
        assertThat(ended.state()).isEqualTo(TaskState.COMPLETED);
        assertThat(ended.result()).isEqualTo(node.json().readTree("{\"rows\": 7}"));
        assertThat(ended.progress()).isEqualTo(1);
        assertThat(ended.completedAt()).isAfterOrEqualTo(ended.startedAt());
    }

    @Test
    void manyEndsAreRecordedTogetherAndOnlyTheHeldOnesCount() {
        IntStream.range(0, 20).forEach(i -> node.enqueue(handler));
        List<Claim> claims = node.claim("a", handler, 20);
        node.runEnds().end(List.of(RunEnd.Ended.completed(claims.getFirst(), null)));

        List<RunEnd> ends = new ArrayList<>();
        claims.subList(0, 10).forEach(claim -> ends.add(RunEnd.Ended.failed(claim, "no luck")));
        claims.subList(10, 20).forEach(claim -> ends.add(putBack(claim, RunEnd.Outcome.RELEASED)));

        assertThat(node.endings().record(ends))
                .hasSize(19)
                .doesNotContain(claims.getFirst().id());
    }

    @Test
    void aRetriedTaskWaitsOutItsDelayAndRemembersWhy() {
        TaskId id = node.enqueue(handler);
        Claim claim = node.claim("a", handler, 1).getFirst();
        node.endings()
                .record(List.of(new RunEnd.PutBack(claim, RunEnd.Outcome.FAILED, "no luck", Duration.ofMinutes(1))));

        Task waiting = node.get(id);
        assertThat(waiting.state()).isEqualTo(TaskState.PENDING);
        assertThat(waiting.error()).isEqualTo("no luck");
        assertThat(waiting.scheduledAt()).isAfter(waiting.createdAt().plusSeconds(30));
        assertThat(node.claim("a", handler, 1)).isEmpty();

        makeReady(id);
        assertThat(node.claim("a", handler, 1).getFirst().attempt()).isEqualTo(2);
        assertThat(node.claim("a", handler, 1)).isEmpty();
        assertThat(outcomes(id)).containsExactly("failed");
    }

    @Test
    void aLostWorkersTaskRunsAgainWhateverItsRetries() {
        TaskId id = node.enqueue(handler);
        node.claim("a", handler, 1);
        lapse(id);
        node.reaper().sweep();

        assertThat(node.get(id).state()).isEqualTo(TaskState.PENDING);
        assertThat(outcomes(id)).containsExactly("lost");
    }

    /** Nobody knows how long it would have run: to be killed is no failure of the task. */
    @Test
    void aRunWhoseWorkerDiedBeforeItsTimeWasOverIsLost() {
        TaskId id = node.tasks().enqueue(node.task(handler).withTimeout(Duration.ofSeconds(1)));
        node.claim("a", handler, 1);
        setBatch(id, "expires_at = now() + interval '5 seconds'", "now() - interval '20 seconds'");
        node.reaper().sweep();
        assertThat(node.get(id).state()).as("its lease is good").isEqualTo(TaskState.RUNNING);

        lapse(id);
        node.reaper().sweep();

        assertThat(node.get(id).state()).isEqualTo(TaskState.PENDING);
        assertThat(outcomes(id)).containsExactly("lost");
    }

    /** While no server is there, nobody can keep a lease. */
    @Test
    void aServerThatStartsGivesWorkersTimeToRenewTheirLeases() {
        TaskId id = node.enqueue(handler);
        Claim claim = node.claim("a", handler, 1).getFirst();
        lapse(id);

        try (QueueNode started = QueueNode.idle(database.dataSource(), data)) {
            started.reaper().turn();
        }

        assertThat(node.get(id).state()).isEqualTo(TaskState.RUNNING);
        assertThat(node.leases().extend("a", List.of(claim.lease()))).hasSize(1);
    }

    @Test
    void allThatALostWorkerHeldIsTakenBackWhenItComesAgain() {
        for (int i = 0; i < 40; i++) {
            node.enqueue(handler);
            node.enqueue(handler);
            assertThat(node.claim("gone", handler, 2)).hasSize(2);
        }

        node.reaper().takeBack("gone");

        assertThat(node.claim("a", handler, 100)).hasSize(80);
    }

    /** What nobody will run must not count as run by somebody who died. */
    @Test
    void tasksThatNobodyCouldSayMayStartAreGivenBack() {
        TaskId id = node.enqueue(handler);
        List<Claim> claims = node.claim("a", handler, 1);
        StartGates gates = node.gates(given -> {
            throw new IllegalStateException("cannot be asked");
        });

        assertThatThrownBy(() -> gates.admit(claims)).hasMessage("cannot be asked");

        assertThat(node.get(id).state()).isEqualTo(TaskState.PENDING);
        assertThat(outcomes(id)).containsExactly("released");
    }

    @Test
    void aStartThatIsRefusedIsNoRun() {
        TaskId id = node.enqueue(handler);
        StartGates gates =
                node.gates(given -> Map.of(id, new StartGate.Refusal.Wait("budget: it is spent", Duration.ZERO)));

        for (int i = 0; i < 3; i++) {
            assertThat(gates.admit(node.claim("a", handler, 1))).isEmpty();
        }

        assertThat(node.get(id).attempts()).isZero();
        assertThat(node.get(id).error()).startsWith("budget:");
        assertThat(outcomes(id)).isEmpty();
    }

    @Test
    void aTimeThatIsOverIsNoBetterPlaceInTheLine() {
        NewTask late = node.task(handler)
                .change()
                .scheduledAt(Instant.parse("2020-01-01T00:00:00Z"))
                .build();
        node.tasks().enqueue(late);
        node.tasks().enqueueAll(Collections.nCopies(150, late));

        assertThat(db.sql("""
                        select count(*)
                          from task_ready ready
                          join tasks on tasks.id = ready.task_id
                         where tasks.handler = ?
                           and ready.ready_at >= tasks.created_at
                        """).param(handler).query(Integer.class).single()).isEqualTo(151);
    }

    @Test
    void aTaskThatKillsItsWorkersFailsInTheEnd() {
        TaskId id = node.enqueue(handler);
        for (int losses = 1; losses <= 4; losses++) {
            assertThat(node.claim("a", handler, 1)).as("loss %s", losses).hasSize(1);
            lapse(id);
            node.reaper().sweep();
        }

        Task failed = node.get(id);
        assertThat(failed.state()).isEqualTo(TaskState.FAILED);
        assertThat(failed.error()).startsWith("worker_lost");
        assertThat(failed.attempts()).isEqualTo(4);
    }

    @Test
    void aRunPastItsTimeoutIsTakenBackHoweverOftenItsLeaseIsExtended() {
        TaskId id = node.tasks().enqueue(node.task(handler).withTimeout(Duration.ofSeconds(1)));
        Claim claim = node.claim("a", handler, 1).getFirst();
        db.sql("""
                        update task_batches
                           set tasks = array(select cast(row (task_id, lane, attempts, failures, losses,
                                                              now() - interval '11 seconds') as held_task)
                                               from unnest(tasks))
                         where exists (select from unnest(tasks) where task_id = ?)
                        """).param(id.value()).update();

        node.leases().extend("a", List.of(claim.lease()));
        node.reaper().sweep();

        assertThat(node.get(id).state()).isEqualTo(TaskState.FAILED);
        assertThat(node.get(id).error()).contains("timed out after 1 s");
    }

    @Test
    void aWaitingTaskIsCancelledAtOnceAndForGood() {
        TaskId id = node.enqueue(handler);

        assertThat(node.tasks().cancel(id)).isInstanceOf(CancelResult.Cancelled.class);
        assertThat(node.get(id).state()).isEqualTo(TaskState.CANCELLED);
        assertThat(node.claim("a", handler, 1)).isEmpty();
        assertThat(node.tasks().cancel(id)).isInstanceOf(CancelResult.AlreadyEnded.class);
    }

    @Test
    void cancellingARunningTaskLeavesTheEndToItsWorker() {
        TaskId id = node.enqueue(handler);
        Claim claim = node.claim("a", handler, 1).getFirst();

        assertThat(node.tasks().cancel(id)).isInstanceOf(CancelResult.Requested.class);
        assertThat(node.get(id).state()).isEqualTo(TaskState.RUNNING);
        assertThat(node.leases().extend("a", List.of(claim.lease())))
                .containsExactly(new TaskLeases.Extended(claim.lease(), true));
    }

    /** Heartbeats and reports lock what a worker holds in this order too: whoever did otherwise would wait for them crosswise. */
    @Test
    void aCancelOfManyLocksWhatIsHeldInTheOrderInWhichItWasTaken() throws Exception {
        TaskId first = node.enqueue(handler);
        Claim failed = node.claim("a", handler, 1).getFirst();
        TaskId second = node.enqueue(handler);
        Claim low = node.claim("a", handler, 1).getFirst();
        node.endings().record(List.of(putBack(failed, RunEnd.Outcome.FAILED)));
        Claim high = node.claim("a", handler, 1).getFirst();
        assertThat(List.of(low.id(), high.id())).containsExactly(second, first);

        try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
            Future<Integer> cancel = node.transaction().execute(status -> {
                lock(low.fence(), "");
                Future<Integer> started = threads.submit(
                        () -> node.tasks().cancelAll(List.of(first, second), EnumSet.allOf(TaskState.class)));
                await().until(() -> database.jdbc()
                        .sql("select exists (select from pg_locks where not granted)")
                        .query(Boolean.class)
                        .single());
                lock(high.fence(), "nowait");
                return started;
            });
            assertThat(Objects.requireNonNull(cancel).get()).isEqualTo(2);
        }
        assertThat(node.get(first).cancelRequested()).isTrue();
        assertThat(node.get(second).cancelRequested()).isTrue();
    }

    private static void lock(long fence, String how) {
        db.sql("select id from task_batches where id = ? for update " + how)
                .param(fence)
                .query()
                .singleValue();
    }

    @Test
    void aCancelledTaskWhoseWorkerIsLostEndsCancelled() {
        TaskId id = node.enqueue(handler);
        node.claim("a", handler, 1);
        node.tasks().cancel(id);
        lapse(id);
        node.reaper().sweep();

        assertThat(node.get(id).state()).isEqualTo(TaskState.CANCELLED);
    }

    @Test
    void cancellingWhatIsNotThereSaysSo() {
        assertThat(node.tasks().cancel(new TaskId(new UUID(1, 2)))).isInstanceOf(CancelResult.NotFound.class);
    }

    @RepeatedTest(50)
    void aClaimAndACancelNeverBothWin() throws Exception {
        TaskId id = node.enqueue(handler);

        List<Object> results = atOnce(
                List.of(() -> node.claim("a", handler, 1), () -> node.tasks().cancel(id)));

        boolean claimed = !((List<?>) results.getFirst()).isEmpty();
        if (claimed) {
            assertThat(results.getLast()).isInstanceOf(CancelResult.Requested.class);
            assertThat(node.get(id).state()).isEqualTo(TaskState.RUNNING);
        } else {
            assertThat(results.getLast()).isInstanceOf(CancelResult.Cancelled.class);
            assertThat(node.get(id).state()).isEqualTo(TaskState.CANCELLED);
        }
    }

    @RepeatedTest(50)
    void aSweepAndACompletionNeverBothWin() throws Exception {
        TaskId id = node.enqueue(handler);
        Claim claim = node.claim("a", handler, 1).getFirst();
        lapse(id);

        List<Object> results = atOnce(List.of(
                () -> node.reaper().sweep(),
                () -> node.endings().record(List.of(RunEnd.Ended.completed(claim, null)))));

        boolean completed = ((Set<?>) results.getLast()).contains(id);
        assertThat(node.get(id).state()).isEqualTo(completed ? TaskState.COMPLETED : TaskState.PENDING);
    }

    @Test
    void tenClaimersTakeEachTaskOnce() throws Exception {
        int count = 500;
        IntStream.range(0, count).forEach(i -> node.enqueue(handler));
        Queue<TaskId> taken = new ConcurrentLinkedQueue<>();

        Callable<Object> claimer = () -> {
            List<Claim> claims;
            do {
                claims = node.claim("a", handler, 7);
                claims.forEach(claim -> taken.add(claim.id()));
            } while (!claims.isEmpty());
            return taken;
        };
        atOnce(IntStream.range(0, 10).mapToObj(i -> claimer).toList());

        // A claimer may stop early because the others hold what is left this moment; nothing is taken twice.
        node.claim("a", handler, count).forEach(claim -> taken.add(claim.id()));
        assertThat(taken).hasSize(count).doesNotHaveDuplicates();
    }

    @Test
    void theDatabaseRefusesASecondEnd() {
        TaskId id = node.enqueue(handler);
        node.tasks().cancel(id);

        assertThatThrownBy(() -> db.sql(
                                "insert into task_ends (task_id, lane, state, attempts) values (?, 1, 'cancelled', 0)")
                        .param(id.value())
                        .update())
                .hasMessageContaining("task_ends_first_pkey");
    }

    @Test
    void aWorkerHasItsNumberBeforeItEndsAnything() {
        String worker = "numbered-" + handler;
        node.enqueue(handler);
        assertThat(node.claim(worker, handler, 1)).hasSize(1);
        assertThat(db.sql("select count(*) from task_workers where name = ?")
                        .param(worker)
                        .query(Integer.class)
                        .single())
                .as("two that ended runs of a worker without one could wait for each other")
                .isOne();
    }

    private TaskId enqueue(Priority priority) {
        return node.tasks()
                .enqueue(node.task(handler).change().priority(priority).build());
    }

    private static RunEnd.PutBack putBack(Claim claim, RunEnd.Outcome outcome) {
        return new RunEnd.PutBack(claim, outcome, "because", Duration.ZERO);
    }

    private static List<TaskId> claimed(List<Claim> claims) {
        return claims.stream().map(Claim::id).toList();
    }

    /** As if the worker had been silent for longer than its lease. */
    private static void setBatch(TaskId id, String how, String deadline) {
        db.sql("""
                        update task_batches
                           set %s,
                               tasks = array(select cast(row (task_id, lane, attempts, failures, losses, %s) as held_task)
                                               from unnest(tasks))
                         where exists (select from unnest(tasks) where task_id = ?)
                        """.formatted(how, deadline)).param(id.value()).update();
    }

    private static void lapse(TaskId id) {
        db.sql("update task_batches set expires_at = now() - interval '1 second'"
                        + " where exists (select from unnest(tasks) where task_id = ?)")
                .param(id.value())
                .update();
    }

    private static void makeReady(TaskId id) {
        db.sql("update task_ready set ready_at = now() where task_id = ?")
                .param(id.value())
                .update();
    }

    private static List<@Nullable String> outcomes(TaskId id) {
        return db.sql("select outcome from task_attempts where task_id = ? order by attempt")
                .param(id.value())
                .query(String.class)
                .list();
    }

    private static List<Object> atOnce(List<Callable<Object>> actions) throws Exception {
        CyclicBarrier start = new CyclicBarrier(actions.size());
        try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
            List<Future<Object>> futures = actions.stream()
                    .map(action -> threads.submit(() -> {
                        start.await();
                        return action.call();
                    }))
                    .toList();
            List<Object> results = new ArrayList<>();
            for (Future<Object> future : futures) {
                results.add(future.get());
            }
            return results;
        }
    }
}
