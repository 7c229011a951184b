package dev.millrace.tasks;

import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** The queue's public face: what other features and controllers may do with tasks. */
public interface TaskService {

    /**
     * Puts a task into the queue, inside the caller's transaction if there is one: it is there if that commits.
     *
     * @return the task, or the one that holds its unique key and shall be returned for it
     * @throws DuplicateTask when another task holds its unique key
     * @throws UnknownParent when it depends on a task that is not there
     */
    TaskId enqueue(NewTask task);

    /**
     * Does as {@link #enqueue}, and answers the task as it stood then: for callers that show it, without asking the database
     * for what they have just said.
     */
    Made create(NewTask task);

    /** @param isNew whether it was made now; else it is the one that holds the unique key */
    record Made(Task task, boolean isNew) {}

    /**
     * Puts many tasks into the queue, all or none, as {@link #enqueue} does with one. A task may depend on an earlier one
     * of the same call only by an id that is there already.
     */
    List<TaskId> enqueueAll(List<NewTask> tasks);

    /** A task; outside a transaction, its payload and result are only to be passed on where they are large. */
    Optional<Task> find(TaskId id);

    /** The tasks that there are among the given ids: for lists, without a query for each. */
    Map<TaskId, Task> findAll(Collection<TaskId> ids);

    /**
     * The tasks that there are among the given ids, in their order, as a list shows them: their payloads and results are only to
     * be passed on, and are left out from where those of the tasks before come to some megabytes.
     */
    List<Task> page(List<TaskId> ids);

    /** The runs of a task, the first one first. */
    List<TaskAttempt> attempts(TaskId id);

    CancelResult cancel(TaskId id);

    /** Cancels many tasks, if they are in one of some states; answers how many of them wait, or run, and are. */
    int cancelAll(Collection<TaskId> ids, Set<TaskState> states);

    /** Changes a task that waits. */
    ChangeResult change(TaskId id, TaskChange change);

    /** Puts a task that has ended into the queue again, with all its retries. */
    ChangeResult retry(TaskId id);

    /** Puts many tasks into the queue again, if they have ended in one of some ways; answers how many of them had. */
    int retryAll(Collection<TaskId> ids, Set<TaskState> states);

    /** Removes a task that does not run, with its history. */
    ChangeResult delete(TaskId id);

    /** Removes many tasks with their history, if they are in one of some states; answers how many of them were. */
    int deleteAll(Collection<TaskId> ids, Set<TaskState> states);
}
