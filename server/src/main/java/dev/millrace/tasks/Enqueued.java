package dev.millrace.tasks;

import java.time.Instant;

/**
 * A task that is in the queue now.
 *
 * @param id its id, or that of the one which holds its unique key
 * @param at when it was put there, by the database's clock, if it is new
 * @param isNew whether it was put there now
 */
record Enqueued(TaskId id, Instant at, boolean isNew) {}
