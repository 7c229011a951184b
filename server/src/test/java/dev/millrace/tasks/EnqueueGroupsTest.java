package dev.millrace.tasks;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Instant;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.IntStream;

import org.junit.jupiter.api.Test;
import org.springframework.dao.DataAccessResourceFailureException;
import org.springframework.dao.DataIntegrityViolationException;

class EnqueueGroupsTest {

    private final AtomicInteger writes = new AtomicInteger();
    private final AtomicLong number = new AtomicLong();

    @Test
    void aLoneTaskIsWrittenAtOnceAndAlone() {
        EnqueueGroups groups = new EnqueueGroups(this::write);

        assertThat(groups.enqueue(task("one"))).isNotNull();
        assertThat(writes).hasValue(1);
    }

    @Test
    void everyCallerIsAnsweredWithATaskOfItsOwnAndManyShareAWrite() throws Exception {
        CountDownLatch come = new CountDownLatch(2000);
        EnqueueGroups groups = new EnqueueGroups(tasks -> {
            awaitAll(come);
            return write(tasks);
        });
        List<Callable<Enqueued>> calls = IntStream.range(0, 2000)
                .<Callable<Enqueued>>mapToObj(i -> () -> {
                    come.countDown();
                    return groups.enqueue(task("t"));
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
        EnqueueGroups groups = new EnqueueGroups(tasks -> {
            if (tasks.stream().anyMatch(task -> task.name().equals("bad"))) {
                throw new DataIntegrityViolationException("bad");
            }
            return write(tasks);
        });
        try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
            List<Future<Enqueued>> good = IntStream.range(0, 100)
                    .mapToObj(i -> threads.submit(() -> groups.enqueue(task("good"))))
                    .toList();
            Future<Enqueued> bad = threads.submit(() -> groups.enqueue(task("bad")));
            for (Future<Enqueued> answer : good) {
                assertThat(answer.get()).isNotNull();
            }
            assertThatThrownBy(bad::get).hasCauseInstanceOf(DataIntegrityViolationException.class);
        }
    }

    @Test
    void whereTheDatabaseIsAwayAllOfAGroupHearIt() {
        EnqueueGroups groups = new EnqueueGroups(tasks -> {
            throw new DataAccessResourceFailureException("away");
        });

        assertThatThrownBy(() -> groups.enqueue(task("one"))).isInstanceOf(DataAccessResourceFailureException.class);
        assertThatThrownBy(() -> groups.enqueue(task("two"))).isInstanceOf(DataAccessResourceFailureException.class);
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
                .map(task -> new Enqueued(new TaskId(new UUID(1, number.incrementAndGet())), Instant.EPOCH))
                .toList();
    }

    private static NewTask task(String name) {
        return NewTask.named(name, new UUID(0, 1)).build();
    }
}
