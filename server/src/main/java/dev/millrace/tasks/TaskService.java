package dev.millrace.tasks;

import java.util.Collection;
import java.util.Map;
import java.util.Optional;

/** The queue's public face: what other features and controllers may do with tasks. */
public interface TaskService {

    /** Puts a task into the queue, inside the caller's transaction if there is one: it is there if that commits. */
    TaskId enqueue(NewTask task);

    Optional<Task> find(TaskId id);

    /** The tasks that there are among the given ids: for lists, without a query for each. */
    Map<TaskId, Task> findAll(Collection<TaskId> ids);

    CancelResult cancel(TaskId id);
}
