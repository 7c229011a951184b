package dev.millrace.taskapi;

import java.time.Clock;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

import org.jspecify.annotations.Nullable;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.stereotype.Service;
import org.springframework.util.function.SingletonSupplier;

import dev.millrace.tasks.LiveWorkers;
import dev.millrace.tasks.QueueService;
import dev.millrace.tasks.QueueUsage;
import dev.millrace.tasks.Task;
import dev.millrace.tasks.TaskId;
import dev.millrace.tasks.TaskState;

/** Says why pending tasks do not run yet: in a word for lists, at length for one. */
@Service
public class WaitingReasons {

    private static final int COUNTED = 10_000;

    private final WaitingRepository waiting;
    private final SingletonSupplier<LiveWorkers> workers;
    private final QueueService queues;
    private final Clock clock;

    WaitingReasons(WaitingRepository waiting, ObjectProvider<LiveWorkers> workers, QueueService queues, Clock clock) {
        this.waiting = waiting;
        this.workers = SingletonSupplier.ofNullable(workers::getIfAvailable);
        this.queues = queues;
        this.clock = clock;
    }

    /** Null for a task that is not pending. */
    public @Nullable String of(Task task) {
        return of(List.of(task)).get(task.id());
    }

    /** The reasons of those among the tasks that are pending. */
    public Map<TaskId, String> of(Collection<Task> tasks) {
        List<Task> pending =
                tasks.stream().filter(task -> task.state() == TaskState.PENDING).toList();
        if (pending.isEmpty()) {
            return Map.of();
        }
        Instant now = clock.instant();
        Map<String, QueueUsage> usages = new HashMap<>();
        Map<TaskId, String> reasons = new HashMap<>();
        for (Task task : pending) {
            QueueUsage usage = usages.computeIfAbsent(task.queue(), queues::usage);
            WaitingReason.Code code = code(task, usage, now);
            reasons.put(task.id(), code.name().toLowerCase(Locale.ROOT));
        }
        return reasons;
    }

    private WaitingReason.Code code(Task task, QueueUsage usage, Instant now) {
        if (task.blocked()) {
            return WaitingReason.Code.DEPENDENCY;
        }
        if (isHeldByBudget(task)) {
            return WaitingReason.Code.BUDGET;
        }
        Instant due = task.scheduledAt();
        if (due != null && due.isAfter(now)) {
            return task.attempts() > 0 ? WaitingReason.Code.RETRY : WaitingReason.Code.SCHEDULED;
        }
        if (!isServed(task)) {
            return WaitingReason.Code.NO_WORKER;
        }
        return usage.obstacle(task.concurrencyKey()).map(WaitingReasons::code).orElse(WaitingReason.Code.IN_LINE);
    }

    private static WaitingReason.Code code(QueueService.Obstacle.Kind obstacle) {
        return switch (obstacle) {
            case PAUSED -> WaitingReason.Code.QUEUE_PAUSED;
            case FULL, KEY_FULL -> WaitingReason.Code.CONCURRENCY_LIMIT;
            case RATE -> WaitingReason.Code.RATE_LIMIT;
        };
    }

    private static WaitingReason reason(Task task, QueueService.Obstacle obstacle) {
        String message =
                switch (obstacle.kind()) {
                    case PAUSED -> "the queue " + task.queue() + " is paused";
                    case FULL -> "as many tasks of the queue " + task.queue() + " run as may";
                    case KEY_FULL -> "as many tasks with the concurrency key " + task.concurrencyKey() + " run as may";
                    case RATE -> "as many tasks of the queue " + task.queue() + " have started as may in its period";
                };
        return new WaitingReason(code(obstacle.kind()), message, obstacle.until(), obstacle.heldBy());
    }

    /** A budget that is spent puts a task back with a reason that begins so. */
    private static boolean isHeldByBudget(Task task) {
        String error = task.error();
        return error != null && error.startsWith("budget:");
    }

    /**
     * Why a task waits.
     *
     * @param before how many tasks that may start are before it in its line; null where it is in none
     * @param beforeIsMore whether there are more than were counted
     */
    public record Explanation(
            List<WaitingReason> reasons, @Nullable Long before, boolean beforeIsMore) {}

    /** All reasons why a task does not run yet; none where it runs or has ended. */
    public Explanation explain(Task task) {
        if (task.state() != TaskState.PENDING) {
            return new Explanation(List.of(), null, false);
        }
        List<WaitingReason> reasons = new ArrayList<>();
        WaitingRepository.Place place = waiting.place(task.id(), COUNTED + 1).orElse(null);
        if (place == null) {
            addParents(task, reasons);
        } else if (place.readyAt().isAfter(place.seenAt())) {
            reasons.add(
                    task.attempts() > 0
                            ? WaitingReason.until(WaitingReason.Code.RETRY, "runs again after a pause", place.readyAt())
                            : WaitingReason.until(
                                    WaitingReason.Code.SCHEDULED, "is scheduled for later", place.readyAt()));
        }
        if (!isServed(task)) {
            reasons.add(WaitingReason.of(
                    WaitingReason.Code.NO_WORKER,
                    "no live worker serves the handler " + task.handler() + " in the queue " + task.queue()));
        }
        queues.obstacle(task.queue(), task.concurrencyKey()).ifPresent(obstacle -> reasons.add(reason(task, obstacle)));
        if (isHeldByBudget(task)) {
            reasons.add(WaitingReason.of(WaitingReason.Code.BUDGET, String.valueOf(task.error())));
        }
        if (place != null && reasons.isEmpty()) {
            reasons.add(WaitingReason.of(
                    WaitingReason.Code.IN_LINE,
                    place.before() == 0 ? "is next in its line" : "others in its line come first"));
        }
        return new Explanation(
                reasons,
                place == null ? null : Math.min(place.before(), COUNTED),
                place != null && place.before() > COUNTED);
    }

    private void addParents(Task task, List<WaitingReason> reasons) {
        List<TaskId> open = waiting.parents(task.id()).stream()
                .filter(parent -> parent.state() != TaskState.COMPLETED)
                .map(WaitingRepository.Parent::id)
                .toList();
        if (!open.isEmpty()) {
            reasons.add(new WaitingReason(
                    WaitingReason.Code.DEPENDENCY,
                    open.size() + " of the tasks that it depends on have not completed",
                    null,
                    open));
        }
    }

    /** Where nobody knows of workers, as in a queue alone, nothing is said against it. */
    private boolean isServed(Task task) {
        LiveWorkers live = workers.get();
        return live == null || live.serves(task.handler(), task.queue(), task.tenant());
    }
}
