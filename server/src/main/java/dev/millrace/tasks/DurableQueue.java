package dev.millrace.tasks;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.EnumSet;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.function.Function;
import java.util.function.Supplier;
import java.util.stream.Collectors;

import org.springframework.beans.factory.ObjectProvider;
import org.springframework.stereotype.Service;
import org.springframework.transaction.PlatformTransactionManager;
import org.springframework.transaction.annotation.Transactional;
import org.springframework.transaction.support.TransactionSynchronizationManager;
import org.springframework.transaction.support.TransactionTemplate;
import org.springframework.util.function.SingletonSupplier;

import dev.millrace.platform.Ids;

/** The queue on PostgreSQL. */
@Service
class DurableQueue implements TaskService {

    /** Inserts need no transaction around them: they are all or nothing as it is, and few are one statement that commits itself. */
    private static final int COMMIT_TOGETHER = 500;

    /** A payload and a result together may have more than a megabyte. */
    private static final int READ_TOGETHER = 32;

    /** From so many bytes of payloads and results on a list leaves further ones out. */
    private static final long PAGE_SIZE = 4 << 20;

    private final TaskRepository tasks;
    private final EnqueueRepository newTasks;
    private final UniqueKeyRepository keys;
    private final Dependencies dependencies;
    private final Lanes lanes;
    private final ActiveLanes active;
    private final WaitingEndings endings;
    private final DueTasks due;
    private final QueueSignals signals;
    private final Ids ids;
    private final TransactionTemplate transaction;

    /** They may themselves use the queue, so they are asked for only when they are needed. */
    private final Supplier<List<TaskFarewell>> farewells;

    private final SharedCalls<NewTask, Enqueued> inserts = new SharedCalls<>(COMMIT_TOGETHER, this::insert);
    private final SharedCalls<TaskId, Optional<Task>> reads = new SharedCalls<>(READ_TOGETHER, this::findEach);

    DurableQueue(
            TaskRepository tasks,
            EnqueueRepository newTasks,
            UniqueKeyRepository keys,
            Dependencies dependencies,
            Lanes lanes,
            ActiveLanes active,
            WaitingEndings endings,
            DueTasks due,
            QueueSignals signals,
            Ids ids,
            ObjectProvider<TaskFarewell> farewells,
            PlatformTransactionManager transactions) {
        this.tasks = tasks;
        this.newTasks = newTasks;
        this.keys = keys;
        this.dependencies = dependencies;
        this.lanes = lanes;
        this.active = active;
        this.endings = endings;
        this.due = due;
        this.signals = signals;
        this.ids = ids;
        this.farewells = SingletonSupplier.of(() -> farewells.stream().toList());
        this.transaction = new TransactionTemplate(transactions);
    }

    @Override
    public TaskId enqueue(NewTask task) {
        return mayShareACommit(task)
                ? inserts.ask(task).id()
                : enqueueAll(List.of(task)).getFirst();
    }

    @Override
    public Made create(NewTask task) {
        if (mayShareACommit(task)) {
            Enqueued made = inserts.ask(task);
            return new Made(Task.enqueued(made.id(), task, made.at()), true);
        }
        Enqueued made = insertAll(List.of(task)).getFirst();
        return new Made(find(made.id()).orElseThrow(), made.isNew());
    }

    /** Whether nothing but the task itself decides what becomes of it, and nothing is to commit together with it. */
    private static boolean mayShareACommit(NewTask task) {
        return task.uniqueness() == null
                && task.dependsOn().isEmpty()
                && !TransactionSynchronizationManager.isActualTransactionActive();
    }

    @Override
    public List<TaskId> enqueueAll(List<NewTask> given) {
        return insertAll(given).stream().map(Enqueued::id).toList();
    }

    private List<Enqueued> insertAll(List<NewTask> given) {
        return Objects.requireNonNull(transaction.execute(status -> insert(given)));
    }

