package dev.millrace.tasks;

import java.time.Duration;
import java.util.List;

import org.springframework.stereotype.Component;

import dev.millrace.platform.BackgroundLoop;
import dev.millrace.platform.BackgroundWork;

/**
 * Looks after tasks that wait: fails those for which it is too late to start, lets those go whose parents have ended, and
 * forgets what is no longer of use. Every node does it; each step is safe beside the same step of another.
 */
@Component
class WaitingSweeper extends BackgroundWork {

    private static final int AT_ONCE = 500;

    /** How long one sweep may end those for which it is too late. */
    private static final Duration EXPIRING = Duration.ofSeconds(2);

    /** How long one sweep may look at keys; the next one goes on from there. */
    private static final Duration PRUNING = Duration.ofMillis(200);

    private final TaskRepository tasks;
    private final Dependencies dependencies;
    private final UniqueKeyRepository keys;
    private final LeaseRepository leases;
    private final WaitingEndings endings;
    private final TaskSettings settings;

    /** How far the keys have been looked at. */
    private volatile UniqueKeyRepository.Place pruned = UniqueKeyRepository.Place.BEGIN;

    WaitingSweeper(
            TaskRepository tasks,
            Dependencies dependencies,
            UniqueKeyRepository keys,
            LeaseRepository leases,
            WaitingEndings endings,
            TaskSettings settings) {
        this.tasks = tasks;
        this.dependencies = dependencies;
        this.keys = keys;
        this.leases = leases;
        this.endings = endings;
        this.settings = settings;
    }

    @Override
    protected BackgroundLoop begin() {
        return BackgroundLoop.start("waiting-sweeper", settings.sweep(), this::sweep);
    }

    /** One round; answers whether there may be more to do at once. */
    boolean sweep() {
        boolean more = expire();
        dependencies.sweep();
        pruneKeys();
        leases.sweepNotes();
        return more;
    }

    /** Until they are gone, claims read past them; answers whether there are more than it got to. */
    private boolean expire() {
        long end = System.nanoTime() + EXPIRING.toNanos();
        List<TaskId> expired;
        do {
            expired = tasks.expired(AT_ONCE);
            if (!expired.isEmpty()) {
                dependencies.ended(endings.expire(expired));
            }
        } while (expired.size() == AT_ONCE && System.nanoTime() - end < 0);
        return expired.size() == AT_ONCE;
    }

    private void pruneKeys() {
        long end = System.nanoTime() + PRUNING.toNanos();
        do {
            pruned = keys.prune(pruned, AT_ONCE);
        } while (!pruned.equals(UniqueKeyRepository.Place.BEGIN) && System.nanoTime() - end < 0);
    }
}
