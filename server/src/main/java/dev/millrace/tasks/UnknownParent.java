package dev.millrace.tasks;

/** A task was refused, because one that it depends on is not there, or is not for its owner to use. */
public final class UnknownParent extends RuntimeException {

    private final int index;
    private final TaskId parent;

    /** @param index which of the tasks that were enqueued together it is */
    UnknownParent(int index, TaskId parent) {
        super("there is no task " + parent + " to depend on");
        this.index = index;
        this.parent = parent;
    }

    public int index() {
        return index;
    }

    public TaskId parent() {
        return parent;
    }
}
