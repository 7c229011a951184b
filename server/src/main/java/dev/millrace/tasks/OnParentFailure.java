package dev.millrace.tasks;

/** What becomes of a task when one that it depends on fails or is cancelled. */
public enum OnParentFailure {
    /** It fails, too. */
    FAIL,
    /** It is cancelled. */
    CANCEL,
    /** It runs all the same, as soon as all of them have ended. */
    RUN
}
