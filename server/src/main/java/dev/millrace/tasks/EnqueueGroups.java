package dev.millrace.tasks;

import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Function;

import org.jspecify.annotations.Nullable;
import org.springframework.dao.DataIntegrityViolationException;

/**
 * Commits tasks together that are enqueued at the same time: while one group is being written the next one gathers, so that
 * a thousand callers cost a few statements and commits. Nobody waits for company: a lone task is written at once.
 *
 * <p>A group is written by the thread of one of its callers, which then hands on to one of those who came meanwhile: no
 * thread of its own has to be stopped, and a caller's time limits hold.
 */
final class EnqueueGroups {

    private static final int LARGEST = 500;

    private static final class Waiting {

        private final NewTask task;
        private final Thread caller = Thread.currentThread();
        private volatile boolean leads;
        private volatile @Nullable Enqueued made;
        private volatile @Nullable RuntimeException failure;

        Waiting(NewTask task) {
            this.task = task;
        }

        boolean isDone() {
            return made != null || failure != null;
        }
    }

    private final Function<List<NewTask>, List<Enqueued>> write;
    private final Queue<Waiting> waiting = new ConcurrentLinkedQueue<>();
    private final AtomicBoolean led = new AtomicBoolean();

    /** @param write puts tasks into the queue in one transaction, all or none */
    EnqueueGroups(Function<List<NewTask>, List<Enqueued>> write) {
        this.write = write;
    }

    /** Returns when the task is committed. */
    Enqueued enqueue(NewTask task) {
        Waiting mine = new Waiting(task);
        waiting.add(mine);
        if (led.compareAndSet(false, true)) {
            lead();
        }
        while (!mine.isDone()) {
            if (mine.leads) {
                lead();
            } else {
                // An interrupt is kept for later: what is being committed can no longer be taken back.
                LockSupport.park(this);
            }
        }
        RuntimeException failure = mine.failure;
        Enqueued made = mine.made;
        if (made == null) {
            throw failure == null ? new IllegalStateException("neither enqueued nor failed") : failure;
        }
        return made;
    }

    /** Writes one group, and hands on to whoever waits then. */
    private void lead() {
        List<Waiting> group = new ArrayList<>();
        for (Waiting next = waiting.poll(); next != null; next = group.size() < LARGEST ? waiting.poll() : null) {
            group.add(next);
        }
        try {
            if (!group.isEmpty()) {
                settle(group);
            }
        } finally {
            handOn();
        }
    }

    private void handOn() {
        while (true) {
            Waiting next = waiting.peek();
            if (next != null) {
                next.leads = true;
                LockSupport.unpark(next.caller);
                return;
            }
            led.set(false);
            // Whoever came between the look and the line above found that somebody leads, and waits for it.
            if (waiting.isEmpty() || !led.compareAndSet(false, true)) {
                return;
            }
        }
    }

    private void settle(List<Waiting> group) {
        try {
            List<Enqueued> made =
                    write.apply(group.stream().map(member -> member.task).toList());
            for (int i = 0; i < group.size(); i++) {
                group.get(i).made = made.get(i);
            }
        } catch (DataIntegrityViolationException e) {
            // One of them cannot be kept; the others are not to suffer for it.
            settleAlone(group, e);
        } catch (RuntimeException e) {
            group.forEach(member -> member.failure = e);
        }
        group.forEach(member -> LockSupport.unpark(member.caller));
    }

    private void settleAlone(List<Waiting> group, DataIntegrityViolationException reason) {
        if (group.size() == 1) {
            group.getFirst().failure = reason;
            return;
        }
        for (Waiting member : group) {
            try {
                member.made = write.apply(List.of(member.task)).getFirst();
            } catch (RuntimeException e) {
                member.failure = e;
            }
        }
    }
}
