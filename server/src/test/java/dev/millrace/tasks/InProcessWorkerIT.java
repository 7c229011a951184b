package dev.millrace.tasks;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.nio.file.Path;
import java.sql.Connection;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;

import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;

import dev.millrace.testing.TestDatabase;

/** What the worker inside the server does with its tasks. */
class InProcessWorkerIT {

    /** The work of a test's handler. */
    @FunctionalInterface
    interface Work {
        @Nullable
        JsonNode run(TaskRun run) throws Exception;
    }

    record Handler(String name, int concurrency, Work work) implements TaskHandler {

        Handler(Work work) {
            this(QueueNode.freshHandler(), 100, work);
        }

        @Override
        public @Nullable JsonNode handle(TaskRun run) throws Exception {
            return work.run(run);
        }
    }

    @RegisterExtension
    static final TestDatabase database = TestDatabase.fresh();

    @TempDir
    Path data;

    private final List<QueueNode> nodes = new ArrayList<>();

    @AfterEach
    void stopNodes() {
        nodes.forEach(QueueNode::close);
    }

    @Test
    void runsATaskWithItsPayloadAndKeepsTheResult() {
        Handler handler = new Handler(run -> run.payload());
        QueueNode node = working(handler);
        TaskId id = node.enqueue(handler.name());

        Task task = awaitState(node, id, TaskState.COMPLETED);

        assertThat(task.result()).isEqualTo(task.payload());
        assertThat(task.attempts()).isOne();
        assertThat(task.startedAt()).isNotNull();
    }

    @Test
    void aSignalStartsATaskOnAnotherNodeWithoutWaitingForItsPoll() {
        Handler handler = new Handler(run -> null);
        QueueNode worker = working(QueueNode.withoutPolling(), handler);
        QueueNode producer = keep(QueueNode.working(database.dataSource(), data.resolve("producer"), List.of()));

        awaitState(worker, producer.enqueue(handler.name()), TaskState.COMPLETED);
    }

    @Test
    void aFailedRunIsTriedAgainUntilItsRetriesAreUsedUp() {
        Handler handler = new Handler(run -> {
            throw new IllegalStateException("attempt " + run.attempt());
        });
        QueueNode node = working(List.of("millrace.tasks.retry.base-delay=10ms"), handler);
        TaskId id = node.tasks().enqueue(node.task(handler.name()).withRetries(2));

        Task task = awaitState(node, id, TaskState.FAILED);

        assertThat(task.attempts()).isEqualTo(3);
        assertThat(task.error()).isEqualTo("IllegalStateException: attempt 3");
    }

    @Test
    void whatIsToStartLaterStartsThenWithoutWaitingForAPoll() {
        Handler handler = new Handler(run -> {
            if (run.attempt() == 1) {
                throw new IllegalStateException("once more");
            }
            return null;
        });
        List<String> settings = new ArrayList<>(QueueNode.withoutPolling());
        settings.add("millrace.tasks.retry.base-delay=200ms");
        QueueNode node = working(settings, handler);
        Instant later = Instant.now().plusMillis(400);
        TaskId id = node.tasks()
                .enqueue(node.task(handler.name())
                        .withRetries(1)
                        .change()
                        .scheduledAt(later)
                        .build());

        Task task = awaitState(node, id, TaskState.COMPLETED);

        assertThat(task.attempts()).isEqualTo(2);
        assertThat(node.tasks().attempts(id).getFirst().startedAt()).isAfterOrEqualTo(later);
    }

    @Test
    void aTaskThatIsPutOffStartsAtItsNewTime() {
        Handler handler = new Handler(run -> null);
        QueueNode node = working(QueueNode.withoutPolling(), handler);
        TaskId id = node.tasks()
                .enqueue(node.task(handler.name())
                        .change()
                        .scheduledAt(Instant.now().plus(Duration.ofDays(1)))
                        .build());
        Instant sooner = Instant.now().plusMillis(300);

        node.tasks().change(id, new TaskChange(null, null, null, null, null, null, sooner, null, Set.of()));

        assertThat(awaitState(node, id, TaskState.COMPLETED).startedAt()).isAfterOrEqualTo(sooner);
    }

    @Test
    void aPermanentFailureIsNotTriedAgain() {
        Handler handler = new Handler(run -> {
            throw TaskFailure.permanent("the file is not a CSV");
        });
        QueueNode node = working(handler);
        TaskId id = node.tasks().enqueue(node.task(handler.name()).withRetries(5));

        Task task = awaitState(node, id, TaskState.FAILED);

        assertThat(task.attempts()).isOne();
        assertThat(task.error()).isEqualTo("the file is not a CSV");
    }

