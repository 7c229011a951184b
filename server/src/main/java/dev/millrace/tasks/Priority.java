package dev.millrace.tasks;

/** How urgent a task is; within one priority the oldest goes first. */
public enum Priority {
    LOW,
    MEDIUM,
    HIGH
}
