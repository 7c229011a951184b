package dev.millrace.tasks;

import java.time.Duration;

import org.jspecify.annotations.Nullable;

/**
 * What keeps a task from being in the queue twice. A key belongs to the task's team, or to its owner where it has none.
 *
 * @param key what two tasks must not share
 * @param period how long from its enqueuing a task holds the key; null: until it has ended
 */
public record Uniqueness(String key, @Nullable Duration period, OnConflict onConflict) {

    /** What happens to a task whose key another one holds. */
    public enum OnConflict {
        /** It is refused. */
        REJECT,
        /** It is not made; the other one is the answer. */
        RETURN_EXISTING,
        /** The other one, if it still waits, is cancelled for it; if it runs, the new one is refused. */
        REPLACE
    }
}
