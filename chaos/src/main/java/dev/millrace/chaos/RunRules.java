package dev.millrace.chaos;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.stream.Stream;

import org.jspecify.annotations.Nullable;

import dev.millrace.chaos.TaskFacts.Run;
import dev.millrace.chaos.Violation.Promise;

/** What must be true of the runs of a task: they follow each other, one of them counts, and none is taken from a worker that lives. */
final class RunRules {

    /** The servers' own workers: a server that starts takes back what its former process held, as that is surely dead. */
    private static final String NODE = "node-";

    /** The database writes down when a transaction began, and two that follow each other may have begun crosswise. */
    static final Duration TRANSACTION = Duration.ofMillis(500);

    /** How far heartbeats must stay within the lease before we blame the server. */
    private static final Duration TRAVEL = Duration.ofMillis(500);

    private static final Set<String> MAY_FAIL_AS = Set.of("failed", "timed_out", "cancelled");

    private final Duration lease;
    private final int maxLosses;
    private final Map<String, List<Event>> registrations;

    /** @param registrations when processes took over a worker's name, by that name */
    RunRules(Duration lease, int maxLosses, Map<String, List<Event>> registrations) {
        this.lease = lease;
        this.maxLosses = maxLosses;
        this.registrations = registrations;
    }

    void check(TaskStory story, List<Violation> violations) {
        List<Broken> broken = new ArrayList<>();
        if (story.facts().isEnded()) {
            checkSequence(story.facts(), broken);
            checkLosses(story, broken);
            checkOffers(story, broken);
        }
        checkClaims(story, broken);
        checkLeases(story, broken);
        checkLongRun(story, broken);
        broken.forEach(
                one -> violations.add(new Violation(one.promise(), story.facts().id(), one.sentence())));
    }

    private record Broken(Promise promise, String sentence) {}

    private static void checkSequence(TaskFacts facts, List<Broken> broken) {
        List<Run> runs = facts.runs();
        List<Integer> numbers = runs.stream().map(Run::attempt).toList();
        boolean complete = runs.size() == facts.attempts();
        for (int i = 0; i < runs.size(); i++) {
            complete &= runs.get(i).attempt() == i + 1;
        }
        if (!complete) {
            broken.add(new Broken(
                    Promise.ILLEGAL_TRANSITION, "began " + facts.attempts() + " runs, and has the runs " + numbers));
        }
        for (int i = 0; i < runs.size(); i++) {
            Run run = runs.get(i);
            Instant ended = run.endedAt();
            boolean last = i == runs.size() - 1;
            if (ended == null) {
                broken.add(new Broken(Promise.LIE, "has ended, and its run " + run.attempt() + " has not"));
            } else if (!last && runs.get(i + 1).startedAt().plus(TRANSACTION).isBefore(ended)) {
                broken.add(new Broken(
                        Promise.DOUBLE_EFFECT,
                        "had runs " + run.attempt() + " and " + runs.get(i + 1).attempt() + " at a time"));
            }
            if (!last && run.outcome().equals("completed")) {
                broken.add(
                        new Broken(Promise.ILLEGAL_TRANSITION, "ran again after run " + run.attempt() + " completed"));
            }
        }
        if (facts.state().equals("completed")
                && (runs.isEmpty() || !runs.getLast().outcome().equals("completed"))) {
            broken.add(new Broken(Promise.LIE, "is completed, and its last run is not"));
        }
    }

    private void checkLosses(TaskStory story, List<Broken> broken) {
        long lost = story.facts().lostRuns();
        if (story.isGivenUp() && lost < maxLosses) {
            broken.add(new Broken(Promise.LIE, "was given up after " + (lost + 1) + " lost runs"));
        }
        if (story.facts().act().equals(Act.POISON.word()) && lost > maxLosses) {
            broken.add(new Broken(Promise.LIE, "killed its workers more often than it may: " + (lost + 1) + " times"));
        }
    }

    private static void checkOffers(TaskStory story, List<Broken> broken) {
        TaskFacts facts = story.facts();
        List<Event> completed = story.all(Event.What.RECORDED)
                .filter(event -> event.isOffer("completed"))
                .toList();
        if (completed.stream().map(Event::fence).distinct().count() > 1) {
            broken.add(new Broken(Promise.DOUBLE_EFFECT, "had the results of " + completed.size() + " runs accepted"));
        }
        for (Event accepted : completed) {
            Run run = facts.run(accepted.attempt());
            if (!facts.state().equals("completed")) {
                broken.add(new Broken(
                        Promise.LIE,
                        "had the result of run " + accepted.attempt() + " accepted, and is " + facts.state()));
            } else if (run == null || !run.outcome().equals("completed")) {
                broken.add(new Broken(
                        Promise.LIE,
                        "had the result of run " + accepted.attempt() + " accepted, and counts it as "
                                + (run == null ? "none" : run.outcome())));
            } else if (facts.fence() != 0 && facts.fence() != accepted.fence()) {
                broken.add(new Broken(
                        Promise.DOUBLE_EFFECT,
                        "has the result of fence " + facts.fence() + " though that of " + accepted.fence()
                                + " was accepted"));
            }
        }
        story.all(Event.What.RECORDED).filter(event -> event.isOffer("failed")).forEach(accepted -> {
            Run run = facts.run(accepted.attempt());
            if (run == null || !MAY_FAIL_AS.contains(run.outcome())) {
                broken.add(new Broken(
                        Promise.LIE,
                        "had the failure of run " + accepted.attempt() + " accepted, and counts it as "
                                + (run == null ? "none" : run.outcome())));
            }
        });
        story.all(Event.What.REFUSED)
                .filter(event -> event.isOffer("completed"))
                .forEach(refused -> {
                    Run run = facts.run(refused.attempt());
                    boolean counted = run != null
                            && run.outcome().equals("completed")
                            && run.worker().equals(refused.worker());
                    boolean saidBefore = Stream.concat(
                                    story.all(Event.What.OFFER_UNANSWERED), story.all(Event.What.RECORDED))
                            .anyMatch(event -> event.fence() == refused.fence());
                    if (counted && !saidBefore) {
                        broken.add(new Broken(
                                Promise.LIE, "had the result of run " + refused.attempt() + " refused, and counts it"));
                    }
                });
    }

