package dev.millrace.worker;

import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Deque;
import java.util.HashMap;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Consumer;
import java.util.function.Supplier;

import org.jspecify.annotations.Nullable;

import dev.millrace.worker.Run.StopReason;

/** What this worker holds: runs, at most as many at a time as it may, and tasks that wait here for their turn. */
final class Runs {

    /** How long a task may wait here, for others that take longer than the ones before, until it is better off elsewhere. */
    private static final Duration LONGEST_WAIT = Duration.ofSeconds(2);

    /** The part of a lease that must be left of it when a run begins: the next heartbeat is on its way by then. */
    private static final int MARGIN = 4;

    /** How many ends may be on their way to the server before less is taken. */
    private static final int UNDELIVERED = 2000;

    private final int concurrency;
    private final Supplier<Duration> lease;
    private final Consumer<Run> execution;
    private final Map<UUID, Run> held = new ConcurrentHashMap<>();

    private final ReentrantLock lock = new ReentrantLock();
    private final Condition changed = lock.newCondition();

    // Guarded by the lock.
    private final Deque<Run> waiting = new ArrayDeque<>();
    private final Prefetch prefetch = new Prefetch();
    private final Map<Run, Long> running = new HashMap<>(); // and when each began
    private int wakesAt = -1; // when so few are held, whoever awaits room looks again
    private @Nullable StopReason stopped; // why whatever comes now is told to stop before it begins

    /**
     * @param lease how long the server leaves a task here without a heartbeat
     * @param execution runs one to its end, on a thread of its own
     */
    Runs(int concurrency, Supplier<Duration> lease, Consumer<Run> execution) {
        this.concurrency = concurrency;
        this.lease = lease;
        this.execution = execution;
    }

    /** Takes tasks that were claimed together. */
    void begin(List<Run> claimed) {
        lock.lock();
        try {
            for (Run run : claimed) {
                // Given to this worker once more: the lease of the run before was lost, in an outage longer than it.
                Run before = held.put(run.id(), run);
                if (before != null) {
                    before.stop(StopReason.LEASE_LOST);
                }
                if (stopped != null) {
                    run.stop(stopped);
                }
                waiting.add(run);
            }
            startSome();
        } finally {
            lock.unlock();
        }
    }

    /**
     * Starts what may start: a task whose lease may be over, as the answer of its claim was long on its way, waits until a
     * heartbeat has kept it. Else it could run here when it runs elsewhere already.
     */
    void startSome() {
        lock.lock();
        try {
            Iterator<Run> next = waiting.iterator();
            while (running.size() < concurrency && next.hasNext()) {
                Run run = next.next();
                if (mayStart(run)) {
                    next.remove();
                    running.put(run, System.nanoTime());
                    Thread.ofVirtual().name("millrace-task-" + run.id()).start(() -> run(run));
                }
            }
        } finally {
            lock.unlock();
        }
    }

    /** One that was told to stop does not begin; it only ends. */
    private boolean mayStart(Run run) {
        return run.isCancelled() || run.isHeldFor(lease.get().dividedBy(MARGIN));
    }

    /** Whether it must wait for a heartbeat that confirms it. */
    boolean isInDoubt(Run run) {
        return !mayStart(run);
    }

    /** Whether something waits for a heartbeat that confirms it. */
    boolean anyInDoubt() {
        lock.lock();
        try {
            return running.size() < concurrency && waiting.stream().anyMatch(this::isInDoubt);
        } finally {
            lock.unlock();
        }
    }

    private void run(Run run) {
        try {
            execution.accept(run);
        } finally {
            lock.lock();
            try {
                held.remove(run.id(), run);
                long began = Objects.requireNonNull(running.remove(run));
                prefetch.ran(System.nanoTime() - began);
                startSome();
                // Ends come by the thousand: each wakes up others only if they would find what they wait for.
                if (held.isEmpty() || held.size() <= wakesAt) {
                    changed.signalAll();
                }
            } finally {
                lock.unlock();
            }
        }
    }

    /** All that is held, whether it runs or waits. */
    Collection<Run> all() {
        return held.values();
    }

    int size() {
        return held.size();
    }

    /** Stops all, and whatever comes later as well: the answer of a claim may be on its way still. The first reason counts. */
    void stopAll(StopReason reason) {
        lock.lock();
        try {
            if (stopped == null) {
                stopped = reason;
            }
            held.values().forEach(run -> run.stop(reason));
        } finally {
            lock.unlock();
        }
    }

    /** Takes out what has waited here for too long. */
    List<Run> takeStale() {
        return takeWaiting(LONGEST_WAIT);
    }

    /** Takes out all that has not begun. */
    List<Run> takeWaiting() {
        return takeWaiting(Duration.ZERO);
    }

    private List<Run> takeWaiting(Duration atLeast) {
        lock.lock();
        try {
            List<Run> taken = new ArrayList<>();
            while (!waiting.isEmpty() && waiting.peek().age().compareTo(atLeast) >= 0) {
                Run run = waiting.remove();
                held.remove(run.id(), run);
                taken.add(run);
            }
            return taken;
        } finally {
            lock.unlock();
        }
    }

    /** Wakes up whoever waits for a change: something else than the runs has changed. */
    void wake() {
        lock.lock();
        try {
            changed.signalAll();
        } finally {
            lock.unlock();
        }
    }

    /**
     * Waits until there is room for more, and where there is some, a little longer for room that is worth a claim; 0 where
     * nothing more shall be taken for now.
     */
    int awaitRoom(Gate gate, Duration patience, Duration linger) throws InterruptedException {
        lock.lock();
        try {
            long left = patience.toNanos();
            while (room(gate) <= 0) {
                if (left <= 0) {
                    return 0;
                }
                wakesAt = target() - 1;
                left = changed.awaitNanos(left);
            }
            long lingering = linger.toNanos();
            int worthwhile = target() / 4;
            while (lingering > 0 && room(gate) > 0 && room(gate) < worthwhile) {
                wakesAt = held.size() + room(gate) - worthwhile;
                lingering = changed.awaitNanos(lingering);
            }
            return Math.max(0, room(gate));
        } finally {
            wakesAt = -1;
            lock.unlock();
        }
    }

    /** What else decides whether more is taken. */
    interface Gate {

        boolean isOpen();

        /** How many ends the server does not know yet: they must not pile up without end. */
        int undelivered();
    }

    private int room(Gate gate) {
        if (!gate.isOpen()) {
            return 0;
        }
        return target() - held.size() - Math.max(0, gate.undelivered() - UNDELIVERED);
    }

    private int target() {
        long now = System.nanoTime();
        long taken = running.values().stream()
                .filter(began -> Prefetch.isLong(now - began))
                .count();
        return concurrency + prefetch.wanted(concurrency - taken);
    }

    /** Waits until nothing runs; false where the time is up before. */
    boolean awaitNone(Duration atMost) {
        return Waiting.until(lock, changed, held::isEmpty, atMost);
    }
}
