package dev.millrace.tasks;

import java.util.HashMap;
import java.util.Map;

import com.google.errorprone.annotations.concurrent.GuardedBy;
import org.jspecify.annotations.Nullable;

/**
 * How many runs a worker has room for: of all handlers together, and of each that has a limit of its own. Who claims keeps
 * places free first, so that two who claim at the same time do not both count on the same ones. A handler's limit may change
 * at any time.
 */
final class Places {

    private final int all;

    @GuardedBy("this")
    private int taken;

    @GuardedBy("this")
    private final Map<String, Integer> takenBy = new HashMap<>();

    Places(int all) {
        this.all = all;
    }

    /**
     * Keeps places free for runs; answers how many of those that are wanted. They are to be given back by {@link #release},
     * also where runs took their places.
     *
     * @param handler the only one whose runs they are; null where they may be of any that has no limit of its own
     */
    synchronized int keep(@Nullable TaskHandler handler, int wanted) {
        int places = Math.clamp(freeFor(handler), 0, wanted);
        add(handler, places);
        return places;
    }

    /** Whether there is no place for runs of this handler; null: of any that has no limit of its own. */
    synchronized boolean isFull(@Nullable TaskHandler handler) {
        return freeFor(handler) <= 0;
    }

    /** Gives back what was kept. */
    synchronized void release(@Nullable TaskHandler handler, int places) {
        add(handler, -places);
    }

    /** Takes a place for a run, which is over when {@link #end} is called. */
    synchronized void begin(TaskHandler handler) {
        add(handler, 1);
    }

    synchronized void end(TaskHandler handler) {
        add(handler, -1);
    }

    synchronized int free() {
        return all - taken;
    }

    synchronized int taken() {
        return taken;
    }

    @GuardedBy("this")
    private int freeFor(@Nullable TaskHandler handler) {
        int free = all - taken;
        return handler == null ? free : Math.min(free, handler.concurrency() - takenBy.getOrDefault(handler.name(), 0));
    }

    @GuardedBy("this")
    private void add(@Nullable TaskHandler handler, int places) {
        taken += places;
        if (handler != null) {
            takenBy.merge(handler.name(), places, Integer::sum);
        }
    }
}
