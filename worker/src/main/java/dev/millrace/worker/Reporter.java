package dev.millrace.worker;

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
import dev.millrace.client.WorkerSession;
import dev.millrace.client.WorkerSession.Completed;
import dev.millrace.client.WorkerSession.Failed;
import dev.millrace.client.WorkerSession.Lease;
import dev.millrace.client.WorkerSession.Log;
import dev.millrace.client.WorkerSession.Progress;
import dev.millrace.client.WorkerSession.Report;
import dev.millrace.client.WorkerSession.Reported;

/**
 * Reports how runs end, many in one call: while one batch is under way the next one gathers. What cannot be delivered is kept
 * and tried again, until the server says that its lease is lost.
 */
final class Reporter {

    private static final System.Logger log = System.getLogger(Worker.class.getName());
    private static final int BATCH = 1000;
    private static final int LONGEST_ERROR = 50_000;
    private static final long SIDE_NOTES_NANOS = 1_000_000_000L;

    private final Supplier<WorkerSession> session;
    private final Supplier<Long> incarnation;
    private final Collection<Run> running;
    private final Pause pause = new Pause();

    private final ReentrantLock lock = new ReentrantLock();
    private final Condition changed = lock.newCondition();

    // Guarded by the lock. What is waiting stays in it until it is delivered, so that its leases are kept.
    private final Deque<RunEnd> waiting = new ArrayDeque<>();
    private boolean closing;

    Reporter(Supplier<WorkerSession> session, Supplier<Long> incarnation, Collection<Run> running) {
        this.session = session;
        this.incarnation = incarnation;
        this.running = running;
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
    List<Lease> undelivered() {
        lock.lock();
        try {
            return waiting.stream().map(end -> end.run().lease()).toList();
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

    /** Delivers what comes, until it is closed and all is delivered; the reporter's thread does nothing else. */
    void loop() {
        long sideNotes = System.nanoTime();
        while (true) {
            List<RunEnd> batch;
            lock.lock();
            try {
                if (waiting.isEmpty() && !closing) {
                    long left = changed.awaitNanos(SIDE_NOTES_NANOS);
                    if (left > 0 && waiting.isEmpty() && !closing) {
                        continue;
                    }
                }
                batch = waiting.stream().limit(BATCH).toList();
                if (batch.isEmpty() && closing) {
                    return;
                }
            } catch (InterruptedException e) {
                return;
            } finally {
                lock.unlock();
            }
            boolean withSideNotes = System.nanoTime() - sideNotes >= SIDE_NOTES_NANOS;
            if (withSideNotes) {
                sideNotes = System.nanoTime();
            }
            if (!deliver(batch, withSideNotes)) {
                return;
            }
        }
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

    /** False when the loop was interrupted: then the rest is given up. */
    private boolean deliver(List<RunEnd> batch, boolean withSideNotes) {
        List<Progress> progress = new ArrayList<>();
        List<Log> logs = new ArrayList<>();
        if (withSideNotes) {
            running.forEach(run -> addSideNotes(run, progress, logs));
        }
        batch.forEach(end -> addSideNotes(end.run(), progress, logs));
        if (batch.isEmpty() && progress.isEmpty() && logs.isEmpty()) {
            return true;
        }
        while (true) {
            try {
                send(batch, progress, logs);
                pause.reset();
                return true;
            } catch (MillraceException e) {
                if (!e.isTransient()) {
                    return one(batch, e);
                }
                log.log(
                        System.Logger.Level.WARNING,
                        "Reporting {0} runs failed, trying again: {1}",
                        batch.size(),
                        e.getMessage());
                try {
                    Thread.sleep(pause.next(e));
                } catch (InterruptedException interrupted) {
                    return false;
                }
            }
        }
    }

    /** The server will not take a batch: each end by itself then, so that one cannot spoil the others. */
    private boolean one(List<RunEnd> batch, MillraceException refusal) {
        if (batch.size() > 1) {
            for (RunEnd end : batch) {
                if (!deliver(List.of(end), false)) {
                    return false;
                }
            }
            return true;
        }
        if (batch.isEmpty() || refusal.status() == 409 || refusal.status() == 404 || refusal.status() == 403) {
            log.log(System.Logger.Level.WARNING, "Report refused: {0}", refusal.getMessage());
            drop(batch);
            return true;
        }
        RunEnd only = batch.getFirst();
        if (only instanceof RunEnd.Failed) {
            log.log(
                    System.Logger.Level.ERROR,
                    "Report of task {0} refused, its lease will lapse: {1}",
                    only.run().id(),
                    refusal.getMessage());
            drop(batch);
            return true;
        }
        // A result that cannot be kept is a failure that its owner should see.
        RunEnd failure = new RunEnd.Failed(only.run(), "result refused: " + refusal.getMessage(), false, null);
        lock.lock();
        try {
            waiting.remove(only);
            waiting.addFirst(failure);
        } finally {
            lock.unlock();
        }
        return deliver(List.of(failure), false);
    }

    private void send(List<RunEnd> batch, List<Progress> progress, List<Log> logs) {
        List<Completed> completed = new ArrayList<>();
        List<Failed> failed = new ArrayList<>();
        List<Lease> released = new ArrayList<>();
        for (RunEnd end : batch) {
            Lease lease = end.run().lease();
            switch (end) {
                case RunEnd.Completed done ->
                    completed.add(new Completed(lease.taskId(), lease.fence(), done.result()));
                case RunEnd.Failed failure -> failed.add(failed(lease, failure));
                case RunEnd.Released _ -> released.add(lease);
            }
        }
        Reported answer =
                session.get().report(incarnation.get(), new Report(completed, failed, released, progress, logs));
        long lost = answer.completed().stream().filter("lease_lost"::equals).count()
                + answer.failed().stream().filter("lease_lost"::equals).count();
        if (lost > 0) {
            log.log(
                    System.Logger.Level.WARNING,
                    "{0} of {1} results were not recorded: their leases were lost",
                    lost,
                    batch.size());
        }
        drop(batch);
    }

    private static Failed failed(Lease lease, RunEnd.Failed failure) {
        String error = failure.error().isBlank() ? "failed" : failure.error().replace('\0', ' ');
        @Nullable
        Double seconds = failure.pause() == null ? null : failure.pause().toMillis() / 1000.0;
        return new Failed(
                lease.taskId(),
                lease.fence(),
                error.substring(0, Math.min(error.length(), LONGEST_ERROR)),
                failure.retry(),
                seconds);
    }

    private void drop(List<RunEnd> batch) {
        lock.lock();
        try {
            batch.forEach(waiting::remove);
        } finally {
            lock.unlock();
        }
    }

    private static void addSideNotes(Run run, List<Progress> progress, List<Log> logs) {
        Progress said = run.takeProgress();
        if (said != null && progress.size() < BATCH) {
            progress.add(said);
        }
        Log written = run.takeLog();
        if (written != null && logs.size() < BATCH) {
            logs.add(written);
        }
    }
}
