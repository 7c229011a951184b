package dev.millrace.pipelines;

import static java.lang.Math.max;
import static java.lang.Math.min;

/** How many rows there can be at some point of a pipeline: from the least to the most, both included. */
public record RowRange(long least, long most) {

    static RowRange exactly(long rows) {
        return new RowRange(rows, rows);
    }

    public boolean contains(long rows) {
        return least <= rows && rows <= most;
    }

    /** After a step that keeps any part of the rows. */
    RowRange anyPart() {
        return new RowRange(0, most);
    }

    /** After a step that keeps at least one row if there is one. */
    RowRange notEmptied() {
        return new RowRange(min(least, 1), most);
    }

    /** After a step that keeps the first rows behind some. */
    RowRange window(long offset, long count) {
        return new RowRange(min(max(least - offset, 0), count), min(max(most - offset, 0), count));
    }

    /** After a step that takes out so many rows, or up to so many. */
    RowRange without(long least, long most) {
        return new RowRange(max(this.least - most, 0), max(this.most - least, 0));
    }
}
