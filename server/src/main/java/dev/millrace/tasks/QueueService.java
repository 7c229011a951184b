package dev.millrace.tasks;

import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.locks.Lock;
import java.util.concurrent.locks.ReentrantLock;

import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Service;

/** Queues by name: what waits in them, and how their tasks may start. A queue comes into being by its first use. */
@Service
public class QueueService {

    /** How long this node may go on by rules that another node has changed. */
    private static final long MAX_AGE_NANOS = 250_000_000;

    private static final int SHOWN = 10;

    private record Known(Map<String, TaskQueue.Rules> rules, long readAt) {}

    private final QueueRepository queues;
    private final QueueSignals signals;
    private final Lock reading = new ReentrantLock();
    private volatile @Nullable Known known;

    QueueService(QueueRepository queues, QueueSignals signals) {
        this.queues = queues;
        this.signals = signals;
    }

    public List<TaskQueue> list() {
        return queues.list(null);
    }

    public Optional<TaskQueue> find(String name) {
        return queues.list(name).stream().findFirst();
    }

    /** Sets how tasks of a queue may start; runs that have begun go on. */
    public TaskQueue setRules(String name, TaskQueue.Rules rules) {
        queues.setRules(name, rules);
        return changed(name);
    }

    /** Lets no more tasks of a queue start, or lets them again. */
    public TaskQueue pause(String name, boolean paused) {
        queues.pause(name, paused);
        return changed(name);
    }

    /**
     * What keeps the tasks of a queue from starting.
     *
     * @param kind in a word
     * @param heldBy running tasks that use up the limit, some of them
     * @param until when the rate lets the next task start; null for other kinds
     */
    public record Obstacle(
            Kind kind, List<TaskId> heldBy, @Nullable Instant until) {

        /** What there is to be in the way. */
        public enum Kind {
            PAUSED,
            FULL,
            KEY_FULL,
            RATE
        }
    }

    /** Asks the database only where the queue has rules, which may be a quarter of a second old. */
    public QueueUsage usage(String queue) {
        return rules().containsKey(queue) ? queues.usage(queue).orElse(QueueUsage.FREE) : QueueUsage.FREE;
    }

    /** What keeps a task of the queue, with that concurrency key, from starting now, if anything does. */
    public Optional<Obstacle> obstacle(String queue, @Nullable String concurrencyKey) {
        return usage(queue)
                .obstacle(concurrencyKey)
                .map(kind -> new Obstacle(
                        kind,
                        holders(kind, queue, concurrencyKey),
                        kind == Obstacle.Kind.RATE ? queues.nextStart(queue).orElse(null) : null));
    }

    private List<TaskId> holders(Obstacle.Kind kind, String queue, @Nullable String concurrencyKey) {
        return switch (kind) {
            case FULL -> queues.runningTasks(queue, "", SHOWN);
            case KEY_FULL -> queues.runningTasks(queue, concurrencyKey == null ? "" : concurrencyKey, SHOWN);
            case PAUSED, RATE -> List.of();
        };
    }

    /** The rules of the queues that have any, as this node knows them. */
    Map<String, TaskQueue.Rules> rules() {
        Known present = known;
        if (present == null) {
            reading.lock();
        } else if (System.nanoTime() - present.readAt() <= MAX_AGE_NANOS || !reading.tryLock()) {
            return present.rules(); // one reads for all: the others go on by what was known, which is hardly older
        }
        try {
            return read().rules();
        } finally {
            reading.unlock();
        }
    }

    private Known read() {
        Known fresh = new Known(queues.rules(), System.nanoTime());
        known = fresh;
        return fresh;
    }

    private TaskQueue changed(String name) {
        read();
        signals.raise();
        return find(name).orElseThrow();
    }
}
