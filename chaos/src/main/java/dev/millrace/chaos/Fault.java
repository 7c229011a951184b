package dev.millrace.chaos;

import java.time.Duration;

/**
 * One thing that is done to the system.
 *
 * @param delay how long the system is left alone before
 * @param target which server or worker: the remainder by how many there are
 * @param hold how long it lasts, beyond what it must at least
 */
record Fault(FaultKind kind, Duration delay, int target, Duration hold) {

    @Override
    public String toString() {
        return "%s of %d after %d ms for %d ms".formatted(kind, target, delay.toMillis(), hold.toMillis());
    }
}
