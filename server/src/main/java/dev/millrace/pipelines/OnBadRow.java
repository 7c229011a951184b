package dev.millrace.pipelines;

/** What to do about a row of the input that cannot be read. */
public enum OnBadRow {
    /** The job fails with the line and the reason. */
    FAIL,
    /** The row goes to the rejects file with its line, the reason and its text. */
    REJECT
}
