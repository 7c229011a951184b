package dev.millrace.tasks;

/** What became of a wish to change, retry or delete a task. */
public sealed interface ChangeResult {

    /** It was done; a deleted task is shown as it was. */
    record Changed(Task task) implements ChangeResult {}

    /** The task is in a state in which it cannot be done. */
    record WrongState(Task task) implements ChangeResult {}

    record NotFound(TaskId id) implements ChangeResult {}
}
