package dev.millrace.tasks;

/** What became of a wish to cancel a task. */
public sealed interface CancelResult {

    /** It was waiting, and is cancelled. */
    record Cancelled(Task task) implements CancelResult {}

    /** It is running: its worker has been asked to stop. */
    record Requested(Task task) implements CancelResult {}

    /** It had ended before. */
    record AlreadyEnded(Task task) implements CancelResult {}

    record NotFound(TaskId id) implements CancelResult {}
}
