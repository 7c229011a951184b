package dev.millrace.schedules;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.UUID;
import java.util.function.Supplier;
import java.util.function.UnaryOperator;

import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Service;
import org.springframework.transaction.support.TransactionOperations;

import dev.millrace.identity.Caller;
import dev.millrace.platform.ApiException;
import dev.millrace.platform.Ids;
import dev.millrace.platform.Page;
import dev.millrace.platform.PageRequest;
import dev.millrace.tasks.TaskId;
import dev.millrace.tasks.TaskLeases;
import dev.millrace.tasks.TaskService;
import dev.millrace.teams.TeamService;

/**
 * Makes, shows, changes and deletes schedules. They belong to users, or to teams whose members all may do with them what
 * their maker may; operators may with all.
 */
@Service
public class ScheduleService {

    /** How many instants are looked at to tell how close together they are. */
    private static final int SAMPLE = 100;

    private final ScheduleRepository schedules;
    private final ScheduleFireRepository fires;
    private final ScheduleFirer firer;
    private final ScheduleOwners owners;
    private final TaskService tasks;
    private final TaskLeases leases;
    private final TeamService teams;
    private final ScheduleSettings settings;
    private final TransactionOperations transaction;
    private final Ids ids;

    ScheduleService(
            ScheduleRepository schedules,
            ScheduleFireRepository fires,
            ScheduleFirer firer,
            ScheduleOwners owners,
            TaskService tasks,
            TaskLeases leases,
            TeamService teams,
            ScheduleSettings settings,
            TransactionOperations transaction,
            Ids ids) {
        this.schedules = schedules;
        this.fires = fires;
        this.firer = firer;
        this.owners = owners;
        this.tasks = tasks;
        this.leases = leases;
        this.teams = teams;
        this.settings = settings;
        this.transaction = transaction;
        this.ids = ids;
    }

    /**
     * @throws ApiException 400 for a handler of the server itself, 403 for another's team, 422 where it would never fire, or
     *     too often
     */
    public Schedule create(Caller caller, ScheduleFields fields, boolean paused) {
        UUID team = fields.team();
        if (team != null) {
            teams.requireMember(caller, team);
        }
        requireFreeHandler(fields);
        Schedule made = inTransaction(() -> {
            Instant now = schedules.now();
            Instant first = first(fields.timing(), now, now);
            return schedules.insert(ids.next(), caller.userId(), fields, paused, paused ? null : first, now);
        });
        firer.changed();
        return made;
    }

    /** @throws ApiException 404 where there is none, 403 where it is another's */
    public Schedule get(Caller caller, UUID id) {
        return checked(caller, schedules.find(id).orElseThrow(() -> missing(id)));
    }

    /**
     * The schedules that the caller may see, the oldest first.
     *
     * @param team only this team's
     * @param paused only those that are paused, or only those that are not
     */
    public Page<Schedule> list(Caller caller, @Nullable UUID team, @Nullable Boolean paused, PageRequest page) {
        boolean everything = caller.seesAllWork();
        Set<UUID> own = everything ? Set.of() : teams.teamsOf(caller.userId());
        return schedules.list(new ScheduleFilter(everything, caller.userId(), own, team, paused), page);
    }

    /**
     * Changes a schedule. Its instants are counted anew from now.
     *
     * @param change makes of the fields as they are those that shall be
     * @throws ApiException as {@link #get} and {@link #create} do
     */
    public Schedule change(Caller caller, UUID id, UnaryOperator<ScheduleFields> change, @Nullable Boolean paused) {
        Schedule changed = inTransaction(() -> {
            Schedule old = locked(caller, id);
            ScheduleFields fields = change.apply(old.fields());
            UUID team = fields.team();
            if (!Objects.equals(team, old.team())) {
                requireMayMove(caller, old, team);
            }
            requireFreeHandler(fields);
            boolean resting = paused == null ? old.paused() : paused;
            Instant next = next(old, fields.timing());
            return schedules.update(id, fields, resting, resting ? null : next);
        });
        firer.changed();
        return changed;
    }

