package dev.millrace.files;

import java.util.Locale;

/** What is written of a job: until it ends, {@code SUBMITTED} leaves the rest to its task. */
public enum FileJobState {
    PENDING,
    SUBMITTED,
    COMPLETED,
    FAILED,
    CANCELLED;

    String word() {
        return name().toLowerCase(Locale.ROOT);
    }

    static FileJobState of(String word) {
        return valueOf(word.toUpperCase(Locale.ROOT));
    }
}
