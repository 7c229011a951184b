package dev.millrace.chaos;

import java.time.Instant;
import java.util.List;
import java.util.UUID;

import org.jspecify.annotations.Nullable;

/**
 * What the server says of a task in the end.
 *
 * @param act what its payload asked for, see {@link Act}
 * @param fence that of the run whose result it has; 0 where the result names none
 * @param listed whether the list of tasks has it
 * @param key what it shares its queue's limit with; empty where nothing
 * @param parents what it depends on
 */
record TaskFacts(
        UUID id,
        String mark,
        String act,
        String state,
        int attempts,
        @Nullable String error,
        long fence,
        boolean listed,
        String key,
        List<UUID> parents,
        List<Run> runs) {

    /**
     * One run, as the server keeps it.
     *
     * @param outcome {@code running completed failed timed_out lost released cancelled}
     */
    record Run(
            int attempt,
            String worker,
            Instant startedAt,
            @Nullable Instant endedAt,
            String outcome,
            @Nullable String error) {}

    boolean isEnded() {
        return !state.equals("pending") && !state.equals("running");
    }

    @Nullable
    Run run(int attempt) {
        return runs.stream().filter(run -> run.attempt() == attempt).findFirst().orElse(null);
    }

    long lostRuns() {
        return runs.stream().filter(run -> run.outcome().equals("lost")).count();
    }
}
