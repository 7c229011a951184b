package dev.millrace.chaos;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;

import dev.millrace.chaos.Violation.Promise;

/**
 * Holds what the system says in the end against what it promised on the way. It knows nothing of how the queue works: only
 * what was answered, what workers did, and what the API tells.
 */
final class Checker {

    private final Duration lease;
    private final int maxLosses;

    /**
     * @param lease how long a worker holds a task without a sign of life
     * @param maxLosses how many workers a task may lose before it is given up
     */
    Checker(Duration lease, int maxLosses) {
        this.lease = lease;
        this.maxLosses = maxLosses;
    }

    List<Violation> check(List<Event> events, Collection<TaskFacts> tasks) {
        Map<UUID, TaskFacts> facts = new LinkedHashMap<>();
        tasks.forEach(task -> facts.put(task.id(), task));
        List<Violation> violations = new ArrayList<>();
        checkAcknowledged(events, facts, violations);
        checkMarks(events, tasks, violations);
        checkBatches(tasks, violations);
        checkStories(events, facts, violations);
        return violations;
    }

    /** The stories of tasks, by their ids. */
    static Map<UUID, TaskStory> stories(List<Event> events, Collection<TaskFacts> tasks) {
        Map<UUID, List<Event>> byTask = new HashMap<>();
        for (Event event : events) {
            if (event.task() != null) {
                byTask.computeIfAbsent(event.task(), id -> new ArrayList<>()).add(event);
            }
        }
        Map<UUID, TaskStory> stories = new LinkedHashMap<>();
        tasks.forEach(task -> stories.put(task.id(), new TaskStory(task, byTask.getOrDefault(task.id(), List.of()))));
        return stories;
    }

    private static void checkAcknowledged(List<Event> events, Map<UUID, TaskFacts> facts, List<Violation> violations) {
        for (Event event : events) {
            if (event.what() != Event.What.ENQUEUED || event.task() == null) {
                continue;
            }
            TaskFacts task = facts.get(event.task());
            if (task == null) {
                violations.add(new Violation(
                        Promise.LOST,
                        event.task(),
                        "was acknowledged as " + event.mark() + " at " + event.at() + ", and is not there"));
            } else if (!task.mark().equals(event.mark())) {
                violations.add(new Violation(
                        Promise.LIE, task.id(), "was acknowledged as " + event.mark() + ", and is " + task.mark()));
            }
        }
    }

    /** A mark is an idempotency key: whatever happened on the way, there is one task for it. */
    private static void checkMarks(List<Event> events, Collection<TaskFacts> tasks, List<Violation> violations) {
        Map<String, Set<UUID>> byMark = new LinkedHashMap<>();
        for (Event event : events) {
            if (event.what() == Event.What.ENQUEUED && event.task() != null && event.mark() != null) {
                byMark.computeIfAbsent(event.mark(), mark -> new HashSet<>()).add(event.task());
            }
        }
        tasks.forEach(task ->
                byMark.computeIfAbsent(task.mark(), mark -> new HashSet<>()).add(task.id()));
        byMark.forEach((mark, ids) -> {
            if (ids.size() > 1) {
                violations.add(new Violation(
                        Promise.DOUBLE_EFFECT,
                        ids.iterator().next(),
                        "one request, " + mark + ", made " + ids.size() + " tasks: " + ids));
            }
        });
    }

    /** Of the tasks of one request either all are there or none. */
    private static void checkBatches(Collection<TaskFacts> tasks, List<Violation> violations) {
        Map<Mark.Batch, Integer> there = new LinkedHashMap<>();
        for (TaskFacts task : tasks) {
            Mark.batch(task.mark()).ifPresent(batch -> there.merge(batch, 1, Integer::sum));
        }
        there.forEach((batch, count) -> {
            if (count < batch.size()) {
                violations.add(new Violation(
                        Promise.LOST,
                        null,
                        "of the " + batch.size() + " tasks of " + batch.name() + " only " + count + " are there"));
            }
        });
    }

    /** Whoever depends on others begins when those have ended. */
    private static void checkParents(TaskFacts child, Map<UUID, TaskFacts> facts, List<Violation> violations) {
        if (Act.of(child.act()).hasParents() && child.parents().isEmpty()) {
            violations.add(new Violation(Promise.LIE, child.id(), "does not say what it depends on"));
        }
        if (child.runs().isEmpty()) {
            return;
        }
        TaskFacts.Run first = child.runs().getFirst();
        Instant begun = first.startedAt().plus(RunRules.TRANSACTION);
        for (UUID id : child.parents()) {
            TaskFacts parent = facts.get(id);
            boolean over = parent != null
                    && parent.isEnded()
                    && parent.runs().stream()
                            .map(TaskFacts.Run::endedAt)
                            .allMatch(ended -> ended != null && !ended.isAfter(begun));
            if (!over) {
                violations.add(new Violation(
                        Promise.ILLEGAL_TRANSITION,
                        child.id(),
                        "began at " + first.startedAt() + ", before " + id + " had ended, on which it depends"));
            }
        }
    }

    private void checkStories(List<Event> events, Map<UUID, TaskFacts> facts, List<Violation> violations) {
        Map<String, List<Event>> registrations = new HashMap<>();
        for (Event event : events) {
            if (event.what() == Event.What.REGISTERED && event.worker() != null) {
                registrations
                        .computeIfAbsent(event.worker(), worker -> new ArrayList<>())
                        .add(event);
            }
        }
        RunRules runs = new RunRules(lease, maxLosses, registrations);
        Collection<TaskStory> stories = stories(events, facts.values()).values();
        stories.forEach(story -> {
            StateRules.check(story, violations);
            runs.check(story, violations);
            checkParents(story.facts(), facts, violations);
        });
        LimitRules.check(stories, violations);
    }
}
