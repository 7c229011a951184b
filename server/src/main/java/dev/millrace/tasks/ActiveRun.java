package dev.millrace.tasks;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicReference;

import com.google.errorprone.annotations.concurrent.GuardedBy;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * A run in this process. Its thread, the lease keeper and a shutdown act on it at the same time: it stops once, for the
 * first reason given, and is settled once.
 */
final class ActiveRun implements TaskRun {

    /** Why a run was told to stop. */
    enum StopReason {
        CANCELLED,
        TIMED_OUT,
        LEASE_LOST,
        SHUTDOWN
    }

    private static final Logger log = LoggerFactory.getLogger(ActiveRun.class);

    private final Claim claim;
    private final JsonMapper json;
    private final long startedNanos = System.nanoTime();
    private final AtomicBoolean settled = new AtomicBoolean();
    private final AtomicReference<@Nullable Progress> unwritten = new AtomicReference<>();

    @GuardedBy("this")
    private @Nullable StopReason stopReason;

    @GuardedBy("this")
    private long stoppedNanos;

    @GuardedBy("this")
    private final List<Runnable> onStop = new ArrayList<>();

    @GuardedBy("this")
    private @Nullable Thread thread;

    /** @param json reads the payload, once somebody asks for it */
    ActiveRun(Claim claim, JsonMapper json) {
        this.claim = claim;
        this.json = json;
    }

    Claim claim() {
        return claim;
    }

    @Override
    public TaskId id() {
        return claim.id();
    }

    @Override
    public int attempt() {
        return claim.attempt();
    }

    @Override
    public JsonNode payload() {
        return json.readTree(claim.payload());
    }

    @Override
    public Instant deadline() {
        return claim.startedAt().plus(claim.timeout());
    }

    @Override
    public void progress(double fraction, JsonNode details) {
        unwritten.set(new Progress(Math.clamp(fraction, 0, 1), details));
    }

    @Override
    public synchronized boolean isStopped() {
        return stopReason != null;
    }

    @Override
    public void onStop(Runnable action) {
        synchronized (this) {
            if (stopReason == null) {
                onStop.add(action);
                return;
            }
        }
        action.run();
    }

    synchronized void runsOn(Thread runner) {
        thread = runner;
        if (stopReason != null) {
            runner.interrupt();
        }
    }

    /** Waits until the run's thread has ended, at most the given time. */
    void join(Duration atMost) {
        Thread runner;
        synchronized (this) {
            runner = thread;
        }
        try {
            if (runner != null && runner.isAlive()) {
                runner.join(atMost);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /** Tells the run to stop; only the first reason counts. */
    void stop(StopReason reason) {
        List<Runnable> actions;
        synchronized (this) {
            if (stopReason != null) {
                return;
            }
            stopReason = reason;
            stoppedNanos = System.nanoTime();
            actions = List.copyOf(onStop);
            if (thread != null) {
                thread.interrupt();
            }
        }
        for (Runnable action : actions) {
            try {
                action.run();
            } catch (RuntimeException e) {
                log.atWarn().addKeyValue("task_id", id()).setCause(e).log("A handler's stop action failed");
            }
        }
    }

    synchronized Optional<StopReason> stopReason() {
        return Optional.ofNullable(stopReason);
    }

    /** How long ago the run was told to stop; 0 if it was not. */
    synchronized long nanosSinceStop() {
        return stopReason == null ? 0 : System.nanoTime() - stoppedNanos;
    }

    boolean isPastTimeout() {
        return System.nanoTime() - startedNanos > claim.timeout().toNanos();
    }

    /** What has been reported and not yet written. */
    Optional<Progress> takeProgress() {
        return Optional.ofNullable(unwritten.getAndSet(null));
    }

    /** True for the one caller that may report how the run ended. */
    boolean settle() {
        return settled.compareAndSet(false, true);
    }
}
