package dev.millrace.worker;

import java.time.Duration;

import org.jspecify.annotations.Nullable;

/** How a run ended. */
sealed interface RunEnd {

    Run run();

    /** @param result as JSON; null for none */
    record Completed(Run run, @Nullable String result) implements RunEnd {}

    record Failed(
            Run run, String error, boolean retry, @Nullable Duration pause) implements RunEnd {}

    record Released(Run run) implements RunEnd {}

    /** About how many bytes it takes to report, with the log that goes with it. */
    default int size() {
        return run().logLength() + ownSize();
    }

    private int ownSize() {
        return switch (this) {
            case Completed(var run, var result) -> result == null ? 100 : 100 + result.length();
            case Failed(var run, var error, var retry, var pause) -> 200 + error.length();
            case Released(var run) -> 100;
        };
    }
}
