package dev.millrace.tasks;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.Callable;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.IntStream;
import java.util.stream.Stream;

import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

import dev.millrace.testing.TestDatabase;

/** How queues can be paused and limited, and how their tasks are shared out. */
class QueueRulesIT {

    private static final UUID ANN = new UUID(0, 11);
    private static final UUID BOB = new UUID(0, 12);

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

    @Test
    void nothingOfAPausedQueueStartsUntilItIsResumed() {
        TaskId id = enqueue(ANN, null);
        node.queues().pause(handler, true);
        assertThat(node.claim("a", handler, 10)).isEmpty();
        assertThat(node.queues().obstacle(handler, null).orElseThrow().kind())
                .isEqualTo(QueueService.Obstacle.Kind.PAUSED);

        node.queues().pause(handler, false);
        assertThat(ids(node.claim("a", handler, 10))).containsExactly(id);
    }

    @Test
    void noMoreTasksRunThanTheQueueAllowsWhoeverClaims() throws Exception {
        rules(3, null, null);
        IntStream.range(0, 20).forEach(i -> enqueue(ANN, null));

        List<Callable<List<Claim>>> claimers = IntStream.range(0, 8)
                .<Callable<List<Claim>>>mapToObj(i -> () -> node.claim("worker-" + i, handler, 10))
                .toList();
        List<Claim> claims = new ArrayList<>();
        try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
            for (Future<List<Claim>> claimed : threads.invokeAll(claimers)) {
                claims.addAll(claimed.get());
            }
        }
        assertThat(claims).hasSize(3);
        assertThat(node.queues().obstacle(handler, null).orElseThrow().heldBy())
                .containsExactlyInAnyOrderElementsOf(ids(claims));

