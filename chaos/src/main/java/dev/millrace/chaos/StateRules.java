package dev.millrace.chaos;

import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.UUID;

import dev.millrace.chaos.Violation.Promise;

/** What must be true of the states that a task was in, and of the one in which it ended. */
final class StateRules {

    private static final Set<String> ENDS = Set.of("completed", "failed", "cancelled");

    private final TaskStory story;
    private final TaskFacts facts;
    private final UUID id;
    private final List<Violation> violations;

    private StateRules(TaskStory story, List<Violation> violations) {
        this.story = story;
        this.facts = story.facts();
        this.id = facts.id();
        this.violations = violations;
    }

    static void check(TaskStory story, List<Violation> violations) {
        StateRules rules = new StateRules(story, violations);
        if (!story.facts().isEnded()) {
            rules.broken(Promise.STUCK, "is still " + story.facts().state());
        } else {
            rules.checkEnd();
            rules.checkCancel();
        }
        rules.checkSeen();
        if (!story.facts().listed()) {
            rules.broken(Promise.LIE, "is there, and the list of tasks does not have it");
        }
    }

    /** A state that was seen, and when that was. */
    private record Look(Instant began, Instant at, String state, int attempts) {}

    private void checkSeen() {
        List<Look> looks = new ArrayList<>();
        story.all(Event.What.SEEN)
                .forEach(seen ->
                        looks.add(new Look(seen.began(), seen.at(), String.valueOf(seen.note()), seen.attempt())));
        looks.add(new Look(Instant.MAX, Instant.MAX, facts.state(), facts.attempts()));
        for (int i = 1; i < looks.size(); i++) {
            Look next = looks.get(i);
            for (Look before : looks.subList(0, i)) {
                // Two requests at a time say nothing of which of the two states came first.
                if (before.at().isAfter(next.began())) {
                    continue;
                }
                boolean moved = ENDS.contains(before.state()) && !before.state().equals(next.state());
                if (moved && !story.retriedBetween(before.began(), next.at())) {
                    broken(
                            Promise.ILLEGAL_TRANSITION,
                            "was " + before.state() + " at " + before.at() + ", and " + next.state() + " after");
                    return;
                }
                if (next.attempts() < before.attempts()) {
                    broken(
                            Promise.ILLEGAL_TRANSITION,
                            "had " + before.attempts() + " runs at " + before.at() + ", and " + next.attempts()
                                    + " after");
                    return;
                }
            }
        }
    }

    private void checkCancel() {
        for (Event cancel : story.all(Event.What.CANCEL_ACCEPTED).toList()) {
            if (story.retriedBetween(cancel.began(), Instant.MAX)) {
                continue;
            }
            if ("cancelled".equals(cancel.note()) && !facts.state().equals("cancelled")) {
                broken(Promise.LIE, "was said to be cancelled at " + cancel.at() + ", and is " + facts.state());
            }
            facts.runs().stream()
                    .filter(run -> run.startedAt().isAfter(cancel.at()))
                    .findFirst()
                    .ifPresent(run -> broken(
                            Promise.LIE,
                            "began run " + run.attempt() + " after its cancel was accepted at " + cancel.at()));
        }
        if (facts.state().equals("cancelled") && !story.wasAskedToCancel()) {
            broken(Promise.LIE, "is cancelled, and nobody wished that");
        }
    }

    /** Whether it ended as its work had it. */
    private void checkEnd() {
        boolean right =
                switch (Act.of(facts.act())) {
                    case WORK, FLAKY, LIMITED, CHILD, RACE, LONG, ECHO, SLEEP ->
                        !facts.state().equals("failed") || story.isGivenUp() || story.wasAskedToCancel();
                    case BROKEN -> !facts.state().equals("completed");
                    case ORPHAN ->
                        facts.state().equals("failed") && facts.runs().isEmpty();
                    case POISON -> story.isGivenUp();
                };
        if (!right) {
            broken(
                    Promise.LIE,
                    "is " + facts.state() + ", which its work does not explain: "
                            + (facts.error() == null ? "no error" : facts.error()));
        }
    }

    private void broken(Promise promise, String sentence) {
        violations.add(new Violation(promise, id, sentence));
    }
}
