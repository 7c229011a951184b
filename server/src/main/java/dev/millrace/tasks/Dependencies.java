package dev.millrace.tasks;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.ToIntFunction;

import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Component;
import org.springframework.transaction.support.TransactionSynchronizationManager;

import dev.millrace.platform.BackgroundLoop;
import dev.millrace.platform.BackgroundWork;

/**
 * Lets tasks start when those that they depend on have completed, and ends them when one of those did not.
 *
 * <p>A parent may end at the very moment in which its child is enqueued. So both sides look: whoever ends a task looks for
 * its children, and whoever has enqueued a child looks at its parents after the commit. What a crash cuts short is found by
 * a sweep.
 */
@Component
class Dependencies extends BackgroundWork {

    private static final int AT_ONCE = 500;

    /** How long one sweep may take; the next one goes on from there. */
    private static final Duration SWEEP = Duration.ofMillis(500);

    private static final Duration NOTHING_TO_DO = Duration.ofMinutes(1);
    private static final long USED = -1;

    private final ParentRepository parents;
    private final WaitingEndings endings;
    private final QueueSignals signals;

    /** What is left to the loop: it would keep somebody waiting, or has to wait for the end of a transaction. */
    private final Queue<Runnable> later = new ConcurrentLinkedQueue<>();

    private final AtomicLong added = new AtomicLong();

    /** How often tasks had been added when none waited for another; {@link #USED}: some do. */
    private volatile long noneAsOf = USED;

    /** The last task that the sweep has looked at; null where it begins anew. */
    private volatile @Nullable TaskId swept;

    Dependencies(ParentRepository parents, WaitingEndings endings, QueueSignals signals) {
        this.parents = parents;
        this.endings = endings;
        this.signals = signals;
    }

    @Override
    protected BackgroundLoop begin() {
        return BackgroundLoop.start("dependencies", NOTHING_TO_DO, this::settleNext);
    }

    /**
     * Notes what new tasks depend on, in the transaction that enqueues them.
     *
     * @param index which of the tasks that were enqueued together one is
     * @throws UnknownParent where one depends on a task that is not there, or not for its owner to use
     */
    void add(List<EnqueueRepository.Entry> entries, ToIntFunction<TaskId> index) {
        List<EnqueueRepository.Entry> children = entries.stream()
                .filter(entry -> !entry.task().dependsOn().isEmpty())
                .toList();
        if (children.isEmpty()) {
            return;
        }
        requireUsable(children, index);
        parents.add(children);
        noteBlocked(children.stream().map(EnqueueRepository.Entry::id).toList());
    }

    /** Takes note of tasks that wait for others from the commit of this transaction on. */
    void noteBlocked(List<TaskId> children) {
        if (!children.isEmpty()) {
            AfterCommit.run(() -> {
                added.incrementAndGet();
                later(() -> settleAll(children));
            });
        }
    }

    private void requireUsable(List<EnqueueRepository.Entry> children, ToIntFunction<TaskId> index) {
        Map<ParentRepository.Child, Set<TaskId>> wanted = new HashMap<>();
        children.forEach(
                child -> wanted.computeIfAbsent(ParentRepository.Child.of(child.task()), key -> new HashSet<>())
                        .addAll(child.task().dependsOn()));
        wanted.forEach((child, all) -> parents.usable(all, child).forEach(all::remove));
        for (EnqueueRepository.Entry child : children) {
            Set<TaskId> unknown = wanted.getOrDefault(ParentRepository.Child.of(child.task()), Set.of());
            child.task().dependsOn().stream()
                    .filter(unknown::contains)
                    .findFirst()
                    .ifPresent(missing -> {
                        throw new UnknownParent(index.applyAsInt(child.id()), missing);
                    });
        }
    }

    /** Whether any task may wait for another; spares all ends a look for children where nobody uses dependencies. */
    private boolean isInUse() {
        return noneAsOf != added.get();
    }

    /** Looks at what depends on tasks that have ended; after the commit where a transaction is under way. */
    void ended(Collection<TaskId> ids) {
        if (TransactionSynchronizationManager.isActualTransactionActive()) {
            // Until the callbacks are over, whatever they do still belongs to the transaction that was committed.
            AfterCommit.run(() -> later(() -> ended(ids)));
            return;
        }
        Collection<TaskId> generation = ids;
        while (!generation.isEmpty() && isInUse()) {
            List<TaskId> children = parents.childrenOf(generation, null, AT_ONCE);
            if (children.size() == AT_ONCE) {
                Collection<TaskId> family = generation;
                later(() -> settleFamily(family));
                return;
            }
            generation = settle(children);
        }
    }

    private void later(Runnable work) {
        later.add(work);
        wake();
    }

    /** Does what is next of what was left to do; answers whether there may be more. */
    boolean settleNext() {
        Runnable next = later.poll();
        if (next != null) {
            next.run();
        }
        return next != null;
    }

    private void settleAll(List<TaskId> children) {
        for (int from = 0; from < children.size(); from += AT_ONCE) {
            ended(settle(children.subList(from, Math.min(from + AT_ONCE, children.size()))));
        }
    }

    private void settleFamily(Collection<TaskId> family) {
        TaskId last = null;
        do {
            List<TaskId> children = parents.childrenOf(family, last, AT_ONCE);
            ended(settle(children));
            last = children.size() == AT_ONCE ? children.getLast() : null;
        } while (last != null);
    }

    /** Looks at tasks that wait for others, as many as it gets to. */
    void sweep() {
        long end = System.nanoTime() + SWEEP.toNanos();
        long asOf = added.get();
        boolean fromTheStart = swept == null;
        boolean any = false;
        do {
            List<TaskId> blocked = parents.blocked(swept, AT_ONCE);
            any |= !blocked.isEmpty();
            ended(settle(blocked));
            swept = blocked.size() == AT_ONCE ? blocked.getLast() : null;
        } while (swept != null && System.nanoTime() - end < 0);
        noneAsOf = fromTheStart && !any ? asOf : USED;
    }

    /** Lets those of the given tasks start whose time has come, and ends those that will not start; answers the latter. */
    private Collection<TaskId> settle(List<TaskId> children) {
        if (children.isEmpty()) {
            return List.of();
        }
        List<TaskId> free = new ArrayList<>();
        Map<TaskState, List<WaitingEndings.End>> over = new EnumMap<>(TaskState.class);
        for (ParentRepository.Standing standing : parents.standing(children)) {
            boolean failed = !standing.failedParent().isEmpty();
            if (failed && standing.onFailure() == OnParentFailure.FAIL) {
                String error = "parent_failed: task " + standing.failedParent() + " did not complete";
                over.computeIfAbsent(TaskState.FAILED, state -> new ArrayList<>())
                        .add(new WaitingEndings.End(standing.task(), error));
            } else if (failed && standing.onFailure() == OnParentFailure.CANCEL) {
                over.computeIfAbsent(TaskState.CANCELLED, state -> new ArrayList<>())
                        .add(new WaitingEndings.End(standing.task(), null));
            } else if (standing.allEnded()) {
                free.add(standing.task());
            }
        }
        if (!free.isEmpty() && parents.unblock(free) > 0) {
            signals.raise();
        }
        List<TaskId> ended = new ArrayList<>();
        over.forEach((state, ends) -> ended.addAll(endings.endBlocked(state, ends)));
        return ended;
    }
}
