package dev.millrace.chaos;

import java.util.Map;

import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

import dev.millrace.worker.TaskFailure;

/**
 * What one task asks its worker to do.
 *
 * @param millis how long it takes
 * @param failures how many of its first runs fail
 */
record Work(Act act, long millis, int failures) {

    private static final int KILLED = 137;

    static Work of(JsonNode payload) {
        return new Work(
                Act.of(payload.path("act").asString("")),
                payload.path("millis").asLong(0),
                payload.path("failures").asInt(0));
    }

    /**
     * Does it; the result tells which run made it.
     *
     * @throws TaskFailure where it is to fail
     */
    @Nullable
    Object perform(int attempt, long fence) throws InterruptedException, TaskFailure {
        if (act == Act.POISON) {
            Runtime.getRuntime().halt(KILLED);
        }
        Thread.sleep(millis);
        if (act == Act.BROKEN) {
            throw TaskFailure.permanent("broken, as it was asked to be");
        }
        if (act == Act.FLAKY && attempt <= failures) {
            throw new IllegalStateException("run " + attempt + " of a flaky task");
        }
        return Map.of("fence", fence, "attempt", attempt);
    }

    /** Whether its lease is left to lapse. */
    boolean isLeftAlone() {
        return act == Act.RACE;
    }
}
