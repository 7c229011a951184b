package dev.millrace.workers;

import java.util.Locale;

/** How a worker is. */
public enum WorkerStatus {
    /** Takes tasks. */
    ACTIVE,
    /** Alive, and takes no tasks for the time being. */
    PAUSED,
    /** Ends what it has, takes nothing new, and then leaves. */
    DRAINING,
    /** Left, or silent for too long. */
    INACTIVE;

    String word() {
        return name().toLowerCase(Locale.ROOT);
    }

    static WorkerStatus of(String word) {
        return valueOf(word.toUpperCase(Locale.ROOT));
    }
}