    @Test
    void aRunThatTakesTooLongIsStopped() {
        Handler handler = new Handler(InProcessWorkerIT::runUntilStopped);
        QueueNode node = working(handler);
        TaskId id = node.tasks().enqueue(node.task(handler.name()).withTimeout(Duration.ofSeconds(1)));

        assertThat(awaitState(node, id, TaskState.FAILED).error()).isEqualTo("timed out after 1 s");
    }

    @Test
    void aCancelledRunIsStoppedWithinTwoSeconds() {
        Handler handler = new Handler(InProcessWorkerIT::runUntilStopped);
        QueueNode node = working(handler);
        TaskId id = node.enqueue(handler.name());
        awaitState(node, id, TaskState.RUNNING);

        node.tasks().cancel(id);

        await().atMost(Duration.ofSeconds(2)).until(() -> node.get(id).state() == TaskState.CANCELLED);
    }

    @Test
    void aRunLongerThanItsLeaseIsNotRunTwice() {
        AtomicInteger runs = new AtomicInteger();
        CountDownLatch neverMind = new CountDownLatch(1);
        Handler handler = new Handler(run -> {
            runs.incrementAndGet();
            return neverMind.await(5, TimeUnit.SECONDS) ? null : run.payload();
        });
        QueueNode node = working(List.of("millrace.tasks.lease=2s", "millrace.tasks.sweep=100ms"), handler);
        TaskId id = node.enqueue(handler.name());

        assertThat(awaitState(node, id, TaskState.COMPLETED).attempts()).isOne();
        assertThat(runs).hasValue(1);
    }

    /** As after a pause of the whole process: the task is taken back, and started again here before anybody has told its run. */
    @Test
    void aRunWhoseTaskCameBackToTheSameNodeIsStopped() {
        CountDownLatch stopped = new CountDownLatch(1);
        Handler handler = new Handler(run -> {
            if (run.attempt() == 1) {
                run.onStop(stopped::countDown);
                stopped.await();
            }
            return null;
        });
        QueueNode node = working(handler);
        TaskId id = node.enqueue(handler.name());
        awaitState(node, id, TaskState.RUNNING);

        database.jdbc()
                .sql("update task_batches set expires_at = now() - interval '1 second'")
                .update();
        node.reaper().sweep();

        Task task = awaitState(node, id, TaskState.COMPLETED);
        assertThat(task.attempts()).isEqualTo(2);
        await().until(() -> stopped.getCount() == 0);
    }

    @Test
    void progressIsSeenWhileTheTaskRuns() {
        Handler handler = new Handler(run -> {
            run.progress(0.25, run.payload());
            return runUntilStopped(run);
        });
        QueueNode node = working(handler);
        TaskId id = node.enqueue(handler.name());

        await().until(() -> node.get(id).progress() == 0.25);
        node.tasks().cancel(id);
        awaitState(node, id, TaskState.CANCELLED);
    }

    @Test
    void aHandlersOwnConcurrencyIsNotExceeded() {
        AtomicInteger now = new AtomicInteger();
        AtomicInteger most = new AtomicInteger();
        Handler handler = new Handler(QueueNode.freshHandler(), 2, run -> {
            most.accumulateAndGet(now.incrementAndGet(), Math::max);
            Thread.onSpinWait();
            now.decrementAndGet();
            return null;
        });
        QueueNode node = working(handler);
        List<TaskId> ids = new ArrayList<>();
        for (int i = 0; i < 50; i++) {
            ids.add(node.enqueue(handler.name()));
        }

        ids.forEach(id -> awaitState(node, id, TaskState.COMPLETED));
        assertThat(most.get()).isBetween(1, 2);
    }

    @Test
    void noMoreIsClaimedWhileEndsCannotBeRecorded() throws Exception {
        AtomicInteger runs = new AtomicInteger();
        Handler handler = new Handler(run -> {
            runs.incrementAndGet();
            return null;
        });
        QueueNode node = working(handler);
        int many = 6000;
        try (Connection other = database.dataSource().getConnection()) {
            other.setAutoCommit(false);
            other.createStatement().execute("lock table task_ends in exclusive mode");
            node.tasks().enqueueAll(Collections.nCopies(many, node.task(handler.name())));

            await().atMost(Duration.ofSeconds(30)).until(() -> runs.get() >= 2000);
            await().during(Duration.ofSeconds(1)).until(() -> runs.get() < 4000);
            other.rollback();
        }
        await().atMost(Duration.ofSeconds(30))
                .until(() -> node.queues().find("default").orElseThrow().running() == 0 && runs.get() >= many);
    }

    @Test
    void theNextTaskOfAQueueThatIsFullStartsWhenOneEnds() {
        Handler handler = new Handler(run -> null);
        QueueNode node = working(QueueNode.withoutPolling(), handler);
        node.queues().setRules("serial", new TaskQueue.Rules(false, 1, null, null));

        awaitCompleted(node, enqueueInto(node, "serial", handler, 20));
    }

