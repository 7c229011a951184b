package dev.millrace.tasks;

/**
 * Is told of a task that is about to be deleted with its history, for those who have yet to read that. A bean of this type is
 * asked for every deletion, inside its transaction; the task waits or has ended, and will not begin to run meanwhile.
 */
public interface TaskFarewell {

    void leaving(TaskId task);
}
