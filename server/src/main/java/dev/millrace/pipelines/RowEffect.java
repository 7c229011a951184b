package dev.millrace.pipelines;

/** What a step does to the number of rows: the base of the law that rows in = rows out + filtered + rejected. */
public enum RowEffect {
    /** As many rows out as in, apart from those that it rejects. */
    KEEPS,
    /** Some rows go on unchanged, the others count as filtered. */
    DROPS,
    /** Rows become fewer, new rows; those that are merged away count as filtered. */
    MERGES
}
