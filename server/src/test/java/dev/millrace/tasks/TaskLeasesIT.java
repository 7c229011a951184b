package dev.millrace.tasks;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;

import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.node.JsonNodeFactory;

import dev.millrace.testing.TestDatabase;

/** The queue as workers outside the server use it. */
class TaskLeasesIT {

    private static final JsonNodeFactory JSON = JsonNodeFactory.instance;
    private static final Duration NO_WAIT = Duration.ZERO;

    @RegisterExtension
    static final TestDatabase database = TestDatabase.fresh();

    @TempDir
    static Path data;

    static QueueNode node;

    private final String handler = QueueNode.freshHandler();

    @BeforeAll
    static void startNode() {
        node = QueueNode.working(database.dataSource(), data, QueueNode.withoutPolling());
    }

    @AfterAll
    static void stopNode() {
        node.close();
    }

    @Test
    void aWorkerTakesTasksOfItsHandlersAndQueuesAlone() {
        TaskId wanted = node.enqueue(handler);
        node.enqueue(QueueNode.freshHandler());

        assertThat(claim("a", Set.of("elsewhere"), 10, NO_WAIT)).isEmpty();
        assertThat(claim("a", Set.of("elsewhere", "default"), 10, NO_WAIT))
                .extracting(Claim::id)
                .containsExactly(wanted);
    }

    /** A look takes a moment: whoever claims meanwhile, and does not wait, is to see what it sees. */
    @Test
    void aClaimThatDoesNotWaitSeesWhatALookUnderWayWillFind() throws Exception {
        node.enqueue(handler);
        node.enqueue(handler);
        try (QueueNode another = QueueNode.idle(database.dataSource(), data);
                ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
            var wanted = new TaskLeases.Wanted(Set.of(handler), Set.of(), 1);
            List<Future<List<Claim>>> claims = new ArrayList<>();
            database.transactions().executeWithoutResult(status -> {
                database.jdbc().sql("lock table task_lanes").update();
                for (int looking = 1; looking <= 2; looking++) {
                    var claim = threads.submit(() -> another.remoteLeases().claim("a", wanted, NO_WAIT));
                    claims.add(claim);
                    int many = looking;
                    await().until(() -> claim.isDone() || waitingForLock() >= many);
                }
            });
            for (Future<List<Claim>> claim : claims) {
                assertThat(claim.get(10, TimeUnit.SECONDS)).hasSize(1);
            }
        }
    }

    private static int waitingForLock() {
        return database.jdbc()
                .sql("select count(*) from pg_locks where relation = 'task_lanes'::regclass and not granted")
                .query(Integer.class)
                .single();
    }

    @Test
    void aResultIsTakenOnceAndOnlyFromTheWorkerThatHoldsTheTask() {
        TaskId id = node.enqueue(handler);
        Claim claim = claimOne("a");
        LeaseToken lease = new LeaseToken(id, claim.fence());

        assertThat(complete("b", lease)).as("another worker").isEmpty();
        assertThat(complete("a", new LeaseToken(id, claim.fence() + 1)))
                .as("another fence")
                .isEmpty();
        assertThat(node.get(id).state()).isEqualTo(TaskState.RUNNING);
        assertThat(complete("a", lease)).containsExactly(id);
        assertThat(node.get(id).state()).isEqualTo(TaskState.COMPLETED);
        assertThat(complete("a", lease)).as("a second time").isEmpty();
    }

    @Test
    void aFailureIsFinalWhereTheWorkerSaysSo() {
        TaskId id = node.tasks().enqueue(node.task(handler).withRetries(3));
        Claim claim = claimOne("a");

        report("a", new RunReport.Failed(token(claim), "no such picture", false, null));

        assertThat(node.get(id).state()).isEqualTo(TaskState.FAILED);
        assertThat(node.get(id).error()).isEqualTo("no such picture");
    }

    @Test
    void aFailedTaskComesBackWhenTheWorkerSaid() {
        TaskId id = node.tasks().enqueue(node.task(handler).withRetries(1));
        report("a", new RunReport.Failed(token(claimOne("a")), "busy", true, Duration.ofHours(2)));

        Task task = node.get(id);
        assertThat(task.state()).isEqualTo(TaskState.PENDING);
        assertThat(Duration.between(task.updatedAt(), task.scheduledAt())).isEqualTo(Duration.ofHours(2));
    }

    @Test
    void aTaskThatIsGivenBackRunsElsewhereAtOnceAndHasNotFailed() {
        node.enqueue(handler);
        report("a", new RunReport.Released(token(claimOne("a"))));

        Claim again = claimOne("b");
        assertThat(again.attempt()).isEqualTo(2);
        assertThat(again.failures()).isZero();
    }

