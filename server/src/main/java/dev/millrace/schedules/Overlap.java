package dev.millrace.schedules;

import java.util.Locale;

import com.fasterxml.jackson.annotation.JsonValue;

/** What happens when a schedule fires and the task that it made before has not ended. */
public enum Overlap {
    /** Both run. */
    ALLOW,
    /** No task is made this time. */
    SKIP,
    /** The one before is cancelled. */
    REPLACE,
    /** The new one waits until the one before has ended, whichever way. */
    QUEUE;

    /** As JSON and the database write it. */
    @JsonValue
    public String word() {
        return name().toLowerCase(Locale.ROOT);
    }
}
