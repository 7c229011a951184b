package dev.millrace.tasks;

import java.util.ArrayList;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

import org.springframework.stereotype.Component;

/**
 * Lets tasks start when those that they depend on have completed, and ends them when one of those did not.
 *
 * <p>A parent may end at the very moment in which its child is enqueued. So both sides look: whoever ends a task looks for
 * its children, and whoever has enqueued a child looks at its parents after the commit. What a crash cuts short is found by
 * the next sweep.
 */
@Component
class Dependencies {

    private static final int AT_ONCE = 500;

    private final ParentRepository parents;
    private final TaskRepository tasks;
    private final TaskHandlers handlers;
    private final QueueSignals signals;

    /** Whether any task waits for another; spares all ends a look for children where nobody uses dependencies. */
    private volatile boolean inUse;

    Dependencies(ParentRepository parents, TaskRepository tasks, TaskHandlers handlers, QueueSignals signals) {
        this.parents = parents;
        this.tasks = tasks;
        this.handlers = handlers;
        this.signals = signals;
    }

    /** Notes what a new task depends on, in the transaction that enqueues it. */
    void add(int index, TaskId task, NewTask given) {
        Set<TaskId> unknown = new HashSet<>(given.dependsOn());
        parents.usable(unknown, given).forEach(unknown::remove);
        unknown.stream().findFirst().ifPresent(missing -> {
            throw new UnknownParent(index, missing);
        });
        parents.add(task, given.dependsOn());
        AfterCommit.run(() -> {
            inUse = true;
            settle(List.of(task));
        });
    }

    /** To be called after tasks have ended. */
    void ended(Collection<TaskId> ids) {
        if (inUse && !ids.isEmpty()) {
            settle(parents.childrenOf(ids));
        }
    }

    /** Looks at tasks that wait for others; answers whether there may be more of them. */
    boolean sweep() {
        List<TaskId> blocked = parents.blocked(AT_ONCE);
        inUse = !blocked.isEmpty();
        settle(blocked);
        return false;
    }

    private void settle(Collection<TaskId> children) {
        Collection<TaskId> next = children;
        while (!next.isEmpty()) {
            List<TaskId> free = new ArrayList<>();
            List<TaskId> over = new ArrayList<>();
            for (ParentRepository.Standing standing : parents.standing(next)) {
                boolean failed = !standing.failedParent().isEmpty();
                if (failed && standing.onFailure() != OnParentFailure.RUN) {
                    if (end(standing)) {
                        over.add(standing.task());
                    }
                } else if (standing.allEnded()) {
                    free.add(standing.task());
                }
            }
            if (!free.isEmpty() && parents.unblock(free) > 0) {
                signals.raise();
            }
            next = over.isEmpty() ? List.of() : parents.childrenOf(over);
        }
    }

    private boolean end(ParentRepository.Standing standing) {
        boolean fails = standing.onFailure() == OnParentFailure.FAIL;
        TaskId id = standing.task();
        boolean ended = tasks.endWaiting(
                id,
                fails ? TaskState.FAILED : TaskState.CANCELLED,
                fails ? "parent_failed: task " + standing.failedParent() + " did not complete" : null);
        if (ended) {
            tasks.find(id).ifPresent(task -> handlers.find(task.handler()).ifPresent(handler -> handler.ended(task)));
        }
        return ended;
    }
}
