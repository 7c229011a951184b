package dev.millrace.costs;

/** What becomes of a snapshot where its day, provider and type have one of its source already. */
public enum OnConflict {
    /** Both count. */
    ADD,
    /** Only the new one counts. */
    REPLACE,
    /** The new one is refused. */
    REJECT
}
