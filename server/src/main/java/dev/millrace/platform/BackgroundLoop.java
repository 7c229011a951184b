package dev.millrace.platform;

import java.time.Duration;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Does the same work again and again on a thread of its own until it is closed: at once when woken, else after a pause
 * with jitter, so that nodes started together do not stay in step. A turn that fails is logged and the next one comes.
 */
public final class BackgroundLoop implements AutoCloseable {

    /** The work of one turn. */
    @FunctionalInterface
    public interface Turn {

        /** Returns whether there may be more to do at once: the next turn then follows without a pause. */
        boolean run() throws Exception;
    }

    private static final Logger log = LoggerFactory.getLogger(BackgroundLoop.class);
    private static final double JITTER = 0.2;
    private static final Duration PAUSE_AFTER_FAILURE = Duration.ofSeconds(1);
    private static final Duration GENTLE_CLOSING_TIME = Duration.ofSeconds(2);
    private static final Duration FORCED_CLOSING_TIME = Duration.ofSeconds(3);

    private final String name;
    private final Duration pause;
    private final Turn turn;
    private final Thread thread;
    private final ReentrantLock lock = new ReentrantLock();
    private final Condition changed = lock.newCondition();

    private boolean woken;
    private volatile boolean closed;
    private volatile long turnedAt = System.nanoTime();

    private BackgroundLoop(Thread.Builder builder, String name, Duration pause, Turn turn) {
        this.name = name;
        this.pause = pause;
        this.turn = turn;
        this.thread = builder.name(name).unstarted(this::loop);
    }

    /** Starts a loop; its first turn begins at once. */
    public static BackgroundLoop start(String name, Duration pause, Turn turn) {
        return start(Thread.ofVirtual(), name, pause, turn);
    }

    /** The same on a thread of the operating system, whose turn comes however many virtual threads wait for theirs. */
    public static BackgroundLoop startPrompt(String name, Duration pause, Turn turn) {
        return start(Thread.ofPlatform().daemon(), name, pause, turn);
    }

    private static BackgroundLoop start(Thread.Builder builder, String name, Duration pause, Turn turn) {
        BackgroundLoop loop = new BackgroundLoop(builder, name, pause, turn);
        loop.thread.start();
        return loop;
    }

    /** Begins the next turn at once, or one more after the current. Cheap; may be called from anywhere. */
    public void wake() {
        lock.lock();
        try {
            woken = true;
            changed.signal();
        } finally {
            lock.unlock();
        }
    }

    /** Whether turns, successful or not, still come: none hangs for longer than the given time. */
    public boolean isTurning(Duration hanging) {
        return System.nanoTime() - turnedAt < pause.plus(hanging).toNanos();
    }

    /** Stops after the current turn. A turn that takes long is interrupted; at once would break what it does in the database. */
    @Override
    public void close() {
        closed = true;
        wake();
        try {
            if (thread.join(GENTLE_CLOSING_TIME)) {
                return;
            }
            thread.interrupt();
            if (!thread.join(FORCED_CLOSING_TIME)) {
                log.atWarn().addKeyValue("loop", name).log("Background loop did not stop in time");
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void loop() {
        while (!closed) {
            turnedAt = System.nanoTime();
            Duration next = pause;
            try {
                if (turn.run()) {
                    continue;
                }
            } catch (InterruptedException e) {
                // Only close() interrupts; the condition above ends the loop.
                continue;
            } catch (Exception e) {
                if (closed) {
                    return;
                }
                log.atWarn().addKeyValue("loop", name).setCause(e).log("Background loop failed, and goes on");
                next = pause.compareTo(PAUSE_AFTER_FAILURE) > 0 ? pause : PAUSE_AFTER_FAILURE;
            }
            rest(jittered(next));
        }
    }

    private static Duration jittered(Duration time) {
        return Duration.ofNanos((long)
                (time.toNanos() * (1 + JITTER * ThreadLocalRandom.current().nextDouble(-1, 1))));
    }

    /** Lets time pass, also within a turn that knows how much: as much as given, or less where it is woken. */
    void rest(Duration time) {
        long nanos = time.toNanos();
        lock.lock();
        try {
            while (!woken && !closed && nanos > 0) {
                nanos = changed.awaitNanos(nanos);
            }
            woken = false;
        } catch (InterruptedException e) {
            // close() woke us: the loop's condition decides.
        } finally {
            lock.unlock();
        }
    }
}