        node.endings().record(List.of(RunEnd.Ended.completed(claims.getFirst(), null)));
        assertThat(node.claim("a", handler, 10))
                .as("the place that became free")
                .hasSize(1);
    }

    /** Until it is taken back its worker may come back to it, and would run beside whoever was given the place. */
    @Test
    void aPlaceIsFreeWhenTheTaskOfASilentWorkerIsTakenBack() {
        rules(1, null, null);
        TaskId first = enqueue(ANN, null);
        enqueue(ANN, null);
        Claim claim = node.claim("a", handler, 10).getFirst();
        database.jdbc()
                .sql("update task_batches set expires_at = now() - interval '1 second'")
                .update();
        node.signals().raise();

        assertThat(node.claim("b", handler, 10)).isEmpty();
        assertThat(node.queues().obstacle(handler, null).orElseThrow().heldBy()).containsExactly(first);
        assertThat(node.leases().extend("a", List.of(claim.lease()))).hasSize(1);
        assertThat(node.claim("b", handler, 10)).isEmpty();

        database.jdbc()
                .sql("update task_batches set expires_at = now() - interval '1 second'")
                .update();
        node.reaper().sweep();
        assertThat(node.claim("b", handler, 10)).hasSize(1);
    }

    @Test
    void aKeyThatIsFullHoldsUpNoOther() {
        rules(null, 1, null);
        enqueue(ANN, "red");
        enqueue(ANN, "red");
        TaskId blue = enqueue(ANN, "blue");
        TaskId keyless = enqueue(ANN, null);

        List<Claim> claims = node.claim("a", handler, 10);

        assertThat(claims).hasSize(3);
        assertThat(ids(claims)).contains(blue, keyless);
    }

    @Test
    void lanesOfOneKeyShareItsPlaces() {
        rules(null, 3, null);
        for (UUID owner : List.of(ANN, BOB)) {
            IntStream.range(0, 2).forEach(i -> enqueue(owner, "red"));
            IntStream.range(0, 5).forEach(i -> enqueue(owner, "blue of " + owner));
        }

        List<Claim> claims = node.claim("a", handler, 20);

        assertThat(claims).as("three of each key").hasSize(9);
        assertThat(node.claim("a", handler, 20)).isEmpty();
    }

    @Test
    void aLimitedQueueThatIsNotFullKeepsNobodyWaiting() {
        rules(200, null, null);
        IntStream.range(0, 30)
                .forEach(i -> node.tasks()
                        .enqueue(node.task(handler)
                                .change()
                                .queue(handler)
                                .owner(ANN)
                                .priority(Priority.LOW)
                                .build()));
        TaskId urgent = node.tasks()
                .enqueue(node.task(handler)
                        .change()
                        .owner(BOB)
                        .priority(Priority.HIGH)
                        .build());

        assertThat(ids(node.claim("a", handler, 1))).containsExactly(urgent);
        assertThat(node.claim("a", handler, 100)).hasSize(30);
    }

    @Test
    void limitedQueuesGetTheirSharesBesideOthers() {
        String other = handler + "-too";
        rules(200, null, null);
        node.queues().setRules(other, new TaskQueue.Rules(false, 200, null, null));
        List<String> queues = List.of(handler, other, "default");
        List<UUID> owners = Stream.generate(UUID::randomUUID).limit(3).toList();
        for (int i = 0; i < 90; i++) {
            node.tasks()
                    .enqueue(node.task(handler)
                            .change()
                            .queue(queues.get(i % 3))
                            .owner(owners.get(i % 3))
                            .build());
        }

        List<Claim> claims = new ArrayList<>(node.claim("a", handler, 30));
        assertThat(claims).hasSize(30);
        assertThat(queues)
                .allSatisfy(queue -> assertThat(
                                claims.stream().filter(claim -> claim.queue().equals(queue)))
                        .hasSizeBetween(8, 12));
        assertThat(node.claim("a", handler, 100)).hasSize(60);
    }

    @Test
    void noMoreTasksStartInAPeriodThanTheRateAllows() {
        rules(null, null, new TaskQueue.Rate(5, Duration.ofHours(1)));
        IntStream.range(0, 20).forEach(i -> enqueue(ANN, null));

        assertThat(node.claim("a", handler, 3)).hasSize(3);
        assertThat(node.claim("a", handler, 10)).hasSize(2);
        assertThat(node.queues().obstacle(handler, null).orElseThrow().kind())
                .isEqualTo(QueueService.Obstacle.Kind.RATE);
    }

    @Test
    void aQueueThatIsGivenARateStartsWithAPeriodsWorthOnce() {
        var rate = new TaskQueue.Rate(3, Duration.ofHours(1));
        rules(50, null, null);
        rules(50, null, rate);
        IntStream.range(0, 20).forEach(i -> enqueue(ANN, null));

        assertThat(node.claim("a", handler, 10)).hasSize(3);
        rules(null, null, rate);
        assertThat(node.claim("a", handler, 10)).as("the same rate again").isEmpty();
        rules(null, null, new TaskQueue.Rate(3, Duration.ofHours(2)));
        assertThat(node.claim("a", handler, 10)).as("another rate").isEmpty();
    }

    @Test
    void aBurstOfOneUserLeavesAnothersTaskItsShare() {
        List<NewTask> burst = IntStream.range(0, 2000)
                .mapToObj(i -> node.task(handler).change().owner(ANN).build())
                .toList();
        node.tasks().enqueueAll(burst);
        TaskId bobs = enqueue(BOB, null);

        assertThat(ids(node.claim("a", handler, 10))).contains(bobs).hasSize(10);
    }

    @Test
    void whatOneTenantLeavesOfAClaimGoesToTheOthers() {
        IntStream.range(0, 30).forEach(i -> enqueue(ANN, null));
        enqueue(BOB, null);

        assertThat(node.claim("a", handler, 20)).hasSize(20);
    }

    @Test
    void whoHasNothingLeftIsAskedNoMoreWhileOthersFillTheClaims() {
        IntStream.range(0, 30).forEach(i -> enqueue(ANN, null));
        enqueue(BOB, null);

        assertThat(node.claim("a", handler, 10)).hasSize(10);
        assertThat(node.activeTenants(handler)).containsExactly(ANN);
    }

    @Test
    void whoComesWhileAClaimIsUnderWayIsServedBesideIt() {
        TaskId anns = enqueue(ANN, null);
        Set<Integer> asked = node.activeLanes(handler);
        TaskId bobs = enqueue(BOB, null);

        assertThat(ids(node.claimBeside(asked, "a", handler, 10))).containsExactly(bobs);
        assertThat(node.claimBeside(asked, "a", handler, 10)).isEmpty();
        assertThat(ids(node.claim("a", handler, 10))).containsExactly(anns);
    }

    @Test
    void besideAClaimNothingStartsThatIsLessUrgentThanWhatItAsksForOrWhoseQueueHasRules() {
        node.tasks().enqueue(bobs(Priority.MEDIUM).owner(ANN).build());
        Set<Integer> asked = node.activeLanes(handler);
        node.tasks().enqueue(bobs(Priority.LOW).build());
        assertThat(node.claimBeside(asked, "a", handler, 10)).isEmpty();

        node.tasks().enqueue(bobs(Priority.HIGH).build());
        rules(5, null, null);
        assertThat(node.claimBeside(asked, "a", handler, 10)).isEmpty();
        rules(null, null, null);
        assertThat(node.claimBeside(asked, "a", handler, 10)).hasSize(1);
    }

    private NewTask.Builder bobs(Priority priority) {
        return node.task(handler).change().queue(handler).owner(BOB).priority(priority);
    }

    @Test
    void aQueueTellsHowMuchWaitsAndSinceWhen() {
        enqueue(ANN, null);
        enqueue(ANN, null);
        node.claim("a", handler, 1);

        TaskQueue queue = node.queues().find(handler).orElseThrow();
        assertThat(queue.waiting()).isEqualTo(1);
        assertThat(queue.running()).isEqualTo(1);
        assertThat(queue.oldestWaitingSince()).isNotNull();
    }

    private void rules(@Nullable Integer maxRunning, @Nullable Integer maxPerKey, TaskQueue.@Nullable Rate rate) {
        node.queues().setRules(handler, new TaskQueue.Rules(false, maxRunning, maxPerKey, rate));
    }

    /** Each test has a queue of its own, named as its handler is. */
    private TaskId enqueue(UUID owner, @Nullable String key) {
        return node.tasks()
                .enqueue(node.task(handler)
                        .change()
                        .queue(handler)
                        .owner(owner)
                        .concurrencyKey(key)
                        .build());
    }

    private static List<TaskId> ids(List<Claim> claims) {
        return claims.stream().map(Claim::id).toList();
    }
}
