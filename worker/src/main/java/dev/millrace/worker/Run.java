package dev.millrace.worker;

import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.UUID;

import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

import dev.millrace.client.WorkerSession.ClaimedTask;
import dev.millrace.client.WorkerSession.Lease;
import dev.millrace.client.WorkerSession.Log;
import dev.millrace.client.WorkerSession.Progress;

/**
 * A run in this worker. Its own thread, the heartbeat and a shutdown act on it at the same time: it stops once, for the first
 * reason given.
 */
final class Run implements TaskContext {

    /** Why a run was told to stop. */
    enum StopReason {
        CANCELLED,
        TIMED_OUT,
        LEASE_LOST,
        SHUTDOWN
    }

    private static final int LOG_CAPACITY = 500_000;

    /** The longest that the server takes. */
    private static final int LONGEST_MESSAGE = 2000;

    private final ClaimedTask task;
    private final long startedNanos = System.nanoTime(); // it may wait here for its turn

    /** Until when, by {@link System#nanoTime}, the server leaves the task with this worker for sure. */
    private volatile long heldUntil;

    // All below is guarded by this.
    private @Nullable Thread thread;
    private @Nullable StopReason stopReason;
    private boolean ended;
    private @Nullable Progress progress;
    private final StringBuilder log = new StringBuilder();

    Run(ClaimedTask task, long heldUntil) {
        this.task = task;
        this.heldUntil = heldUntil;
    }

    /** Takes note that the lease goes on. */
    void keep(long until) {
        heldUntil = until;
    }

    /** Whether it may begin. After that, somebody else may run the task already: only the server knows. */
    boolean isHeldFor(Duration margin) {
        return heldUntil - System.nanoTime() > margin.toNanos();
    }

    Lease lease() {
        return new Lease(task.taskId(), task.fence());
    }

    @Override
    public UUID id() {
        return task.taskId();
    }

    @Override
    public String handler() {
        return task.handler();
    }

    @Override
    public int attempt() {
        return task.attempt();
    }

    @Override
    public JsonNode payload() {
        return task.payload();
    }

    @Override
    public Instant deadline() {
        return task.deadline();
    }

    @Override
    public Optional<String> traceparent() {
        return Optional.ofNullable(task.traceparent());
    }

    @Override
    public synchronized void progress(double fraction, @Nullable String message) {
        // Of nothing to do, nothing is done: 0/0 is no number.
        double done = Double.isNaN(fraction) ? 0 : Math.clamp(fraction, 0.0, 1.0);
        String said = message == null ? null : Text.clean(Text.upTo(LONGEST_MESSAGE, message));
        progress = new Progress(task.taskId(), task.fence(), done, said);
    }

    @Override
    public synchronized void log(String line) {
        if (log.length() < LOG_CAPACITY) {
            log.append(Text.clean(Text.upTo(LOG_CAPACITY, line))).append('\n');
        }
    }

    /** How long the log is that nobody has sent yet. */
    synchronized int logLength() {
        return log.length();
    }

    @Override
    public synchronized boolean isCancelled() {
        return stopReason != null;
    }

    synchronized @Nullable StopReason stopReason() {
        return stopReason;
    }

    boolean isPastTimeout() {
        return System.nanoTime() - startedNanos > task.timeout() * 1_000_000_000L;
    }

    /** How long it has been here. */
    Duration age() {
        return Duration.ofNanos(System.nanoTime() - startedNanos);
    }

    long timeoutSeconds() {
        return task.timeout();
    }

    /** False where it was told to stop before it began. */
    synchronized boolean runsOn(Thread runner) {
        if (stopReason != null) {
            return false;
        }
        thread = runner;
        return true;
    }

    synchronized void stop(StopReason reason) {
        if (stopReason == null) {
            stopReason = reason;
            if (thread != null) {
                thread.interrupt();
            }
        }
    }

    /** True for the one caller that may say how the run ended; from then on nobody interrupts its thread. */
    synchronized boolean end() {
        boolean first = !ended;
        ended = true;
        thread = null;
        return first;
    }

    /** What it has said and nobody has sent yet. */
    synchronized @Nullable Progress takeProgress() {
        Progress taken = progress;
        progress = null;
        return taken;
    }

    synchronized @Nullable Log takeLog() {
        if (log.isEmpty()) {
            return null;
        }
        Log taken = new Log(task.taskId(), task.fence(), log.toString());
        log.setLength(0);
        return taken;
    }
}
