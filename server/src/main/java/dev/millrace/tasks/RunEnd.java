package dev.millrace.tasks;

import java.time.Duration;

import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/** How a run ended, as its worker reports it under the fence of its lease. */
sealed interface RunEnd {

    Claim claim();

    /**
     * The run ended its task.
     *
     * @param state one of the states that are an end
     */
    record Ended(
            Claim claim,
            TaskState state,
            @Nullable JsonNode result,
            @Nullable String error) implements RunEnd {

        static Ended completed(Claim claim, @Nullable JsonNode result) {
            return new Ended(claim, TaskState.COMPLETED, result, null);
        }

        static Ended failed(Claim claim, String error) {
            return new Ended(claim, TaskState.FAILED, null, error);
        }

        static Ended cancelled(Claim claim) {
            return new Ended(claim, TaskState.CANCELLED, null, null);
        }
    }

    /**
     * The run ended and its task waits for the next one.
     *
     * @param delay how long it waits at least
     */
    record PutBack(Claim claim, Outcome outcome, @Nullable String error, Duration delay) implements RunEnd {}

    /** What is written of a run that did not end its task. */
    enum Outcome {
        FAILED,
        TIMED_OUT,
        LOST,
        RELEASED,
        /** It has not begun, and is no run: a gate did not let the task start. */
        REFUSED
    }
}
