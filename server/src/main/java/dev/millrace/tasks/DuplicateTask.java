package dev.millrace.tasks;

/** A task was refused, because another one holds its unique key. */
public final class DuplicateTask extends RuntimeException {

    private final int index;
    private final TaskId existing;

    private DuplicateTask(int index, TaskId existing, String message) {
        super(message);
        this.index = index;
        this.existing = existing;
    }

    /** @param index which of the tasks that were enqueued together it is */
    static DuplicateTask of(int index, TaskId existing, String key) {
        return new DuplicateTask(index, existing, "task " + existing + " holds the unique key '" + key + "'");
    }

    /** The other one should have been replaced. */
    static DuplicateTask ofRunning(int index, TaskId existing, String key) {
        return new DuplicateTask(
                index,
                existing,
                "task " + existing + " holds the unique key '" + key
                        + "' and runs: only a waiting one can be replaced");
    }

    public int index() {
        return index;
    }

    public TaskId existing() {
        return existing;
    }
}