    private @Nullable Instant next(Schedule old, Timing timing) {
        if (!timing.equals(old.fields().timing())) {
            return first(timing, schedules.now(), old.createdAt());
        }
        return old.paused() ? old.next(schedules.now()) : old.nextFireAt();
    }

    /** Its tasks are its owner's: out of the team, what another member wrote into it would run as if the owner had. */
    private void requireMayMove(Caller caller, Schedule schedule, @Nullable UUID team) {
        if (!caller.mayActFor(schedule.owner())) {
            throw ApiException.forbidden("only its owner can move a schedule to another team, or out of its team");
        }
        if (team != null) {
            teams.requireMember(caller, team);
        }
    }

    /** Lets no task be made until it is resumed. */
    public Schedule pause(Caller caller, UUID id) {
        return inTransaction(() -> {
            Schedule old = locked(caller, id);
            return old.paused() ? old : schedules.update(id, old.fields(), true, null);
        });
    }

    /** Goes on with the next instant from now; what fell into the pause is not made up for. */
    public Schedule resume(Caller caller, UUID id) {
        Schedule resumed = inTransaction(() -> {
            Schedule old = locked(caller, id);
            return old.paused() ? schedules.update(id, old.fields(), false, old.next(schedules.now())) : old;
        });
        firer.changed();
        return resumed;
    }

    /**
     * Makes a task now, also while the schedule is paused, and whatever became of the task before.
     *
     * @throws ApiException 409 where its owner may not make it
     */
    public ScheduleFire trigger(Caller caller, UUID id) {
        return inTransaction(() -> {
            Schedule schedule = locked(caller, id);
            owners.hindrances(List.of(schedule)).values().forEach(hindrance -> {
                throw ApiException.conflict(hindrance);
            });
            TaskId task = tasks.enqueue(
                    schedule.fields().task().at(schedules.now(), schedule).build());
            List<TaskId> open = schedule.openBefore(tasks.findAll(Set.copyOf(schedule.tasksBefore())));
            schedules.triggered(id, task, Schedule.latest(open));
            return fires.addTriggered(id, task);
        });
    }

    public void delete(Caller caller, UUID id) {
        inTransaction(() -> {
            Schedule schedule = locked(caller, id);
            schedules.delete(id);
            return schedule;
        });
    }

    /** What the schedule did at its instants, the latest first. */
    public Page<ScheduleFire> fires(Caller caller, UUID id, PageRequest page) {
        get(caller, id);
        return fires.list(id, page);
    }

    private Instant first(Timing timing, Instant now, Instant made) {
        String field = timing.cron() == null ? "interval_seconds" : "cron";
        Instant next = timing.next(now, made);
        if (next == null) {
            throw ApiException.impossible(field, "never fires");
        }
        Instant before = next;
        for (Instant at : timing.from(timing.next(next, made), made, SAMPLE)) {
            if (Duration.between(before, at).compareTo(settings.minInterval()) < 0) {
                throw ApiException.impossible(
                        field,
                        "fires too often: there must be at least "
                                + settings.minInterval().toSeconds() + " s between two times");
            }
            before = at;
        }
        return next;
    }

    private void requireFreeHandler(ScheduleFields fields) {
        String handler = fields.task().handler();
        if (leases.isReserved(handler)) {
            throw ApiException.invalid(
                    "task.handler", "must not be " + handler + ", which only the server itself asks for");
        }
    }

    private Schedule locked(Caller caller, UUID id) {
        return checked(caller, schedules.lock(id).orElseThrow(() -> missing(id)));
    }

    private Schedule checked(Caller caller, Schedule schedule) {
        UUID team = schedule.team();
        if (!caller.mayActFor(schedule.owner()) && (team == null || !teams.isMember(team, caller.userId()))) {
            throw ApiException.forbidden("schedule " + schedule.id() + " is another user's");
        }
        return schedule;
    }

    private static ApiException missing(UUID id) {
        return ApiException.notFound("there is no schedule " + id);
    }

    private <T> T inTransaction(Supplier<T> action) {
        T made = transaction.execute(status -> action.get());
        if (made == null) {
            throw new IllegalStateException("the transaction made nothing");
        }
        return made;
    }
}
