package dev.millrace.schedules;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.UUID;
import java.util.function.Supplier;
import java.util.stream.Collectors;

import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.stereotype.Component;
import org.springframework.transaction.support.TransactionOperations;

import dev.millrace.identity.UserService;
import dev.millrace.platform.BackgroundLoop;
import dev.millrace.platform.BackgroundWork;
import dev.millrace.tasks.NewTask;
import dev.millrace.tasks.OnParentFailure;
import dev.millrace.tasks.Task;
import dev.millrace.tasks.TaskId;
import dev.millrace.tasks.TaskService;

/**
 * Makes the tasks of schedules when their time has come. Every node does it: a schedule that is due is locked by one of
 * them, and in one transaction the instant is noted, the task is made, and the schedule moves on to its next instant. So a
 * node that dies has done all of it or nothing. The database's clock decides what is due; a node's own decides nothing.
 */
@Component
class ScheduleFirer extends BackgroundWork {

    private static final Logger log = LoggerFactory.getLogger(ScheduleFirer.class);
    private static final int AT_ONCE = 100;
    private static final int MAX_QUEUED = 100;
    private static final Duration AFTER_FAILURE = Duration.ofSeconds(30);
    private static final String OWNER_IS_GONE = "the account of its owner is not active";

    private final ScheduleRepository schedules;
    private final ScheduleFireRepository fires;
    private final TaskService tasks;
    private final UserService users;
    private final ScheduleSettings settings;
    private final TransactionOperations transaction;

    ScheduleFirer(
            ScheduleRepository schedules,
            ScheduleFireRepository fires,
            TaskService tasks,
            UserService users,
            ScheduleSettings settings,
            TransactionOperations transaction) {
        this.schedules = schedules;
        this.fires = fires;
        this.tasks = tasks;
        this.users = users;
        this.settings = settings;
        this.transaction = transaction;
    }

    @Override
    protected BackgroundLoop begin() {
        return BackgroundLoop.start("schedule-firer", settings.poll(), this::turn);
    }

    /** Takes note that a schedule is new, or has changed: it may be the next one now. */
    void changed() {
        wake();
    }

    private boolean turn() {
        if (fireDue() == AT_ONCE) {
            return true;
        }
        Duration untilNext = schedules.untilNext().orElse(settings.poll());
        if (untilNext.compareTo(settings.poll()) >= 0) {
            return false;
        }
        if (untilNext.isPositive()) {
            rest(untilNext); // it is woken where another one may be the next
        }
        return untilNext.isPositive();
    }

    /** Fires what is due; answers how many schedules that were. */
    int fireDue() {
        try {
            return inTransaction(() -> fire(schedules.lockDue(AT_ONCE)));
        } catch (RuntimeException e) {
            log.atWarn().setCause(e).log("Schedules could not fire together, each is tried by itself");
            List<UUID> due = schedules.due(AT_ONCE);
            due.forEach(this::fireAlone);
            return due.size();
        }
    }

    private void fireAlone(UUID id) {
        try {
            inTransaction(() -> fire(schedules.lockDue(id).stream().toList()));
        } catch (RuntimeException e) {
            log.atWarn().addKeyValue("schedule_id", id).setCause(e).log("Schedule could not fire, and tries again");
            schedules.postpone(
                    id,
                    AFTER_FAILURE,
                    "could not make its task: " + e.getClass().getSimpleName());
        }
    }

    /**
     * One schedule whose time has come.
     *
     * @param instants those of its instants that have come and are not left out
     * @param before the task that it made before, if that has not ended
     * @param skips whether it makes no task because of that
     * @param next its first instant that has not come
     * @param error why it makes no task, where something is wrong
     */
    private record Turn(
            Schedule schedule,
            List<Instant> instants,
            @Nullable TaskId before,
            boolean skips,
            @Nullable Instant next,
            @Nullable String error) {

        /** Lets its instants pass by. */
        static Turn without(Schedule schedule, Instant now, String error) {
            return new Turn(schedule, List.of(), null, false, schedule.next(now), error);
        }

        ScheduleFireRepository.Key key(Instant at) {
            return new ScheduleFireRepository.Key(schedule.id(), at);
        }
    }

    private int fire(List<Schedule> due) {
        if (due.isEmpty()) {
            return 0;
        }
        Instant now = schedules.now();
        List<Turn> turns = turns(due, now);
        Set<ScheduleFireRepository.Key> fresh = fires.add(turns.stream()
                .flatMap(turn -> turn.instants().stream().map(at -> noted(turn, at, now)))
                .toList());
        Map<ScheduleFireRepository.Key, TaskId> made = make(turns, fresh);
        fires.setTasks(made.entrySet().stream()
                .map(one -> new ScheduleFireRepository.Made(one.getKey(), one.getValue()))
                .toList());
        schedules.move(turns.stream()
                .map(turn -> new ScheduleRepository.Moved(
                        turn.schedule().id(), turn.next(), lastMade(turn, made), turn.error()))
                .toList());
        fires.prune(due.stream().map(Schedule::id).toList(), settings.keepFires());
        return due.size();
    }

