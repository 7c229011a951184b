package dev.millrace.tasks;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import java.time.Instant;
import java.util.HashSet;
import java.util.List;
import java.util.Queue;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.Callable;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.IntStream;

import org.junit.jupiter.api.Test;
import org.springframework.dao.DataAccessResourceFailureException;
import org.springframework.dao.DataIntegrityViolationException;

class SharedCallsTest {

    private final AtomicInteger writes = new AtomicInteger();
    private final AtomicLong number = new AtomicLong();

    @Test
    void aLoneTaskIsWrittenAtOnceAndAlone() {
        SharedCalls<NewTask, Enqueued> groups = new SharedCalls<>(500, this::write);

        assertThat(groups.ask(task("one"))).isNotNull();
        assertThat(writes).hasValue(1);
    }

    @Test
    void everyCallerIsAnsweredWithATaskOfItsOwnAndManyShareAWrite() throws Exception {
        CountDownLatch come = new CountDownLatch(2000);
        SharedCalls<NewTask, Enqueued> groups = new SharedCalls<>(500, tasks -> {
            awaitAll(come);
            return write(tasks);
        });
        List<Callable<Enqueued>> calls = IntStream.range(0, 2000)
                .<Callable<Enqueued>>mapToObj(i -> () -> {
                    come.countDown();
                    return groups.ask(task("t"));
                })
                .toList();
        Set<Enqueued> made = new HashSet<>();
        try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
            List<Future<Enqueued>> answers = calls.stream().map(threads::submit).toList();
            for (Future<Enqueued> answer : answers) {
                made.add(answer.get());
            }
        }
        assertThat(made).hasSize(2000);
        assertThat(writes.get()).isLessThan(2000);
    }

    @Test
    void oneThatCannotBeKeptFailsAlone() throws Exception {
        SharedCalls<NewTask, Enqueued> groups = new SharedCalls<>(500, tasks -> {
            if (tasks.stream().anyMatch(task -> task.name().equals("bad"))) {
                throw new DataIntegrityViolationException("bad");
            }
            return write(tasks);
        });
        try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
            List<Future<Enqueued>> good = IntStream.range(0, 100)
                    .mapToObj(i -> threads.submit(() -> groups.ask(task("good"))))
                    .toList();
            Future<Enqueued> bad = threads.submit(() -> groups.ask(task("bad")));
            for (Future<Enqueued> answer : good) {
                assertThat(answer.get()).isNotNull();
            }
            assertThatThrownBy(bad::get).hasCauseInstanceOf(DataIntegrityViolationException.class);
        }
    }

    @Test
    void whereTheDatabaseIsAwayAllOfAGroupHearIt() {
        SharedCalls<NewTask, Enqueued> groups = new SharedCalls<>(500, tasks -> {
            throw new DataAccessResourceFailureException("away");
        });

        assertThatThrownBy(() -> groups.ask(task("one"))).isInstanceOf(DataAccessResourceFailureException.class);
        assertThatThrownBy(() -> groups.ask(task("two"))).isInstanceOf(DataAccessResourceFailureException.class);
    }

    @Test
    void whoWaitedWhileTheDatabaseWentAwayDoesNotWaitForItAgain() throws Exception {
        List<Thread> followers = new CopyOnWriteArrayList<>();
        AtomicReference<SharedCalls<NewTask, Enqueued>> shared = new AtomicReference<>();
        Queue<Throwable> failures = new ConcurrentLinkedQueue<>();
        SharedCalls<NewTask, Enqueued> groups = new SharedCalls<>(1, tasks -> {
            writes.incrementAndGet();
            for (int i = 0; i < 5; i++) {
                followers.add(Thread.ofPlatform().start(failing(shared.get(), failures)));
            }
            await().until(() -> followers.stream().allMatch(thread -> thread.getState() == Thread.State.WAITING));
            throw new DataAccessResourceFailureException("away");
        });
        shared.set(groups);

        failing(groups, failures).run();
        for (Thread follower : followers) {
            follower.join();
        }
        assertThat(failures).hasSize(6).allMatch(DataAccessResourceFailureException.class::isInstance);
        assertThat(writes).hasValue(1);
    }

    private static Runnable failing(SharedCalls<NewTask, Enqueued> groups, Queue<Throwable> failures) {
        return () -> {
            try {
                groups.ask(task("one"));
            } catch (DataAccessResourceFailureException e) {
                failures.add(e);
            }
        };
    }

    /** The first write lasts until everybody is there. */
    private static void awaitAll(CountDownLatch come) {
        try {
            come.await();
        } catch (InterruptedException e) {
            throw new AssertionError(e);
        }
    }

    private List<Enqueued> write(List<NewTask> tasks) {
        writes.incrementAndGet();
        return tasks.stream()
                .map(task -> new Enqueued(new TaskId(new UUID(1, number.incrementAndGet())), Instant.EPOCH, true))
                .toList();
    }

    private static NewTask task(String name) {
        return NewTask.named(name, new UUID(0, 1)).build();
    }
}
