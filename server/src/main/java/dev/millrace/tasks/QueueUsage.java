package dev.millrace.tasks;

import java.util.Map;
import java.util.Optional;

import org.jspecify.annotations.Nullable;

/** How far the limits of a queue are used up at a moment. */
public final class QueueUsage {

    /** Of a queue without rules. */
    static final QueueUsage FREE = new QueueUsage(TaskQueue.Rules.NONE, 0, Map.of());

    private final TaskQueue.Rules rules;
    private final double tokens;
    private final Map<String, Integer> running;

    /**
     * @param tokens how many tasks its rate lets start now
     * @param running how many tasks of it run, for each concurrency key (empty: those without); empty where no rule asks that
     */
    QueueUsage(TaskQueue.Rules rules, double tokens, Map<String, Integer> running) {
        this.rules = rules;
        this.tokens = tokens;
        this.running = running;
    }

    /** What keeps a task with that concurrency key from starting, if anything does. */
    public Optional<QueueService.Obstacle.Kind> obstacle(@Nullable String concurrencyKey) {
        if (rules.paused()) {
            return Optional.of(QueueService.Obstacle.Kind.PAUSED);
        }
        if (places() <= 0) {
            return Optional.of(QueueService.Obstacle.Kind.FULL);
        }
        if (rules.maxPerKey() != null
                && concurrencyKey != null
                && running.getOrDefault(concurrencyKey, 0) >= rules.maxPerKey()) {
            return Optional.of(QueueService.Obstacle.Kind.KEY_FULL);
        }
        return starts() < 1 ? Optional.of(QueueService.Obstacle.Kind.RATE) : Optional.empty();
    }

    TaskQueue.Rules rules() {
        return rules;
    }

    /** How many more of its tasks may run. */
    int places() {
        Integer most = rules.maxRunning();
        return most == null
                ? Integer.MAX_VALUE
                : most - running.values().stream().mapToInt(Integer::intValue).sum();
    }

    /** Those that its limit on each concurrency key leaves. */
    KeyPlaces keyPlaces() {
        return rules.maxPerKey() == null ? KeyPlaces.UNLIMITED : new KeyPlaces(rules.maxPerKey(), running);
    }

    /** How many of its tasks may start now. */
    int starts() {
        return rules.rate() == null ? Integer.MAX_VALUE : (int) Math.floor(tokens);
    }

    double tokens() {
        return tokens;
    }
}
