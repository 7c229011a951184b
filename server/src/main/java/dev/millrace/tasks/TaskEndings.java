package dev.millrace.tasks;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.stereotype.Component;
import org.springframework.transaction.PlatformTransactionManager;
import org.springframework.transaction.support.TransactionTemplate;

/**
 * Records how runs end. Tasks whose handler takes part in their end are ended one by one, each in a transaction together
 * with what the handler writes; all others in one statement.
 */
@Component
class TaskEndings {

    private static final Logger log = LoggerFactory.getLogger(TaskEndings.class);

    private final RunEndRepository runs;
    private final TaskRepository tasks;
    private final TaskHandlers handlers;
    private final Dependencies dependencies;
    private final RunMeter meter;
    private final QueueService queues;
    private final FullQueues full;
    private final DueTasks due;
    private final QueueSignals signals;
    private final TransactionTemplate transaction;

    TaskEndings(
            RunEndRepository runs,
            TaskRepository tasks,
            TaskHandlers handlers,
            Dependencies dependencies,
            RunMeter meter,
            QueueService queues,
            FullQueues full,
            DueTasks due,
            QueueSignals signals,
            PlatformTransactionManager transactions) {
        this.runs = runs;
        this.tasks = tasks;
        this.handlers = handlers;
        this.dependencies = dependencies;
        this.meter = meter;
        this.queues = queues;
        this.full = full;
        this.due = due;
        this.signals = signals;
        this.transaction = new TransactionTemplate(transactions);
    }

    /** Records the ends, and answers the tasks that were still held by those who report them. */
    Set<TaskId> record(List<RunEnd> ends) {
        List<RunEnd.Ended> together = new ArrayList<>();
        List<RunEnd.Ended> alone = new ArrayList<>();
        List<RunEnd.PutBack> back = new ArrayList<>();
        for (RunEnd end : ends) {
            switch (end) {
                case RunEnd.PutBack putBack -> back.add(putBack);
                case RunEnd.Ended ended
                when handlers.takesPartInEnds(ended.claim().handler()) -> alone.add(ended);
                case RunEnd.Ended ended -> together.add(ended);
            }
        }
        Set<TaskId> recorded = new HashSet<>();
        if (!together.isEmpty()) {
            recorded.addAll(runs.end(together));
        }
        if (!back.isEmpty()) {
            recorded.addAll(putBack(back));
        }
        for (RunEnd.Ended end : alone) {
            if (endWithHandler(end)) {
                recorded.add(end.claim().id());
            }
        }
        dependencies.ended(recorded);
        meter.ended(ends, recorded);
        tellWhoWaits(ends, recorded);
        return recorded;
    }

    /** Some may start now that could not before: a task again, or another of a limited queue in its place. */
    private void tellWhoWaits(List<RunEnd> ends, Set<TaskId> recorded) {
        Map<String, TaskQueue.Rules> rules = queues.rules();
        Set<String> limited = new HashSet<>();
        boolean again = false;
        for (RunEnd end : ends) {
            if (recorded.contains(end.claim().id())) {
                if (end instanceof RunEnd.PutBack back) {
                    again |= back.delay().isZero();
                    due.expect(back.delay());
                }
                String queue = end.claim().queue();
                if (rules.getOrDefault(queue, TaskQueue.Rules.NONE).hasPlaces()) {
                    limited.add(queue);
                }
            }
        }
        if (!limited.isEmpty()) {
            AfterCommit.run(() -> full.placesFreed(limited));
        }
        if (again) {
            signals.raise();
        } else if (!limited.isEmpty()) {
            signals.tellOthers();
        }
    }

    private Set<TaskId> putBack(List<RunEnd.PutBack> back) {
        return Objects.requireNonNull(transaction.execute(status -> {
            Map<TaskId, Boolean> cancelled = runs.putBack(back);
            for (RunEnd.PutBack end : back) {
                TaskId id = end.claim().id();
                if (cancelled.getOrDefault(id, false)
                        && handlers.takesPartInEnds(end.claim().handler())) {
                    handlers.tell(tasks.find(id).orElseThrow());
                }
            }
            return cancelled.keySet();
        }));
    }

    private boolean endWithHandler(RunEnd.Ended end) {
        TaskId id = end.claim().id();
        return Boolean.TRUE.equals(transaction.execute(status -> {
            boolean held = !runs.end(List.of(end)).isEmpty();
            if (held) {
                handlers.tell(tasks.find(id).orElseThrow());
            } else {
                log.atInfo().addKeyValue("task_id", id).log("Result refused: the lease is no longer held");
            }
            return held;
        }));
    }
}