    /** What workers were given, against what the server says it gave. */
    private static void checkClaims(TaskStory story, List<Broken> broken) {
        Map<Integer, Event> byAttempt = new HashMap<>();
        List<Event> claims = story.all(Event.What.CLAIMED)
                .sorted(Comparator.comparingInt(Event::attempt))
                .toList();
        long fence = 0;
        for (Event claim : claims) {
            Event other = byAttempt.putIfAbsent(claim.attempt(), claim);
            if (other != null) {
                broken.add(new Broken(
                        Promise.DOUBLE_EFFECT,
                        "had run " + claim.attempt() + " given to " + other.worker() + " and to " + claim.worker()));
            } else if (claim.fence() != 0) {
                if (claim.fence() <= fence) {
                    broken.add(new Broken(
                            Promise.ILLEGAL_TRANSITION,
                            "gave run " + claim.attempt() + " the fence " + claim.fence() + " after " + fence));
                }
                fence = claim.fence();
            }
            Run run = story.facts().run(claim.attempt());
            if (run == null || !run.worker().equals(claim.worker())) {
                broken.add(new Broken(
                        Promise.LIE,
                        "gave run " + claim.attempt() + " to " + claim.worker() + ", and says "
                                + (run == null ? "nobody" : run.worker())));
            }
        }
    }

    /** Whether a run was taken from a worker whose lease was still good. */
    private void checkLeases(TaskStory story, List<Broken> broken) {
        for (Run run : story.facts().runs()) {
            Instant ended = run.endedAt();
            String error = Objects.toString(run.error(), "");
            boolean taken = run.outcome().equals("lost") || error.startsWith("worker_lost");
            if (!taken || ended == null || run.worker().startsWith(NODE) || tookOver(run, ended)) {
                continue;
            }
            Instant good = run.startedAt().plus(lease);
            Event claim = claim(story, run);
            if (claim != null && claim.fence() != 0) {
                good = story.all(Event.What.KEPT)
                        .filter(kept -> kept.fence() == claim.fence())
                        .map(kept -> kept.began().plus(lease))
                        .reduce(good, (one, other) -> one.isAfter(other) ? one : other);
            }
            if (ended.isBefore(good)) {
                broken.add(new Broken(
                        Promise.DOUBLE_EFFECT,
                        "had run " + run.attempt() + " taken away at " + ended + ", and its lease was good until "
                                + good));
            }
        }
    }

    private boolean tookOver(Run run, Instant ended) {
        return registrations.getOrDefault(run.worker(), List.of()).stream()
                .anyMatch(event ->
                        event.at().isAfter(run.startedAt()) && event.began().isBefore(ended));
    }

    private static @Nullable Event claim(TaskStory story, Run run) {
        return story.all(Event.What.CLAIMED)
                .filter(claim -> claim.attempt() == run.attempt())
                .findFirst()
                .orElse(null);
    }

    /** A run of a hundred leases stays the only one, if its worker sent each heartbeat in time. */
    private void checkLongRun(TaskStory story, List<Broken> broken) {
        List<Run> runs = story.facts().runs();
        if (!story.facts().act().equals(Act.LONG.word()) || runs.size() < 2) {
            return;
        }
        Run first = runs.getFirst();
        Instant beat = first.startedAt();
        Instant ended = Objects.requireNonNullElse(first.endedAt(), Instant.MAX);
        for (Event kept : Stream.concat(story.all(Event.What.KEPT), story.all(Event.What.KEEP_UNANSWERED))
                .sorted(Comparator.comparing(Event::began))
                .toList()) {
            if (kept.began().isBefore(ended)) {
                if (kept.began().isAfter(beat.plus(lease).minus(TRAVEL))) {
                    return; // the worker was late
                }
                beat = kept.began();
            }
        }
        if (!ended.isAfter(beat.plus(lease).minus(TRAVEL))) {
            broken.add(new Broken(Promise.DOUBLE_EFFECT, "ran again although its worker sent every heartbeat in time"));
        }
    }
}
