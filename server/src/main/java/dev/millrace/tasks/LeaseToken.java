package dev.millrace.tasks;

/**
 * What a worker shows to prove that it holds a task.
 *
 * @param fence the token of the lease that it was given with the task
 */
public record LeaseToken(TaskId task, long fence) {}
