package dev.millrace.chaos;

import java.io.IOException;
import java.io.PrintStream;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.stream.Collectors;

/** Breaks one system, phase by phase, and checks it after each. */
final class ChaosRun {

    /** How long after the last fault every task must have come to its end. */
    private static final Duration QUIET_LIMIT = Duration.ofSeconds(90);

    private static final int STORIES_SHOWN = 20;

    private final ChaosSettings settings;
    private final PrintStream out;

    /** @param out says what is being done, and tells the story of every task that was wronged */
    ChaosRun(ChaosSettings settings, PrintStream out) {
        this.settings = settings;
        this.out = out;
    }

    List<PhaseResult> run(List<Phase> phases) throws IOException, InterruptedException {
        List<PhaseResult> results = new ArrayList<>();
        out.printf(
                "  starting %d servers and %d workers in %s%n",
                settings.nodes(), settings.workers() + 1, settings.folder());
        try (Cluster cluster = Cluster.start(settings);
                HistoryWriter history = new HistoryWriter(settings.history().resolve("caller.jsonl"))) {
            HistoryReader reader = new HistoryReader(settings.history());
            Injector injector = new Injector(cluster, history);
            for (Phase phase : phases) {
                results.add(run(phase, cluster, injector, history, reader));
            }
        }
        return results;
    }

    private PhaseResult run(
            Phase phase, Cluster cluster, Injector injector, HistoryWriter history, HistoryReader reader)
            throws IOException, InterruptedException {
        out.printf("  %s: %d faults%n", phase.name(), phase.faults().size());
        long end = System.nanoTime() + phase.atMost().toNanos();
        Duration slowest = Duration.ZERO;
        int rounds = 0;
        Load load = new Load(cluster.caller(), history, settings.seed(), phase.name(), settings.perSecond());
        load.start();
        for (Fault fault : phase.faults()) {
            if (System.nanoTime() > end) {
                break;
            }
            Thread.sleep(fault.delay());
            Duration recovery = injector.inject(fault, phase.name());
            rounds++;
            out.printf("    %d: %s; ready again after %d ms%n", rounds, fault, recovery.toMillis());
            slowest = recovery.compareTo(slowest) > 0 ? recovery : slowest;
        }
        load.stop();
        Collector collector = new Collector(cluster.caller());
        long quietEnd = System.nanoTime() + QUIET_LIMIT.toNanos();
        List<Event> events = reader.news();
        Set<UUID> acknowledged = events.stream()
                .filter(event -> event.what() == Event.What.ENQUEUED)
                .map(Event::task)
                .collect(Collectors.toSet());
        List<TaskFacts> facts;
        do {
            awaitQuiet(collector, load.queues(), quietEnd);
            facts = collector.collect(load.queues(), acknowledged);
            // A task that was taken back between the look at what waits and that at what runs was seen by neither.
        } while (!facts.stream().allMatch(TaskFacts::isEnded) && System.nanoTime() < quietEnd);
        events.addAll(reader.news());
        events.sort(Comparator.comparing(Event::at));
        return check(phase, rounds, slowest, cluster, facts, events);
    }

    private static void awaitQuiet(Collector collector, List<String> queues, long end) throws InterruptedException {
        while (!collector.isQuiet(queues) && System.nanoTime() < end) {
            Thread.sleep(200);
        }
    }

    private PhaseResult check(
            Phase phase, int rounds, Duration slowest, Cluster cluster, List<TaskFacts> facts, List<Event> events)
            throws IOException {
        Map<UUID, TaskStory> stories = Checker.stories(events, facts);
        List<Violation> violations =
                new ArrayList<>(new Checker(ChaosSettings.LEASE, ChaosSettings.MAX_LOSSES).check(events, facts));
        try {
            int misplaced = cluster.database().misplaced();
            if (misplaced > 0) {
                violations.add(new Violation(
                        Violation.Promise.ILLEGAL_TRANSITION,
                        null,
                        misplaced + " tasks are in two states at a time, or in none"));
            }
        } catch (SQLException e) {
            throw new IOException("the database cannot be asked: " + e.getMessage(), e);
        }
        tell(violations, stories);
        return PhaseResult.of(phase, rounds, slowest, stories.values(), violations);
    }

    private void tell(Collection<Violation> violations, Map<UUID, TaskStory> stories) {
        violations.stream().limit(STORIES_SHOWN).forEach(violation -> {
            out.println("  VIOLATION " + violation);
            TaskStory story = violation.task() == null ? null : stories.get(violation.task());
            if (story != null) {
                out.print(story.told());
            }
        });
        if (violations.size() > STORIES_SHOWN) {
            out.printf("  and %d more%n", violations.size() - STORIES_SHOWN);
        }
    }
}