    @Test
    void aWishToCancelReachesTheWorkerAndDecidesWhatItsFailureMeans() {
        TaskId id = node.tasks().enqueue(node.task(handler).withRetries(3));
        Claim claim = claimOne("a");
        node.tasks().cancel(id);

        assertThat(node.remoteLeases().extend("a", List.of(token(claim))))
                .containsExactly(new TaskLeases.Extended(token(claim), true));
        report("a", new RunReport.Failed(token(claim), "interrupted", true, null));
        assertThat(node.get(id).state()).isEqualTo(TaskState.CANCELLED);
    }

    @Test
    void progressIsNotedUnderTheFence() {
        TaskId id = node.enqueue(handler);
        Claim claim = claimOne("a");
        var half = new TaskLeases.ProgressReport(token(claim), 0.5, JSON.stringNode("half"));

        assertThat(node.remoteLeases().progress("b", List.of(half))).isEmpty();
        assertThat(node.remoteLeases().progress("a", List.of(half))).containsExactly(id);
        assertThat(node.get(id).progress()).isEqualTo(0.5);
        assertThat(node.get(id).progressDetails()).isEqualTo(JSON.stringNode("half"));
    }

    @Test
    void whatADeadWorkerHeldIsTakenBackAtOnceAndCounted() {
        TaskId id = node.enqueue(handler);
        Claim claim = claimOne("a_b");
        node.enqueue(handler);
        Claim kept = claimOne("aXb");

        node.remoteLeases().takeBack("a_b");

        assertThat(complete("a_b", token(claim))).isEmpty();
        assertThat(node.get(id).state()).isEqualTo(TaskState.PENDING);
        assertThat(complete("aXb", token(kept))).as("of another worker").containsExactly(kept.id());
    }

    @RepeatedTest(20)
    void whatIsTakenBackIsInTheQueueWhoeverSweepsMeanwhile() {
        TaskId id = node.enqueue(handler);
        claimOne("dead");
        AtomicBoolean done = new AtomicBoolean();
        try (ExecutorService sweepers = Executors.newVirtualThreadPerTaskExecutor()) {
            Future<?> sweeping = sweepers.submit(() -> {
                while (!done.get()) {
                    int _ = node.reaper().sweep();
                }
            });
            node.remoteLeases().takeBack("dead");
            TaskState state = node.get(id).state();
            done.set(true);
            assertThat(state).isEqualTo(TaskState.PENDING);
            assertThat(sweeping).succeedsWithin(Duration.ofSeconds(10));
        }
    }

    @Test
    void aWorkerOfOneTenantIsGivenNothingOfAnother() {
        UUID tenant = UUID.randomUUID();
        node.enqueue(handler);
        TaskId own = node.tasks().enqueue(NewTask.of("a task", handler, JSON.objectNode(), tenant));

        var wanted = new TaskLeases.Wanted(Set.of(handler), Set.of(), Set.of(tenant), 10);
        assertThat(node.remoteLeases().claim("a", wanted, NO_WAIT))
                .extracting(Claim::id)
                .containsExactly(own);
    }

    @Test
    void aTaskThatItsWorkerForgotGoesBackAfterALease() {
        AtomicLong now = new AtomicLong();
        Duration lease = Duration.ofSeconds(30);
        var forgotten = new ForgottenTasks(node.leases(), node.reaper(), lease, now::get);
        node.enqueue(handler);
        node.enqueue(handler);
        node.enqueue(handler);
        List<Claim> claims = claim("a", Set.of(), 2, NO_WAIT);
        Claim elsewhere = claimOne("a");
        List<LeaseToken> named = List.of(claims.getFirst().lease());

        assertThat(forgotten.among("a", named))
                .as("its report may be on its way")
                .isEmpty();
        now.addAndGet(lease.toNanos() - 1);
        assertThat(forgotten.among("a", named)).isEmpty();
        now.addAndGet(lease.dividedBy(3).toNanos() + 1);

        List<RunEnd> ends = forgotten.among("a", named);
        assertThat(ends).singleElement().isInstanceOfSatisfying(RunEnd.PutBack.class, end -> {
            assertThat(end.claim().id()).isEqualTo(claims.get(1).id());
            assertThat(end.outcome()).isEqualTo(RunEnd.Outcome.LOST);
        });
        node.endings().record(ends);
        assertThat(node.get(claims.get(1).id()).state()).isEqualTo(TaskState.PENDING);
        assertThat(node.get(elsewhere.id()).state())
                .as("of a claim that lapses by itself")
                .isEqualTo(TaskState.RUNNING);
        assertThat(complete("a", token(claims.get(0)))).hasSize(1);
    }

