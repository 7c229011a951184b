package dev.millrace.chaos;

import java.time.Duration;
import java.util.Collection;
import java.util.List;

/**
 * What became of a phase.
 *
 * @param rounds how many faults were injected
 * @param acknowledged how many tasks were acknowledged
 * @param runs how many runs there were
 * @param lostRuns how many of those lost their worker
 * @param refused how many results of runs that had lost their lease were offered, and refused
 * @param givenUp how many tasks lost their workers too often
 * @param slowestRecovery the longest that servers took to be ready again
 */
record PhaseResult(
        String name,
        int rounds,
        int tasks,
        long acknowledged,
        long runs,
        long lostRuns,
        long refused,
        long givenUp,
        Duration slowestRecovery,
        List<Violation> violations) {

    static PhaseResult of(
            Phase phase,
            int rounds,
            Duration slowestRecovery,
            Collection<TaskStory> stories,
            List<Violation> violations) {
        return new PhaseResult(
                phase.name(),
                rounds,
                stories.size(),
                stories.stream()
                        .filter(story ->
                                story.all(Event.What.ENQUEUED).findAny().isPresent())
                        .count(),
                stories.stream().mapToLong(story -> story.facts().runs().size()).sum(),
                stories.stream().mapToLong(story -> story.facts().lostRuns()).sum(),
                stories.stream()
                        .mapToLong(story -> story.all(Event.What.REFUSED).count())
                        .sum(),
                stories.stream().filter(TaskStory::isGivenUp).count(),
                slowestRecovery,
                violations);
    }

    long violationsOf(Violation.Promise promise) {
        return violations.stream()
                .filter(violation -> violation.promise() == promise)
                .count();
    }
}
