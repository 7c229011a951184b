package dev.millrace.costs;

import java.util.Locale;

/** What a snapshot tells of a day. */
public enum SnapshotKind {
    /** US dollars. */
    COST,
    /** GPU hours. */
    USAGE;

    String word() {
        return name().toLowerCase(Locale.ROOT);
    }
}
