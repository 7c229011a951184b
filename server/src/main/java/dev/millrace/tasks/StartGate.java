package dev.millrace.tasks;

import java.time.Duration;
import java.util.List;
import java.util.Map;

/**
 * Says of tasks that a worker has just taken which of them may not start. A bean of this type is asked for every claim, so
 * it must know at once, without the database, when it has nothing to say.
 */
public interface StartGate {

    /** Why a task may not start. */
    sealed interface Refusal {

        /** Begins with one word and a colon: the reason code. */
        String reason();

        /** It waits again, at least so long. */
        record Wait(String reason, Duration pause) implements Refusal {}

        /** It fails. */
        record Fail(String reason) implements Refusal {}
    }

    /** The refused ones among the given tasks. */
    Map<TaskId, Refusal> refusals(List<Claim> claims);
}
