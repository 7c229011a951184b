package dev.millrace.chaos;

import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.stream.Stream;

import dev.millrace.chaos.Violation.Promise;

/**
 * What must be true of a queue with limits: no more of its tasks run at a time than they let, in all and of one key. A run
 * counts from when its worker was given it until that begins to report its end, or until it is taken back: within that time
 * nobody may have its place.
 */
final class LimitRules {

    static final int MAX_RUNNING = 3;
    static final int MAX_PER_KEY = 1;

    private LimitRules() {}

    /** A time in which a run surely held its place. */
    private record Held(UUID task, String key, Instant from, Instant until) {}

    static void check(Collection<TaskStory> stories, List<Violation> violations) {
        List<Held> all = stories.stream()
                .filter(story -> story.facts().act().equals(Act.LIMITED.word()))
                .flatMap(LimitRules::held)
                .sorted(Comparator.comparing(Held::from))
                .toList();
        Map<String, List<Held>> byKey = new HashMap<>();
        all.forEach(held ->
                byKey.computeIfAbsent(held.key(), key -> new ArrayList<>()).add(held));
        check(all, MAX_RUNNING, "the queue", violations);
        byKey.forEach((key, held) -> check(held, MAX_PER_KEY, "key " + key, violations));
    }

    private static void check(List<Held> inTheirOrder, int most, String where, List<Violation> violations) {
        List<Held> present = new ArrayList<>();
        for (Held next : inTheirOrder) {
            present.removeIf(held -> !held.until().isAfter(next.from()));
            present.add(next);
            if (present.size() > most) {
                violations.add(new Violation(
                        Promise.OVER_LIMIT,
                        next.task(),
                        "was given out at " + next.from() + " as number " + present.size() + " where " + where
                                + " lets "
                                + most + " run: beside "
                                + present.stream()
                                        .map(held -> held.task().toString())
                                        .toList()));
            }
        }
    }

    private static Stream<Held> held(TaskStory story) {
        return story.all(Event.What.CLAIMED)
                .map(claim -> new Held(story.facts().id(), story.facts().key(), claim.at(), until(story, claim)))
                .filter(held -> held.until().isAfter(held.from()));
    }

    private static Instant until(TaskStory story, Event claim) {
        TaskFacts.Run run = story.facts().run(claim.attempt());
        if (run == null || run.endedAt() == null) {
            return claim.at(); // which is a violation of another rule
        }
        return story.all(Event.What.OFFERED)
                .filter(offer -> offer.fence() == claim.fence() && offer.attempt() == claim.attempt())
                .map(Event::began)
                .reduce(run.endedAt(), (one, other) -> one.isBefore(other) ? one : other);
    }
}
