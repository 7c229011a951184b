package dev.millrace.tasks;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.Collections;
import java.util.EnumSet;
import java.util.HashSet;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.Callable;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.IntStream;

import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

import dev.millrace.testing.TestDatabase;

/** What tasks may wait for, what they must not be beside, and what can be done with them before and after they ran. */
class WaitingTasksIT {

    @RegisterExtension
    static final TestDatabase database = TestDatabase.fresh();

    @TempDir
    static Path data;

    static QueueNode node;

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
    void chooseHandler() {
        handler = QueueNode.freshHandler();
    }

    // --- unique keys ---

    @Test
    void ofFiftyTasksWithOneKeyAtOnceOneIsMade() throws Exception {
        NewTask task = unique(Uniqueness.OnConflict.RETURN_EXISTING);
        List<Callable<TaskId>> calls = IntStream.range(0, 50)
                .<Callable<TaskId>>mapToObj(i -> () -> node.tasks().enqueue(task))
                .toList();
        Set<TaskId> made = new HashSet<>();
        try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
            for (Future<TaskId> call : threads.invokeAll(calls)) {
                made.add(call.get());
            }
        }
        assertThat(made).hasSize(1);
        assertThat(node.claim("a", handler, 10)).hasSize(1);
    }

    @Test
    void aTaskWhoseKeyIsHeldIsRefusedUntilTheHolderHasEnded() {
        NewTask task = unique(Uniqueness.OnConflict.REJECT);
        TaskId first = node.tasks().enqueue(task);

        assertThatThrownBy(() -> node.tasks().enqueue(task))
                .isInstanceOfSatisfying(
                        DuplicateTask.class,
                        refusal -> assertThat(refusal.existing()).isEqualTo(first));

        complete(first);
        assertThat(node.tasks().enqueue(task)).isNotEqualTo(first);
    }

    @Test
    void aWaitingHolderIsReplacedAndARunningOneIsNot() {
        NewTask task = unique(Uniqueness.OnConflict.REPLACE);
        TaskId first = node.tasks().enqueue(task);
        TaskId second = node.tasks().enqueue(task);

        assertThat(node.get(first).state()).isEqualTo(TaskState.CANCELLED);
        assertThat(node.claim("a", handler, 10)).hasSize(1);
        assertThatThrownBy(() -> node.tasks().enqueue(task)).isInstanceOf(DuplicateTask.class);
        assertThat(node.get(second).state()).isEqualTo(TaskState.RUNNING);
    }

    @Test
    void ofTwoThatComeTogetherTheLaterTakesThePlaceOfTheEarlier() {
        NewTask task = unique(Uniqueness.OnConflict.REPLACE);

        List<TaskId> made = node.tasks().enqueueAll(List.of(task, task));

        assertThat(ids(node.claim("a", handler, 10))).containsExactly(made.getLast());
        assertThat(made.getFirst()).isEqualTo(made.getLast());
    }

    @Test
    void aKeyThatIsHeldForATimeIsNotHeldLongerByATaskThatIsTriedAgain() {
        NewTask task = node.task(handler)
                .change()
                .uniqueness(new Uniqueness(handler, Duration.ofHours(1), Uniqueness.OnConflict.REJECT))
                .build();
        TaskId first = node.tasks().enqueue(task);
        complete(first);
        node.tasks().retry(first);
        assertThatThrownBy(() -> node.tasks().enqueue(task)).isInstanceOf(DuplicateTask.class);

        database.jdbc()
                .sql("update task_unique_keys set until = now() - interval '1 second' where key = ?")
                .param(handler)
                .update();
        assertThat(node.tasks().enqueue(task)).isNotEqualTo(first);
    }

    @Test
    void aKeyThatNobodyHoldsIsForgotten() {
        NewTask task = unique(Uniqueness.OnConflict.REJECT);
        TaskId first = node.tasks().enqueue(task);
        node.waitingSweeper().sweep();
        assertThat(keysOfThisTest()).isOne();

        complete(first);
        node.waitingSweeper().sweep();
        assertThat(keysOfThisTest()).isZero();
    }

    private int keysOfThisTest() {
        return database.jdbc()
                .sql("select count(*) from task_unique_keys where key = ?")
                .param(handler)
                .query(Integer.class)
                .single();
    }

    @Test
    void aTaskThatIsTriedAgainHoldsItsKeyAgain() {
        NewTask task = unique(Uniqueness.OnConflict.REJECT);
        TaskId first = node.tasks().enqueue(task);
        complete(first);
        node.waitingSweeper().sweep();
        node.tasks().retry(first);
        node.waitingSweeper().sweep();

        assertThatThrownBy(() -> node.tasks().enqueue(task)).isInstanceOf(DuplicateTask.class);
        complete(first);
        assertThat(node.tasks().enqueue(task)).isNotEqualTo(first);
    }

    @Test
    void aTaskIsNotTriedAgainWhileAnotherHoldsItsKey() {
        NewTask task = unique(Uniqueness.OnConflict.REJECT);
        TaskId first = node.tasks().enqueue(task);
        complete(first);
        TaskId second = node.tasks().enqueue(task);

        assertThatThrownBy(() -> node.tasks().retry(first))
                .isInstanceOfSatisfying(
                        DuplicateTask.class,
                        refusal -> assertThat(refusal.existing()).isEqualTo(second));
        complete(second);
        assertThat(node.tasks().retryAll(List.of(first, second), TaskState.ENDS))
                .as("one of them can have the key")
                .isOne();
        assertThat(node.get(second).state()).isEqualTo(TaskState.PENDING);
    }

    /** Those of the same tasks in another order would else wait for each other's keys, or lanes, until one is broken off. */
    @Test
    void manyEnqueuesWithTheSameKeysWaitForEachOtherInTurn() throws Exception {
        List<NewTask> some = IntStream.range(0, 40)
                .mapToObj(i -> node.task(handler)
                        .change()
                        .uniqueness(new Uniqueness(handler + i, null, Uniqueness.OnConflict.RETURN_EXISTING))
                        .concurrencyKey(handler + i)
                        .build())
                .toList();
        List<Callable<List<TaskId>>> calls = IntStream.range(0, 20)
                .<Callable<List<TaskId>>>mapToObj(
                        i -> () -> node.tasks().enqueueAll(i % 2 == 0 ? some : some.reversed()))
                .toList();
        Set<TaskId> made = new HashSet<>();
        try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
            for (Future<List<TaskId>> call : threads.invokeAll(calls)) {
                made.addAll(call.get());
            }
        }
        assertThat(made).hasSize(40);
    }

    // --- dependencies ---

    @Test
    void aTaskStartsWhenAllItsParentsHaveCompleted() {
        TaskId one = node.enqueue(handler);
        TaskId other = node.enqueue(handler);
        TaskId child = child(OnParentFailure.FAIL, one, other);

        complete(one);
        List<Claim> beforeTheOther = node.claim("b", handler, 10);
        assertThat(ids(beforeTheOther)).containsExactly(other);
        end(other, RunEnd.Ended.completed(beforeTheOther.getFirst(), null));
        assertThat(ids(node.claim("b", handler, 10))).containsExactly(child);
    }

    @Test
    void aParentThatHadEndedBeforeHoldsNothingUp() {
        TaskId parent = node.enqueue(handler);
        complete(parent);
        TaskId child = child(OnParentFailure.FAIL, parent);
        node.settleDependencies();

        assertThat(ids(node.claim("b", handler, 10))).containsExactly(child);
    }

    @Test
    void aFailedParentFailsItsChildrenAndTheirs() {
        TaskId parent = node.enqueue(handler);
        TaskId child = child(OnParentFailure.FAIL, parent);
        TaskId grandchild = child(OnParentFailure.CANCEL, child);
        TaskId indifferent = child(OnParentFailure.RUN, parent);

        end(parent, RunEnd.Ended.failed(claim(parent), "no"));

        assertThat(node.get(child).state()).isEqualTo(TaskState.FAILED);
        assertThat(node.get(child).error()).contains(parent.toString());
        assertThat(node.get(grandchild).state()).isEqualTo(TaskState.CANCELLED);
        assertThat(ids(node.claim("b", handler, 10))).containsExactly(indifferent);
    }

    @Test
    void aCancelledParentCountsAsFailed() {
        TaskId parent = node.enqueue(handler);
        TaskId child = child(OnParentFailure.FAIL, parent);

        node.tasks().cancel(parent);
        node.settleDependencies();

        assertThat(node.get(child).state()).isEqualTo(TaskState.FAILED);
    }

    @Test
    void aParentThatCompletedMayBeDeletedWhileItsChildrenWait() {
        TaskId done = node.enqueue(handler);
        TaskId other = node.enqueue(handler);
        TaskId free = child(OnParentFailure.FAIL, done);
        TaskId blocked = child(OnParentFailure.FAIL, done, other);
        complete(done);
        node.settleDependencies();

        node.tasks().delete(done);
        node.settleDependencies();
        assertThat(node.get(free).state()).isEqualTo(TaskState.PENDING);
        assertThat(node.get(blocked).state()).isEqualTo(TaskState.PENDING);

        complete(other);
        node.settleDependencies();
        assertThat(ids(node.claim("b", handler, 10))).contains(free, blocked);
    }

    /** As where the last parent completed, and was deleted before anybody had let its child go. */
    @Test
    void aTaskThatWaitsForNobodyAnyMoreIsFree() {
        TaskId child = child(OnParentFailure.FAIL, node.enqueue(QueueNode.freshHandler()));
        node.settleDependencies();
        database.jdbc()
                .sql("delete from task_parents where task_id = ?")
                .param(child.value())
                .update();

        await().untilAsserted(() -> {
            node.waitingSweeper().sweep();
            assertThat(ids(node.claim("b", handler, 1))).containsExactly(child);
        });
    }

    @Test
    void whatIsFreeToStartDoesNotFailWithAParentThatIsTriedAgain() {
        TaskId parent = node.enqueue(handler);
        TaskId child = child(OnParentFailure.FAIL, parent);
        complete(parent);
        node.settleDependencies();

        node.tasks().retry(parent);
        node.tasks().cancel(parent);
        node.settleDependencies();

        assertThat(node.get(child).state()).isEqualTo(TaskState.PENDING);
    }

    @Test
    void aChainThatIsTriedAgainRunsInItsOrder() {
        TaskId parent = node.enqueue(handler);
        TaskId child = child(OnParentFailure.FAIL, parent);
        node.tasks().cancel(parent);
        node.settleDependencies();
        assertThat(node.get(child).state()).isEqualTo(TaskState.FAILED);

        assertThat(node.tasks().retryAll(List.of(parent, child), TaskState.ENDS))
                .isEqualTo(2);
        node.settleDependencies();
        assertThat(node.get(child).state()).isEqualTo(TaskState.PENDING);

        complete(parent);
        node.settleDependencies();
        assertThat(ids(node.claim("b", handler, 10))).containsExactly(child);
    }

    @Test
    void aParentMayHaveThousandsOfChildren() {
        TaskId parent = node.enqueue(handler);
        TaskId unlucky = node.enqueue(handler);
        List<TaskId> children = children(1200, parent);
        List<TaskId> others = children(1200, parent, unlucky);
        List<TaskId> grandchildren = children(10, others.getLast());

        end(unlucky, RunEnd.Ended.failed(claim(unlucky), "no"));
        complete(parent);
        node.settleDependencies();

        assertThat(ids(node.claim("b", handler, 5000))).containsExactlyInAnyOrderElementsOf(children);
        assertThat(node.tasks().findAll(others).values())
                .extracting(Task::state)
                .containsOnly(TaskState.FAILED);
        assertThat(node.tasks().findAll(grandchildren).values())
                .extracting(Task::state)
                .containsOnly(TaskState.FAILED);
    }

    @Test
    void whatACrashCutShortIsFoundBehindThousandsThatStillWait() {
        children(1200, node.enqueue(QueueNode.freshHandler()));
        TaskId parent = node.enqueue(handler);
        TaskId child = child(OnParentFailure.FAIL, parent);
        node.settleDependencies();

        node.runEnds().end(List.of(RunEnd.Ended.completed(claim(parent), null)));
        assertThat(node.claim("b", handler, 10))
                .as("nobody has looked at its children")
                .isEmpty();
        node.waitingSweeper().sweep();

        assertThat(ids(node.claim("b", handler, 10))).containsExactly(child);
    }

    @Test
    void aSweepBesideAnEnqueueDoesNotTakeDependenciesForUnused() {
        TaskId parent = node.enqueue(handler);
        node.waitingSweeper().sweep();
        TaskId child = child(OnParentFailure.FAIL, parent);

        complete(parent);

        assertThat(ids(node.claim("b", handler, 10))).containsExactly(child);
    }

    @Test
    void aChildThatIsNoneIsNamedByItsPlace() {
        TaskId parent = node.enqueue(handler);
        TaskId missing = new TaskId(new UUID(7, 8));
        List<NewTask> tasks = List.of(
                node.task(handler),
                node.task(handler).change().dependsOn(List.of(parent)).build(),
                node.task(handler).change().dependsOn(List.of(parent, missing)).build());

        assertThatThrownBy(() -> node.tasks().enqueueAll(tasks))
                .isInstanceOfSatisfying(UnknownParent.class, unknown -> {
                    assertThat(unknown.index()).isEqualTo(2);
                    assertThat(unknown.parent()).isEqualTo(missing);
                });
    }

    @Test
    void aTaskCannotDependOnOneThatIsNotThere() {
        TaskId missing = new TaskId(new UUID(7, 7));

        assertThatThrownBy(() -> child(OnParentFailure.FAIL, missing)).isInstanceOf(UnknownParent.class);
    }

    // --- expiry and retries ---

    @Test
    void aTaskThatWasTooLateToStartFails() {
        TaskId late = node.tasks()
                .enqueue(node.task(handler)
                        .change()
                        .expiresAt(Instant.parse("2020-01-01T00:00:00Z"))
                        .build());

        assertThat(node.claim("a", handler, 10)).isEmpty();
        node.waitingSweeper().sweep();

        assertThat(node.get(late).state()).isEqualTo(TaskState.FAILED);
        assertThat(node.get(late).error()).startsWith("expired");
    }

    @Test
    void aTaskWaitsAsItsOwnRetryPolicySays() {
        TaskId id = node.tasks()
                .enqueue(node.task(handler)
                        .change()
                        .retries(2)
                        .retryPolicy(new RetryPolicy(
                                RetryPolicy.Backoff.LIST,
                                List.of(Duration.ofMinutes(1), Duration.ofMinutes(30)),
                                Duration.ofHours(1)))
                        .build());
        Claim claim = claim(id);

        assertThat(node.verdict().failed(claim, new IllegalStateException("no")))
                .isInstanceOfSatisfying(
                        RunEnd.PutBack.class, back -> assertThat(back.delay()).isEqualTo(Duration.ofMinutes(1)));
    }

    @Test
    void aWishToCancelThatComesBeforeATaskIsGivenBackEndsIt() {
        TaskId id = node.enqueue(handler);
        Claim claim = claim(id);
        node.tasks().cancel(id);

        node.endings().record(List.of(new RunEnd.PutBack(claim, RunEnd.Outcome.RELEASED, null, Duration.ZERO)));

        assertThat(node.get(id).state()).isEqualTo(TaskState.CANCELLED);
    }

    @Test
    void aWishToCancelIsHeededByWhoeverWaitedForItToGiveTheTaskBack() throws Exception {
        TaskId id = node.enqueue(handler);
        Claim claim = claim(id);

        duringTransaction(() -> node.tasks().cancel(id), () -> node.endings().record(List.of(released(claim))));

        assertThat(node.get(id).state()).isEqualTo(TaskState.CANCELLED);
    }

    @Test
    void aTaskIsNotFailedWhoseExpiryIsMovedAtThatMoment() throws Exception {
        TaskId late = node.tasks()
                .enqueue(node.task(handler)
                        .change()
                        .expiresAt(Instant.parse("2020-01-01T00:00:00Z"))
                        .build());
        Instant later = Instant.parse("2090-01-01T00:00:00Z");

        duringTransaction(
                () -> node.tasks()
                        .change(late, new TaskChange(null, null, null, null, null, null, null, later, Set.of())),
                () -> node.waitingSweeper().sweep());

        assertThat(node.get(late).state()).isEqualTo(TaskState.PENDING);
    }

    /** Does one thing, and commits it only when another has begun and waits for it; returns when that is done as well. */
    private static void duringTransaction(Runnable first, Runnable second) throws Exception {
        try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
            Future<?> waiting = node.transaction().execute(status -> {
                first.run();
                Future<?> started = threads.submit(second);
                await().until(() -> database.jdbc()
                        .sql("select exists (select from pg_locks where not granted)")
                        .query(Boolean.class)
                        .single());
                return started;
            });
            Objects.requireNonNull(waiting).get();
        }
    }

    // --- changing, retrying, deleting ---

    @Test
    void aWaitingTaskIsChangedAndARunningOneIsNot() {
        TaskId id = node.enqueue(handler);
        TaskChange change = new TaskChange("renamed", null, Priority.HIGH, null, 3, null, null, null, Set.of());

        assertThat(node.tasks().change(id, change)).isInstanceOf(ChangeResult.Changed.class);
        assertThat(node.get(id).name()).isEqualTo("renamed");
        assertThat(node.get(id).priority()).isEqualTo(Priority.HIGH);
        claim(id);
        assertThat(node.tasks().change(id, change)).isInstanceOf(ChangeResult.WrongState.class);
    }

    @Test
    void anEndedTaskIsPutBackAndItsRunsAreRemembered() {
        TaskId id = node.enqueue(handler);
        end(id, RunEnd.Ended.failed(claim(id), "the first time"));

        assertThat(node.tasks().retry(id)).isInstanceOf(ChangeResult.Changed.class);
        assertThat(node.tasks().retry(id)).isInstanceOf(ChangeResult.WrongState.class);
        complete(id);

        assertThat(node.get(id).state()).isEqualTo(TaskState.COMPLETED);
        assertThat(node.tasks().attempts(id)).extracting(TaskAttempt::outcome).containsExactly("failed", "completed");
    }

    @Test
    void aTaskIsDeletedUnlessItRuns() {
        TaskId id = node.enqueue(handler);
        Claim claim = claim(id);
        assertThat(node.tasks().delete(id)).isInstanceOf(ChangeResult.WrongState.class);
        end(id, RunEnd.Ended.completed(claim, null));

        assertThat(node.tasks().delete(id)).isInstanceOf(ChangeResult.Changed.class);
        assertThat(node.tasks().find(id)).isEmpty();
        assertThat(node.tasks().delete(id)).isInstanceOf(ChangeResult.NotFound.class);
    }

    @Test
    void ofManyTasksThoseThatRunAreNotDeleted() {
        TaskId ended = node.enqueue(handler);
        complete(ended);
        TaskId running = node.enqueue(handler);
        claim(running);
        TaskId waiting = node.enqueue(handler);

        List<TaskId> all = List.of(ended, running, waiting, new TaskId(UUID.randomUUID()));
        assertThat(node.tasks().deleteAll(all, EnumSet.allOf(TaskState.class))).isEqualTo(2);

        assertThat(node.tasks().findAll(List.of(ended, running, waiting))).containsOnlyKeys(running);
        assertThat(node.get(running).state()).isEqualTo(TaskState.RUNNING);
    }

    private NewTask unique(Uniqueness.OnConflict onConflict) {
        return node.task(handler)
                .change()
                .uniqueness(new Uniqueness(handler, null, onConflict))
                .build();
    }

    private TaskId child(OnParentFailure policy, TaskId... parents) {
        return node.tasks()
                .enqueue(node.task(handler)
                        .change()
                        .dependsOn(List.of(parents))
                        .onParentFailure(policy)
                        .build());
    }

    private List<TaskId> children(int count, TaskId... parents) {
        NewTask child = node.task(handler).change().dependsOn(List.of(parents)).build();
        return node.tasks().enqueueAll(Collections.nCopies(count, child));
    }

    /** Claims the task; what comes along with it is given back. */
    private Claim claim(TaskId id) {
        List<Claim> claims = node.claim("a", handler, 10);
        node.endings()
                .record(claims.stream()
                        .filter(claim -> !claim.id().equals(id))
                        .map(WaitingTasksIT::released)
                        .toList());
        return claims.stream()
                .filter(claim -> claim.id().equals(id))
                .findFirst()
                .orElseThrow();
    }

    private void complete(TaskId id) {
        end(id, RunEnd.Ended.completed(claim(id), null));
    }

    private static void end(TaskId id, RunEnd end) {
        assertThat(node.endings().record(List.of(end))).containsExactly(id);
    }

    private static RunEnd released(Claim claim) {
        return new RunEnd.PutBack(claim, RunEnd.Outcome.RELEASED, null, Duration.ZERO);
    }

    private static List<TaskId> ids(List<Claim> claims) {
        return claims.stream().map(Claim::id).toList();
    }
}
