package dev.millrace.files;

import java.util.Locale;

/** What is written of a job: until it ends, {@code SUBMITTED} leaves the rest to its task. */
public enum FileJobState {
    PENDING,
    SUBMITTED,
    COMPLETED,
    FAILED,
    CANCELLED;

    /** Whether a job may go from here to the given state in one step. */
    public boolean canBecome(FileJobState next) {
        return switch (this) {
            case PENDING ->
                next == SUBMITTED || next == FAILED || next == CANCELLED; // failed: its upload was abandoned
            case SUBMITTED -> next == COMPLETED || next == FAILED || next == CANCELLED;
            case COMPLETED, FAILED, CANCELLED -> false;
        };
    }

    String word() {
        return name().toLowerCase(Locale.ROOT);
    }

    static FileJobState of(String word) {
        return valueOf(word.toUpperCase(Locale.ROOT));
    }
}