    @Test
    void aTaskThatIsNamedAgainIsNotForgotten() {
        AtomicLong now = new AtomicLong();
        Duration lease = Duration.ofSeconds(30);
        var forgotten = new ForgottenTasks(node.leases(), node.reaper(), lease, now::get);
        node.enqueue(handler);
        node.enqueue(handler);
        List<Claim> claims = claim("a", Set.of(), 2, NO_WAIT);

        for (int turn = 0; turn < 6; turn++) {
            List<LeaseToken> named = (turn == 2 ? claims : claims.subList(0, 1))
                    .stream().map(Claim::lease).toList();
            assertThat(forgotten.among("a", named)).as("turn " + turn).isEmpty();
            now.addAndGet(lease.dividedBy(3).toNanos());
        }
    }

    @Test
    void aWorkerThatDoesNotSayWhatItRunsKeepsAll() {
        node.enqueue(handler);
        node.enqueue(handler);
        List<Claim> claims = claim("keeper", Set.of(), 2, NO_WAIT);
        node.tasks().cancel(claims.get(0).id());

        assertThat(node.remoteLeases().extendAll("keeper"))
                .containsExactlyInAnyOrder(
                        new TaskLeases.Extended(token(claims.get(0)), true),
                        new TaskLeases.Extended(token(claims.get(1)), false));
        assertThat(node.remoteLeases().extendAll("stranger")).isEmpty();
    }

    @Test
    void aWaitingWorkerIsGivenATaskTheMomentItComes() throws Exception {
        try (ExecutorService workers = Executors.newVirtualThreadPerTaskExecutor()) {
            Future<List<Claim>> waiting = workers.submit(() -> claim("a", Set.of(), 10, Duration.ofSeconds(20)));
            TaskId id = node.enqueue(handler);

            assertThat(waiting.get(10, TimeUnit.SECONDS)).extracting(Claim::id).containsExactly(id);
        }
    }

    @Test
    void ofManyWaitingWorkersEachIsGivenOneOfManyTasks() {
        int workers = 50;
        try (ExecutorService executor = Executors.newVirtualThreadPerTaskExecutor()) {
            List<CompletableFuture<List<Claim>>> waiting = new ArrayList<>();
            for (int i = 0; i < workers; i++) {
                String name = "w" + i;
                waiting.add(CompletableFuture.supplyAsync(
                        () -> claim(name, Set.of(), 1, Duration.ofSeconds(20)), executor));
            }
            List<TaskId> tasks = new ArrayList<>();
            for (int i = 0; i < workers; i++) {
                tasks.add(node.enqueue(handler));
            }

            assertThat(waiting)
                    .allSatisfy(claims ->
                            assertThat(claims.get(15, TimeUnit.SECONDS)).hasSize(1));
            assertThat(waiting.stream().flatMap(claims -> claims.join().stream()))
                    .extracting(Claim::id)
                    .containsExactlyInAnyOrderElementsOf(tasks);
        }
    }

    @Test
    void aServerThatStopsSendsWaitingWorkersAwayWithNothing(@TempDir Path folder) throws Exception {
        QueueNode stopping = QueueNode.working(database.dataSource(), folder, QueueNode.withoutPolling());
        try (ExecutorService workers = Executors.newVirtualThreadPerTaskExecutor()) {
            TaskLeases leases = stopping.remoteLeases();
            var wanted = new TaskLeases.Wanted(Set.of(handler), Set.of(), 1);
            Future<List<Claim>> waiting =
                    workers.submit(() -> leases.claim("a", wanted, Duration.ofMinutes(1), () -> true));
            stopping.close();

            assertThat(waiting.get(10, TimeUnit.SECONDS)).isEmpty();
            assertThat(leases.isOpen()).isFalse();
        }
    }

    private Claim claimOne(String worker) {
        return claim(worker, Set.of(), 1, NO_WAIT).getFirst();
    }

    private List<Claim> claim(String worker, Set<String> queues, int limit, Duration wait) {
        return node.remoteLeases()
                .claim(worker, new TaskLeases.Wanted(Set.of(handler), queues, limit), wait, () -> true);
    }

    private static Set<TaskId> complete(String worker, LeaseToken lease) {
        return report(worker, new RunReport.Completed(lease, JSON.stringNode("done")));
    }

    private static Set<TaskId> report(String worker, RunReport report) {
        return node.remoteLeases().report(worker, List.of(report));
    }

    private static LeaseToken token(Claim claim) {
        return new LeaseToken(claim.id(), claim.fence());
    }
}
