package dev.millrace.tasks;

import java.util.Collection;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Collectors;

import org.springframework.stereotype.Service;
import org.springframework.transaction.annotation.Transactional;

import dev.millrace.platform.Ids;

/** The queue on PostgreSQL. */
@Service
class DurableQueue implements TaskService {

    private final TaskRepository tasks;
    private final Lanes lanes;
    private final TaskEndings endings;
    private final QueueSignals signals;
    private final Ids ids;

    DurableQueue(TaskRepository tasks, Lanes lanes, TaskEndings endings, QueueSignals signals, Ids ids) {
        this.tasks = tasks;
        this.lanes = lanes;
        this.endings = endings;
        this.signals = signals;
        this.ids = ids;
    }

    @Override
    @Transactional
    public TaskId enqueue(NewTask task) {
        TaskId id = new TaskId(ids.next());
        Lane lane = lanes.get(task.queue(), task.handler(), task.priority());
        tasks.enqueue(id, task, lane);
        signals.raise();
        return id;
    }

    @Override
    public Optional<Task> find(TaskId id) {
        return tasks.find(id);
    }

    @Override
    public Map<TaskId, Task> findAll(Collection<TaskId> ids) {
        return ids.isEmpty()
                ? Map.of()
                : tasks.findAll(ids).stream().collect(Collectors.toMap(Task::id, Function.identity()));
    }

    /** A task moves on while we look: from waiting to running between the two steps, or back, so both are tried twice. */
    @Override
    @Transactional
    public CancelResult cancel(TaskId id) {
        for (int look = 0; look < 2; look++) {
            if (tasks.cancelWaiting(id)) {
                Task cancelled = tasks.find(id).orElseThrow();
                endings.tellHandler(cancelled);
                return new CancelResult.Cancelled(cancelled);
            }
            if (tasks.requestCancel(id)) {
                signals.raise();
                return new CancelResult.Requested(tasks.find(id).orElseThrow());
            }
        }
        return tasks.find(id)
                .<CancelResult>map(CancelResult.AlreadyEnded::new)
                .orElseGet(() -> new CancelResult.NotFound(id));
    }
}
