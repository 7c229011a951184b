package dev.millrace.tasks;

import java.util.List;

import org.springframework.stereotype.Component;
import org.springframework.transaction.PlatformTransactionManager;
import org.springframework.transaction.support.TransactionTemplate;

import dev.millrace.platform.BackgroundLoop;
import dev.millrace.platform.BackgroundWork;

/**
 * Looks after tasks that wait: fails those for which it is too late to start, lets those go whose parents have ended, and
 * forgets what is no longer of use. Every node does it; each step is safe beside the same step of another.
 */
@Component
class WaitingSweeper extends BackgroundWork {

    private static final int AT_ONCE = 500;

    private final TaskRepository tasks;
    private final Dependencies dependencies;
    private final UniqueKeyRepository keys;
    private final LeaseRepository leases;
    private final TaskEndings endings;
    private final TaskSettings settings;
    private final TransactionTemplate transaction;

    WaitingSweeper(
            TaskRepository tasks,
            Dependencies dependencies,
            UniqueKeyRepository keys,
            LeaseRepository leases,
            TaskEndings endings,
            TaskSettings settings,
            PlatformTransactionManager transactions) {
        this.tasks = tasks;
        this.dependencies = dependencies;
        this.keys = keys;
        this.leases = leases;
        this.endings = endings;
        this.settings = settings;
        this.transaction = new TransactionTemplate(transactions);
    }

    @Override
    protected BackgroundLoop begin() {
        return BackgroundLoop.start("waiting-sweeper", settings.sweep(), this::sweep);
    }

    /** One round; answers whether there may be more to do at once. */
    boolean sweep() {
        List<TaskId> expired = tasks.expired(AT_ONCE);
        expired.forEach(this::expire);
        dependencies.sweep();
        keys.prune();
        leases.sweepNotes();
        return expired.size() == AT_ONCE;
    }

    private void expire(TaskId id) {
        transaction.executeWithoutResult(status -> {
            if (tasks.endWaiting(id, TaskState.FAILED, "expired: it could not start before its expires_at")) {
                endings.tellHandler(tasks.find(id).orElseThrow());
                AfterCommit.run(() -> dependencies.ended(List.of(id)));
            }
        });
    }
}
