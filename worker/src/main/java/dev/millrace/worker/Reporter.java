package dev.millrace.worker;

import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Supplier;

import org.jspecify.annotations.Nullable;

import dev.millrace.client.MillraceException;
import dev.millrace.client.WorkerSession.Reported;

/**
 * Reports how runs end, many in one call: while one batch is under way the next one gathers. What cannot be delivered is kept
 * and tried again, until the server says that its lease is lost.
 */
final class Reporter {

    private static final System.Logger log = System.getLogger(Worker.class.getName());
    private static final int BATCH = 1000;

    private static final long SIDE_NOTES_NANOS = 1_000_000_000L;

    private static final long WHILE_CLOSING_NANOS = 100_000_000L;

    private final Membership membership;

    // The reporter's thread alone knows these.
    private final Pause pause = new Pause();
    private long sideNotes = System.nanoTime();

    private final ReentrantLock lock = new ReentrantLock();
    private final Condition changed = lock.newCondition();
    private final Condition delivered = lock.newCondition();

    // Guarded by the lock. What is waiting stays in it until it is delivered, so that its leases are kept.
    private final Deque<RunEnd> waiting = new ArrayDeque<>();
    private boolean closing;

    Reporter(Membership membership) {
        this.membership = membership;
    }

    void report(RunEnd end) {
        lock.lock();
        try {
            waiting.add(end);
            changed.signal();
        } finally {
            lock.unlock();
        }
    }

    /** Runs that have ended, and whose end the server does not know yet. */
    List<Run> undelivered() {
        lock.lock();
        try {
            return waiting.stream().map(RunEnd::run).toList();
        } finally {
            lock.unlock();
        }
    }

    int length() {
        lock.lock();
        try {
            return waiting.size();
        } finally {
            lock.unlock();
        }
    }

    /** Waits until all that was reported is delivered; false where the time is up before. */
    boolean awaitNone(Duration atMost) {
        return Waiting.until(lock, delivered, waiting::isEmpty, atMost);
    }

    /** Lets the loop end when all is delivered. */
    void close() {
        lock.lock();
        try {
            closing = true;
            changed.signal();
        } finally {
            lock.unlock();
        }
    }

    /**
     * Delivers what comes, until it is closed and all is delivered; the reporter's thread does nothing else.
     *
     * @param running the runs whose progress and logs are sent as well, about once a second
     * @param onDelivery called when fewer ends are undelivered than before
     */
    void loop(Supplier<Collection<Run>> running, Runnable onDelivery) {
        Lasting.turns("reporting runs", () -> {
            List<RunEnd> batch = next();
            if (batch == null) {
                return false;
            }
            RunReports reports = RunReports.of(batch);
            if (System.nanoTime() - sideNotes >= SIDE_NOTES_NANOS) {
                sideNotes = System.nanoTime();
                running.get().forEach(reports::addSideNotes);
            }
            if (!reports.isEmpty() && !deliver(reports)) {
                return false;
            }
            onDelivery.run();
            return true;
        });
    }

    /** What to deliver next, perhaps nothing yet; null when all is delivered, and nothing more will come. */
    private @Nullable List<RunEnd> next() throws InterruptedException {
        lock.lock();
        try {
            long left = SIDE_NOTES_NANOS;
            while (waiting.isEmpty() && !closing && left > 0) {
                left = changed.awaitNanos(left);
            }
            if (waiting.isEmpty() && closing) {
                return null;
            }
            List<RunEnd> batch = new ArrayList<>(Math.min(BATCH, waiting.size()));
            long bytes = 0;
            for (RunEnd end : waiting) {
                bytes += end.size();
                if (batch.size() == BATCH || (bytes > RunReports.MOST_BYTES && !batch.isEmpty())) {
                    break;
                }
                batch.add(end);
            }
            return batch;
        } finally {
            lock.unlock();
        }
    }

