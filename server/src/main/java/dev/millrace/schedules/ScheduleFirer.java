package dev.millrace.schedules;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.UUID;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import java.util.stream.Stream;

import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.stereotype.Component;
import org.springframework.transaction.support.TransactionOperations;

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
    private static final Duration AFTER_FAILURE = Duration.ofSeconds(30);

    private final ScheduleRepository schedules;
    private final ScheduleFireRepository fires;
    private final TaskService tasks;
    private final ScheduleOwners owners;
    private final ScheduleSettings settings;
    private final TransactionOperations transaction;

    ScheduleFirer(
            ScheduleRepository schedules,
            ScheduleFireRepository fires,
            TaskService tasks,
            ScheduleOwners owners,
            ScheduleSettings settings,
            TransactionOperations transaction) {
        this.schedules = schedules;
        this.fires = fires;
        this.tasks = tasks;
        this.owners = owners;
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
     * @param before the tasks that it made before and that have not ended
     * @param skips whether it makes no task because of that
     * @param next its first instant that has not come
     * @param error why it makes no task, where something is wrong
     */
    private record Turn(
            Schedule schedule,
            List<Instant> instants,
            List<TaskId> before,
            boolean skips,
            @Nullable Instant next,
            @Nullable String error) {

        /** Lets its instants pass by. */
        static Turn without(Schedule schedule, Instant now, String error) {
            return new Turn(schedule, List.of(), List.of(), false, schedule.next(now), error);
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
        schedules.move(turns.stream().map(turn -> moved(turn, made)).toList());
        fires.prune(due.stream().map(Schedule::id).toList(), settings.keepFires());
        return due.size();
    }

    private List<Turn> turns(List<Schedule> due, Instant now) {
        Map<TaskId, Task> latest = tasks.findAll(due.stream()
                .filter(schedule -> schedule.fields().overlap() != Overlap.ALLOW)
                .flatMap(schedule -> schedule.tasksBefore().stream())
                .collect(Collectors.toSet()));
        Map<UUID, String> hindrances = owners.hindrances(due);
        List<Turn> turns = new ArrayList<>();
        for (Schedule schedule : due) {
            String hindrance = hindrances.get(schedule.id());
            if (hindrance != null) {
                turns.add(Turn.without(schedule, now, hindrance));
                continue;
            }
            List<TaskId> before = schedule.openBefore(latest);
            turns.add(new Turn(
                    schedule, instants(schedule, now), before, skips(schedule, before), schedule.next(now), null));
        }
        return turns;
    }

    /**
     * The instants that are not left out: none of those that are not late is. Where one task at most may be there, no more
     * than the last makes sense.
     */
    private List<Instant> instants(Schedule schedule, Instant now) {
        Instant first = Objects.requireNonNull(schedule.nextFireAt());
        ScheduleFields fields = schedule.fields();
        boolean one = fields.overlap() == Overlap.SKIP || fields.overlap() == Overlap.REPLACE;
        List<Instant> come = fields.timing().last(first, now, schedule.createdAt(), one ? 1 : settings.catchUpLimit());
        Instant late = now.minus(settings.grace());
        List<Instant> timely = come.stream().filter(at -> !at.isBefore(late)).toList();
        return switch (fields.catchUp()) {
            case NONE -> timely;
            case LATEST -> timely.isEmpty() ? List.of(come.getLast()) : timely;
            case ALL -> come;
        };
    }

    private ScheduleFire noted(Turn turn, Instant at, Instant now) {
        return new ScheduleFire(
                turn.schedule().id(),
                at,
                now,
                turn.skips() ? ScheduleFire.Outcome.SKIPPED : ScheduleFire.Outcome.FIRED,
                null);
    }

    private static boolean skips(Schedule schedule, List<TaskId> before) {
        return switch (schedule.fields().overlap()) {
            case ALLOW, REPLACE -> false;
            case SKIP -> !before.isEmpty();
            case QUEUE -> before.size() >= Schedule.MOST_BEFORE;
        };
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
            if (turn.schedule().fields().overlap() == Overlap.REPLACE && !instants.isEmpty()) {
                turn.before().forEach(tasks::cancel);
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

    /** Each of the tasks waits for all before it: the one before it alone may end before its turn, cancelled or too late. */
    private Map<ScheduleFireRepository.Key, TaskId> queue(Turn turn, List<Instant> instants) {
        Map<ScheduleFireRepository.Key, TaskId> made = new LinkedHashMap<>();
        List<TaskId> before = new ArrayList<>(turn.before());
        for (Instant at : instants) {
            NewTask.Builder task = task(turn, at).dependsOn(before).onParentFailure(OnParentFailure.RUN);
            TaskId queued = tasks.enqueue(task.build());
            made.put(turn.key(at), queued);
            before.add(queued);
        }
        return made;
    }

    private static NewTask.Builder task(Turn turn, Instant at) {
        return turn.schedule().fields().task().at(at, turn.schedule());
    }

    private static ScheduleRepository.Moved moved(Turn turn, Map<ScheduleFireRepository.Key, TaskId> made) {
        List<TaskId> own = turn.instants().stream()
                .map(at -> made.get(turn.key(at)))
                .filter(Objects::nonNull)
                .toList();
        boolean queues = turn.schedule().fields().overlap() == Overlap.QUEUE;
        return new ScheduleRepository.Moved(
                turn.schedule().id(),
                turn.next(),
                own.isEmpty() ? null : own.getLast(),
                queues && !own.isEmpty() ? earlier(turn.before(), own) : List.of(),
                turn.error());
    }

    private static List<TaskId> earlier(List<TaskId> before, List<TaskId> own) {
        return Schedule.latest(Stream.concat(before.stream(), own.stream().limit(own.size() - 1L))
                .toList());
    }

    private int inTransaction(Supplier<Integer> action) {
        Integer done = transaction.execute(status -> action.get());
        return done == null ? 0 : done;
    }
}
