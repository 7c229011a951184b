package dev.millrace.engine;

import java.io.IOException;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashSet;
import java.util.Set;
import java.util.concurrent.Semaphore;

import com.google.errorprone.annotations.concurrent.GuardedBy;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import dev.millrace.engine.child.Reply;

/**
 * Keeps children ready and limits how many work at a time. A child does one job and is thrown away: whatever a hostile file
 * has done to it ends there, and the next job finds nothing of the one before.
 */
final class ChildPool implements AutoCloseable {

    private static final Logger log = LoggerFactory.getLogger(ChildPool.class);
    private static final Duration START_TIME = Duration.ofSeconds(60);

    private final ChildLauncher launcher;
    private final int warm;
    private final Semaphore room;

    /** Started, and ready or about to be. */
    @GuardedBy("this")
    private final Deque<ChildProcess> idle = new ArrayDeque<>();

    @GuardedBy("this")
    private final Set<ChildProcess> working = new HashSet<>();

    @GuardedBy("this")
    private boolean closed;

    ChildPool(ChildLauncher launcher, int processes, int warm) {
        this.launcher = launcher;
        this.warm = warm;
        this.room = new Semaphore(processes, true);
    }

    /** Starts children until enough are ready for the next jobs. */
    synchronized void refill() throws IOException {
        idle.removeIf(child -> {
            if (!child.isAlive()) {
                child.close();
            }
            return !child.isAlive();
        });
        while (!closed && idle.size() < warm) {
            idle.add(launcher.start());
        }
    }

    /** Makes later children start faster, once. */
    void rehearse() throws IOException, InterruptedException {
        launcher.rehearse();
    }

    /** Waits for room, then for a child that is ready. Give it back, whatever happens. */
    ChildProcess take() throws IOException, InterruptedException {
        room.acquire();
        ChildProcess child = null;
        try {
            child = next();
            Reply reply = child.next(START_TIME);
            if (reply instanceof Reply.Ready) {
                return child;
            }
            throw new IOException("no engine process became ready; it said " + reply);
        } catch (IOException | InterruptedException | RuntimeException e) {
            if (child == null) {
                room.release();
            } else {
                log.atWarn().addKeyValue("complaints", child.complaints()).log("Engine process is not ready");
                giveBack(child);
            }
            throw e;
        }
    }

    private synchronized ChildProcess next() throws IOException {
        if (closed) {
            throw new IOException("the engine is closed");
        }
        ChildProcess child = idle.poll();
        while (child != null && !child.isAlive()) {
            child.close();
            child = idle.poll();
        }
        child = child == null ? launcher.start() : child;
        working.add(child);
        return child;
    }

    /** Ends a child, and starts another for the next job; whoever waits for this one's result does not wait for that. */
    void giveBack(ChildProcess child) {
        child.close();
        synchronized (this) {
            working.remove(child);
        }
        room.release();
        Thread.ofVirtual().name("engine-refill").start(() -> {
            try {
                refill();
            } catch (IOException e) {
                log.atWarn().setCause(e).log("No engine process could be started; the next job tries again");
            }
        });
    }

    @Override
    public synchronized void close() {
        closed = true;
        idle.forEach(ChildProcess::close);
        working.forEach(ChildProcess::close);
        idle.clear();
    }
}
