package dev.millrace.worker;

import java.time.Duration;

import org.jspecify.annotations.Nullable;

/** How a run ended. */
sealed interface RunEnd {

    Run run();

    record Completed(Run run, @Nullable Object result) implements RunEnd {}

    record Failed(
            Run run, String error, boolean retry, @Nullable Duration pause) implements RunEnd {}

    record Released(Run run) implements RunEnd {}
}
