package dev.millrace.costs;

/** What becomes of a file that has bad rows. */
public enum ImportMode {
    /** Nothing of it is taken. */
    ALL_OR_NOTHING,
    /** Its good rows are taken, the bad ones told. */
    SKIP
}
