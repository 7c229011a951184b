package dev.millrace.costs;

import java.math.BigDecimal;

/** What some snapshots come to, and how many they are. */
record SnapshotSum(BigDecimal amount, long snapshots) {

    SnapshotSum plus(SnapshotSum other) {
        return new SnapshotSum(amount.add(other.amount), snapshots + other.snapshots);
    }
}