    private List<Turn> turns(List<Schedule> due, Instant now) {
        Map<TaskId, Task> latest = tasks.findAll(due.stream()
                .filter(schedule -> schedule.fields().overlap() != Overlap.ALLOW)
                .map(Schedule::lastTask)
                .filter(Objects::nonNull)
                .collect(Collectors.toSet()));
        Set<UUID> active = users.findActive(due.stream().map(Schedule::owner).collect(Collectors.toSet()));
        List<Turn> turns = new ArrayList<>();
        for (Schedule schedule : due) {
            if (!active.contains(schedule.owner())) {
                turns.add(Turn.without(schedule, now, OWNER_IS_GONE));
                continue;
            }
            Task last = schedule.lastTask() == null ? null : latest.get(schedule.lastTask());
            TaskId before = last == null || last.state().isEnded() ? null : last.id();
            turns.add(new Turn(
                    schedule,
                    instants(schedule, now),
                    before,
                    before != null && skips(schedule),
                    schedule.next(now),
                    null));
        }
        return turns;
    }

    /** The instants that are not left out. Where one task at most may be there, no more than the last makes sense. */
    private List<Instant> instants(Schedule schedule, Instant now) {
        Instant first = Objects.requireNonNull(schedule.nextFireAt());
        ScheduleFields fields = schedule.fields();
        boolean one = fields.overlap() == Overlap.SKIP || fields.overlap() == Overlap.REPLACE;
        boolean all = fields.catchUp() == CatchUp.ALL && !one;
        List<Instant> last = fields.timing().last(first, now, schedule.createdAt(), all ? settings.catchUpLimit() : 1);
        boolean late = last.getLast().isBefore(now.minus(settings.grace()));
        return fields.catchUp() == CatchUp.NONE && late ? List.of() : last;
    }

    private ScheduleFire noted(Turn turn, Instant at, Instant now) {
        return new ScheduleFire(
                turn.schedule().id(),
                at,
                now,
                turn.skips() ? ScheduleFire.Outcome.SKIPPED : ScheduleFire.Outcome.FIRED,
                null);
    }

    private boolean skips(Schedule schedule) {
        return switch (schedule.fields().overlap()) {
            case ALLOW, REPLACE -> false;
            case SKIP -> true;
            case QUEUE -> isQueueFull(schedule);
        };
    }

    private boolean isQueueFull(Schedule schedule) {
        List<TaskId> latest = fires.latestTasks(schedule.id(), MAX_QUEUED);
        return latest.size() == MAX_QUEUED
                && tasks.findAll(new HashSet<>(latest)).values().stream()
                                .filter(task -> !task.state().isEnded())
                                .count()
                        == MAX_QUEUED;
    }

    private Map<ScheduleFireRepository.Key, TaskId> make(List<Turn> turns, Set<ScheduleFireRepository.Key> fresh) {
        Map<ScheduleFireRepository.Key, TaskId> made = new LinkedHashMap<>();
        Map<ScheduleFireRepository.Key, NewTask> together = new LinkedHashMap<>();
        for (Turn turn : turns) {
            List<Instant> instants = turn.skips()
                    ? List.of()
                    : turn.instants().stream()
                            .filter(at -> fresh.contains(turn.key(at)))
                            .toList();
            if (turn.schedule().fields().overlap() == Overlap.QUEUE) {
                made.putAll(queue(turn, instants));
                continue;
            }
            if (turn.schedule().fields().overlap() == Overlap.REPLACE && turn.before() != null && !instants.isEmpty()) {
                tasks.cancel(turn.before());
            }
            instants.forEach(at -> together.put(turn.key(at), task(turn, at).build()));
        }
        List<TaskId> ids = together.isEmpty() ? List.of() : tasks.enqueueAll(List.copyOf(together.values()));
        int place = 0;
        for (ScheduleFireRepository.Key key : together.keySet()) {
            made.put(key, ids.get(place));
            place++;
        }
        return made;
    }

    /** Each of the tasks waits for the one before it. */
    private Map<ScheduleFireRepository.Key, TaskId> queue(Turn turn, List<Instant> instants) {
        Map<ScheduleFireRepository.Key, TaskId> made = new LinkedHashMap<>();
        TaskId before = turn.before();
        for (Instant at : instants) {
            NewTask.Builder task = task(turn, at);
            if (before != null) {
                task.dependsOn(List.of(before)).onParentFailure(OnParentFailure.RUN);
            }
            before = tasks.enqueue(task.build());
            made.put(turn.key(at), before);
        }
        return made;
    }

    private static NewTask.Builder task(Turn turn, Instant at) {
        return turn.schedule().fields().task().at(at, turn.schedule());
    }

    private static @Nullable TaskId lastMade(Turn turn, Map<ScheduleFireRepository.Key, TaskId> made) {
        TaskId last = null;
        for (Instant at : turn.instants()) {
            TaskId task = made.get(turn.key(at));
            last = task == null ? last : task;
        }
        return last;
    }

    private int inTransaction(Supplier<Integer> action) {
        Integer done = transaction.execute(status -> action.get());
        return done == null ? 0 : done;
    }
}