    private List<Enqueued> insert(List<NewTask> given) {
        List<TaskId> own = given.stream().map(task -> new TaskId(ids.next())).toList();
        List<TaskId> answer = takeKeys(given, own);
        List<Lane> laneOf = lanes.of(given);
        List<EnqueueRepository.Entry> entries = new ArrayList<>(given.size());
        for (int i = 0; i < given.size(); i++) {
            if (answer.get(i).equals(own.get(i))) {
                entries.add(new EnqueueRepository.Entry(own.get(i), laneOf.get(i), given.get(i)));
            }
        }
        Instant madeAt = entries.isEmpty() ? Instant.EPOCH : newTasks.insert(entries);
        dependencies.add(entries, answer::indexOf);
        Set<Lane> startable = entries.stream()
                .filter(DurableQueue::mayStartAtOnce)
                .map(EnqueueRepository.Entry::lane)
                .collect(Collectors.toSet());
        AfterCommit.run(() -> active.touch(startable));
        entries.stream()
                .map(entry -> entry.task().scheduledAt())
                .filter(at -> at != null && at.isAfter(madeAt))
                .min(Comparator.naturalOrder())
                .ifPresent(first -> due.expect(Duration.between(madeAt, first)));
        if (entries.stream().allMatch(DurableQueue::mayStartAtOnce)) {
            // A touch is enough for this node: its next claim need not look for what others did.
            signals.tellOthers();
        } else {
            signals.raise();
        }
        boolean allNew = entries.size() == answer.size();
        Set<TaskId> made = allNew
                ? Set.of()
                : entries.stream().map(EnqueueRepository.Entry::id).collect(Collectors.toSet());
        return answer.stream()
                .map(id -> new Enqueued(id, madeAt, allNew || made.contains(id)))
                .toList();
    }

    private static boolean mayStartAtOnce(EnqueueRepository.Entry entry) {
        return entry.task().scheduledAt() == null && entry.task().dependsOn().isEmpty();
    }

    /**
     * The answer to each task: itself, or the one that holds its unique key. The keys are taken in one order: two that take some
     * of the same ones wait for each other in turn, never crosswise.
     */
    private List<TaskId> takeKeys(List<NewTask> given, List<TaskId> own) {
        List<Keyed> keyed = new ArrayList<>();
        for (int i = 0; i < given.size(); i++) {
            Uniqueness unique = given.get(i).uniqueness();
            if (unique != null) {
                keyed.add(new Keyed(i, given.get(i).tenant(), unique));
            }
        }
        if (keyed.isEmpty()) {
            return own;
        }
        keyed.sort(Comparator.comparing(Keyed::tenant)
                .thenComparing(task -> task.unique().key()));
        List<TaskId> answer = new ArrayList<>(own);
        Set<TaskId> ownIds = Set.copyOf(own);
        for (Keyed task : keyed) {
            TaskId id = own.get(task.index());
            TaskId holder = holderOfKey(task, id);
            if (holder.equals(id)) {
                continue;
            }
            if (task.unique().onConflict() == Uniqueness.OnConflict.RETURN_EXISTING) {
                answer.set(task.index(), holder);
                continue;
            }
            if (ownIds.contains(holder)) {
                // One that comes with it is not made at all.
                answer.replaceAll(other -> other.equals(holder) ? id : other);
            } else {
                refuseUnlessCancelled(task, holder);
            }
            keys.handOver(task.tenant(), task.unique().key(), id, task.unique().period());
        }
        return answer;
    }

    /** A task with a unique key. */
    private record Keyed(int index, UUID tenant, Uniqueness unique) {}

    /**
     * The id itself if the key is now its own, else the task that holds it.
     *
     * @throws DuplicateTask where it is not to be made beside that
     */
    private TaskId holderOfKey(Keyed task, TaskId id) {
        Uniqueness unique = task.unique();
        if (keys.take(task.tenant(), unique.key(), id, unique.period())) {
            return id;
        }
        TaskId holder = keys.lockHolder(task.tenant(), unique.key());
        if (unique.onConflict() == Uniqueness.OnConflict.REJECT) {
            throw DuplicateTask.of(task.index(), holder, unique.key());
        }
        return holder;
    }

    private void refuseUnlessCancelled(Keyed task, TaskId holder) {
        CancelResult cancelled = cancel(holder);
        if (cancelled instanceof CancelResult.Requested) {
            throw DuplicateTask.ofRunning(task.index(), holder, task.unique().key());
        }
        if (cancelled instanceof CancelResult.AlreadyEnded) {
            throw DuplicateTask.of(task.index(), holder, task.unique().key());
        }
    }

    @Override
    public Optional<Task> find(TaskId id) {
        // Inside a transaction the caller is to see what it has changed itself.
        return TransactionSynchronizationManager.isActualTransactionActive() ? tasks.find(id) : reads.ask(id);
    }

    private List<Optional<Task>> findEach(List<TaskId> wanted) {
        if (wanted.size() == 1) {
            return List.of(tasks.findToShow(wanted.getFirst()));
        }
        Map<TaskId, Task> found = byId(tasks.findPage(wanted, Long.MAX_VALUE));
        return wanted.stream().map(id -> Optional.ofNullable(found.get(id))).toList();
    }

    @Override
    public Map<TaskId, Task> findAll(Collection<TaskId> ids) {
        return ids.isEmpty() ? Map.of() : byId(tasks.findAll(ids));
    }

