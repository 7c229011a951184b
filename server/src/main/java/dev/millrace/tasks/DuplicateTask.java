package dev.millrace.tasks;

/** A task was refused, because another one holds its unique key. */
public final class DuplicateTask extends RuntimeException {

    private final int index;
    private final TaskId existing;

    /** @param index which of the tasks that were enqueued together it is */
    DuplicateTask(int index, TaskId existing, String key) {
        super("task " + existing + " holds the unique key '" + key + "'");
        this.index = index;
        this.existing = existing;
    }

    public int index() {
        return index;
    }

    public TaskId existing() {
        return existing;
    }
}