    @Test
    void theNextTaskOfAKeyThatIsFullStartsWhenOneEnds() {
        Handler handler = new Handler(run -> null);
        QueueNode node = working(QueueNode.withoutPolling(), handler);
        node.queues().setRules("serial-by-key", new TaskQueue.Rules(false, null, 1, null));

        awaitCompleted(node, enqueueInto(node, "serial-by-key", handler, 20));
    }

    @Test
    void theNextTaskOfAQueueStartsWhenItsRateHasEarnedIt() {
        Handler handler = new Handler(run -> null);
        QueueNode node = working(QueueNode.withoutPolling(), handler);
        node.queues()
                .setRules(
                        "rated", new TaskQueue.Rules(false, null, null, new TaskQueue.Rate(5, Duration.ofSeconds(1))));

        awaitCompleted(node, enqueueInto(node, "rated", handler, 10));
    }

    @Test
    void aPlaceThatBecomesFreeOnOneNodeIsTakenOnAnother() {
        Handler handler = new Handler(run -> null);
        QueueNode other = keep(QueueNode.working(database.dataSource(), data.resolve("other"), List.of()));
        other.queues().setRules("shared", new TaskQueue.Rules(false, 1, null, null));
        TaskId first = enqueueInto(other, "shared", handler, 1).getFirst();
        List<Claim> claims = other.claim("a worker", handler.name(), 1);
        assertThat(claims).extracting(Claim::id).containsExactly(first);

        QueueNode node = working(QueueNode.withoutPolling(), handler);
        List<TaskId> waiting = enqueueInto(node, "shared", handler, 1);
        await().during(Duration.ofMillis(200))
                .until(() -> node.get(waiting.getFirst()).state() == TaskState.PENDING);
        other.endings().record(List.of(RunEnd.Ended.completed(claims.getFirst(), null)));

        awaitCompleted(node, waiting);
    }

    private static List<TaskId> enqueueInto(QueueNode node, String queue, Handler handler, int tasks) {
        return node.tasks()
                .enqueueAll(IntStream.range(0, tasks)
                        .mapToObj(i -> node.task(handler.name())
                                .change()
                                .queue(queue)
                                .concurrencyKey("key " + i % 2)
                                .build())
                        .toList());
    }

    private static void awaitCompleted(QueueNode node, List<TaskId> tasks) {
        tasks.forEach(id -> awaitState(node, id, TaskState.COMPLETED));
    }

    @Test
    void aStoppingNodeGivesItsTasksBackWithinTwoSeconds() {
        Handler handler = new Handler(InProcessWorkerIT::runUntilStopped);
        QueueNode node = working(handler);
        QueueNode watcher = keep(QueueNode.idle(database.dataSource(), data.resolve("watcher")));
        TaskId id = node.enqueue(handler.name());
        awaitState(node, id, TaskState.RUNNING);

        long start = System.nanoTime();
        node.worker().stop();

        assertThat(Duration.ofNanos(System.nanoTime() - start)).isLessThan(Duration.ofSeconds(4));
        assertThat(watcher.get(id).state()).isEqualTo(TaskState.PENDING);
        assertThat(watcher.get(id).error()).as("giving back is no failure").isNull();
    }

    @Test
    void aRestartedNodeTakesBackAtOnceWhatItsDeadPredecessorHeld() {
        Handler handler = new Handler(run -> null);
        QueueNode dead = keep(QueueNode.idle(database.dataSource(), data.resolve("node"), handler));
        TaskId id = dead.enqueue(handler.name());
        dead.claim(dead.workerName(), handler.name(), 1);
        assertThat(dead.get(id).state()).isEqualTo(TaskState.RUNNING);

        QueueNode next = working(List.of("millrace.tasks.lease=1h", "millrace.tasks.sweep=100ms"), handler);

        assertThat(awaitState(next, id, TaskState.COMPLETED).attempts()).isEqualTo(2);
    }

    private static @Nullable JsonNode runUntilStopped(TaskRun run) throws InterruptedException {
        CountDownLatch stopped = new CountDownLatch(1);
        run.onStop(stopped::countDown);
        stopped.await();
        throw new InterruptedException("stopped");
    }

    private QueueNode working(Handler... handlers) {
        return working(List.of(), handlers);
    }

    private QueueNode working(List<String> settings, Handler... handlers) {
        return keep(QueueNode.working(database.dataSource(), data.resolve("node"), settings, handlers));
    }

    private QueueNode keep(QueueNode node) {
        nodes.add(node);
        return node;
    }

    private static Task awaitState(QueueNode node, TaskId id, TaskState state) {
        return await().atMost(Duration.ofSeconds(20)).until(() -> node.get(id), task -> task.state() == state);
    }
}