    /** Of several callers that ask for one task each has it in its list. */
    private static Map<TaskId, Task> byId(List<Task> tasks) {
        return tasks.stream().collect(Collectors.toMap(Task::id, Function.identity(), (one, same) -> one));
    }

    @Override
    public List<Task> page(List<TaskId> ids) {
        Map<TaskId, Task> found = byId(tasks.findPage(ids, PAGE_SIZE));
        return ids.stream().map(found::get).filter(Objects::nonNull).toList();
    }

    @Override
    public List<TaskAttempt> attempts(TaskId id) {
        return tasks.attempts(id);
    }

    /** A task moves on while we look: from waiting to running between the two steps, or back, so both are tried twice. */
    @Override
    @Transactional
    public CancelResult cancel(TaskId id) {
        for (int look = 0; look < 2; look++) {
            if (!endWaiting(List.of(id)).isEmpty()) {
                return new CancelResult.Cancelled(tasks.find(id).orElseThrow());
            }
            if (!tasks.requestCancel(List.of(id)).isEmpty()) {
                signals.raise();
                return new CancelResult.Requested(tasks.find(id).orElseThrow());
            }
        }
        return tasks.find(id)
                .<CancelResult>map(CancelResult.AlreadyEnded::new)
                .orElseGet(() -> new CancelResult.NotFound(id));
    }

    @Override
    @Transactional
    public int cancelAll(Collection<TaskId> ids, Set<TaskState> states) {
        Set<TaskId> open = new HashSet<>(ids);
        for (int look = 0; look < 2 && !open.isEmpty(); look++) {
            if (states.contains(TaskState.PENDING)) {
                open.removeAll(endWaiting(open));
            }
            boolean running = states.contains(TaskState.RUNNING) && !open.isEmpty();
            Set<TaskId> asked = running ? tasks.requestCancel(open) : Set.of();
            if (!asked.isEmpty()) {
                signals.raise();
                open.removeAll(asked);
            }
        }
        return ids.size() - open.size();
    }

    private Set<TaskId> endWaiting(Collection<TaskId> ids) {
        Set<TaskId> ended = endings.end(
                TaskState.CANCELLED,
                ids.stream().map(id -> new WaitingEndings.End(id, null)).toList());
        dependencies.ended(ended);
        return ended;
    }

    @Override
    @Transactional
    public ChangeResult change(TaskId id, TaskChange change) {
        if (!tasks.change(id, change)) {
            return refusal(id);
        }
        Task changed = tasks.find(id).orElseThrow();
        if (change.movesTask()) {
            tasks.move(id, lanes.of(changed), change);
            due.expectSome();
            signals.raise();
        }
        return new ChangeResult.Changed(tasks.find(id).orElseThrow());
    }

    @Override
    @Transactional
    public ChangeResult retry(TaskId id) {
        keys.takeAgain(List.of(id), TaskState.ENDS).forEach(refused -> {
            throw DuplicateTask.of(0, keys.lockHolder(refused.tenant(), refused.key()), refused.key());
        });
        return revive(List.of(id), TaskState.ENDS) == 0
                ? refusal(id)
                : new ChangeResult.Changed(tasks.find(id).orElseThrow());
    }

    @Override
    @Transactional
    public int retryAll(Collection<TaskId> ids, Set<TaskState> states) {
        Set<TaskId> free = new HashSet<>(ids);
        keys.takeAgain(ids, states).forEach(refused -> free.remove(refused.task()));
        return revive(free, states);
    }

    private int revive(Collection<TaskId> ids, Set<TaskState> states) {
        List<TaskRepository.Revived> revived = tasks.revive(ids, states);
        dependencies.noteBlocked(revived.stream()
                .filter(TaskRepository.Revived::blocked)
                .map(TaskRepository.Revived::task)
                .toList());
        if (!revived.isEmpty()) {
            signals.raise();
        }
        return revived.size();
    }

    @Override
    @Transactional
    public ChangeResult delete(TaskId id) {
        Optional<Task> task = tasks.find(id);
        return task.isPresent() && deleteAll(List.of(id), EnumSet.allOf(TaskState.class)) == 1
                ? new ChangeResult.Changed(task.get())
                : refusal(id);
    }

    @Override
    @Transactional
    public int deleteAll(Collection<TaskId> ids, Set<TaskState> states) {
        List<TaskId> held = tasks.hold(ids, states);
        if (!held.isEmpty()) {
            farewells.get().forEach(farewell -> farewell.leaving(held));
            tasks.delete(held);
            dependencies.ended(held);
        }
        return held.size();
    }

    private ChangeResult refusal(TaskId id) {
        return tasks.find(id)
                .<ChangeResult>map(ChangeResult.WrongState::new)
                .orElseGet(() -> new ChangeResult.NotFound(id));
    }
}