    /** False when the loop was interrupted: then the rest is given up. */
    private boolean deliver(RunReports reports) {
        while (true) {
            try {
                Reported answer = membership.session().report(membership.incarnation(), reports.report());
                pause.reset();
                tellLost(answer, reports.ends().size());
                drop(reports.ends());
                return true;
            } catch (RuntimeException e) {
                // Whatever one report holds must not keep back the others.
                if (!(e instanceof MillraceException passing && passing.isTransient())) {
                    return refused(reports, e);
                }
                log.log(
                        System.Logger.Level.WARNING,
                        "Reporting {0} runs failed, trying again: {1}",
                        reports.ends().size(),
                        e.getMessage());
                if (!rest(pause.next(passing))) {
                    return false;
                }
            }
        }
    }

    /**
     * Waits before the next attempt; false where it was interrupted. Closing ends a long pause, and leaves time for short ones
     * alone.
     */
    private boolean rest(Duration time) {
        lock.lock();
        try {
            boolean wasClosing = closing;
            long left = wasClosing ? Math.min(time.toNanos(), WHILE_CLOSING_NANOS) : time.toNanos();
            while (left > 0 && closing == wasClosing) {
                left = changed.awaitNanos(left);
            }
            return true;
        } catch (InterruptedException e) {
            return false;
        } finally {
            lock.unlock();
        }
    }

    /**
     * The server will not take a batch: what the runs said apart from how they ended then, and each end by itself, so that
     * one cannot spoil the others.
     */
    private boolean refused(RunReports reports, RuntimeException refusal) {
        if (reports.hasSideNotes() && !reports.ends().isEmpty()) {
            return deliver(reports.sideNotes()) && deliver(reports.withoutSideNotes());
        }
        return refused(reports.ends(), refusal);
    }

    private boolean refused(List<RunEnd> batch, RuntimeException refusal) {
        if (batch.size() > 1) {
            for (RunEnd end : batch) {
                if (!deliver(RunReports.of(List.of(end)))) {
                    return false;
                }
            }
            return true;
        }
        if (batch.isEmpty()) {
            log.log(System.Logger.Level.WARNING, "Report refused: {0}", refusal.getMessage());
            return true;
        }
        RunEnd only = batch.getFirst();
        boolean isLost = refusal instanceof MillraceException.Conflict
                || refusal instanceof MillraceException.NotFound
                || refusal instanceof MillraceException.Forbidden;
        // Any other refusal, such as a proxy's, says nothing of the result: the task runs again when its lease is over.
        boolean cannotBeKept = refusal instanceof MillraceException.InvalidRequest;
        if (!cannotBeKept || only instanceof RunEnd.Failed) {
            log.log(
                    isLost ? System.Logger.Level.WARNING : System.Logger.Level.ERROR,
                    "Report of task {0} refused, and given up: {1}",
                    only.run().id(),
                    refusal.getMessage());
            drop(batch);
            return true;
        }
        // A result that cannot be kept is a failure that its owner should see.
        RunEnd failure = new RunEnd.Failed(only.run(), "result refused: " + refusal.getMessage(), false, null);
        lock.lock();
        try {
            drop(batch);
            waiting.addFirst(failure);
        } finally {
            lock.unlock();
        }
        return deliver(RunReports.of(List.of(failure)));
    }

    private static void tellLost(Reported answer, int reported) {
        long lost = answer.completed().stream().filter("lease_lost"::equals).count()
                + answer.failed().stream().filter("lease_lost"::equals).count();
        if (lost > 0) {
            log.log(
                    System.Logger.Level.WARNING,
                    "{0} of {1} results were not recorded: their leases were lost",
                    lost,
                    reported);
        }
    }

    /** What is delivered are the first ones that wait: nobody else takes any out. */
    private void drop(List<RunEnd> ends) {
        lock.lock();
        try {
            ends.forEach(end -> waiting.remove());
            if (waiting.isEmpty()) {
                delivered.signalAll();
            }
        } finally {
            lock.unlock();
        }
    }
}
