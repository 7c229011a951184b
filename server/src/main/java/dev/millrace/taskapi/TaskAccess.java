package dev.millrace.taskapi;

import java.net.URI;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;

import org.springframework.stereotype.Service;

import dev.millrace.identity.Caller;
import dev.millrace.platform.ApiException;
import dev.millrace.platform.FieldProblem;
import dev.millrace.tasks.CancelResult;
import dev.millrace.tasks.ChangeResult;
import dev.millrace.tasks.DuplicateTask;
import dev.millrace.tasks.NewTask;
import dev.millrace.tasks.RunLog;
import dev.millrace.tasks.RunLogs;
import dev.millrace.tasks.Task;
import dev.millrace.tasks.TaskAttempt;
import dev.millrace.tasks.TaskChange;
import dev.millrace.tasks.TaskId;
import dev.millrace.tasks.TaskLeases;
import dev.millrace.tasks.TaskService;
import dev.millrace.tasks.TaskState;
import dev.millrace.tasks.UnknownParent;
import dev.millrace.teams.TeamService;
import dev.millrace.workers.StoredResults;

/**
 * What callers may do with tasks: with their own, those of their teams, and operators with all. Every method refuses with 404
 * where there is no such task, and with 403 where it is another's.
 */
@Service
public class TaskAccess {

    private final TaskService tasks;
    private final TaskLeases leases;
    private final RunLogs logs;
    private final TeamService teams;
    private final StoredResults results;

    TaskAccess(TaskService tasks, TaskLeases leases, RunLogs logs, TeamService teams, StoredResults results) {
        this.tasks = tasks;
        this.leases = leases;
        this.logs = logs;
        this.teams = teams;
        this.results = results;
    }

    /**
     * @throws ApiException 400 for a handler of the server itself, 403 for another's team, 409 where its unique key is taken,
     *     422 where it depends on a task that is not there
     */
    public TaskService.Made create(Caller caller, NewTask task) {
        checkTeam(caller, task);
        refuseReserved("handler", task.handler());
        try {
            return tasks.create(task);
        } catch (DuplicateTask e) {
            throw ApiException.conflict(message(e));
        } catch (UnknownParent e) {
            throw ApiException.impossible("depends_on", message(e));
        }
    }

    /**
     * Makes all of the tasks, or none.
     *
     * @throws ApiException as {@link #create} does, naming the task by its place
     */
    public List<TaskId> createAll(Caller caller, List<NewTask> given) {
        given.stream().map(NewTask::team).filter(Objects::nonNull).distinct().forEach(team -> {
            teams.requireMember(caller, team);
        });
        Set<String> reserved = leases.reserved();
        for (int i = 0; i < given.size(); i++) {
            if (reserved.contains(given.get(i).handler())) {
                throw reserved("[" + i + "].handler", given.get(i).handler());
            }
        }
        try {
            return tasks.enqueueAll(given);
        } catch (DuplicateTask e) {
            throw ApiException.conflict("[" + e.index() + "].unique_key", message(e));
        } catch (UnknownParent e) {
            throw ApiException.impossible("[" + e.index() + "].depends_on", message(e));
        }
    }

    private void checkTeam(Caller caller, NewTask task) {
        UUID team = task.team();
        if (team != null) {
            teams.requireMember(caller, team);
        }
    }

    public Task get(Caller caller, TaskId id) {
        return find(caller, id).orElseThrow(() -> missing(id));
    }

    /** Empty where there is no such task, instead of 404. */
    public Optional<Task> find(Caller caller, TaskId id) {
        Optional<Task> task = tasks.find(id);
        if (task.isPresent() && !mayAct(caller, task.get())) {
            throw ApiException.forbidden("task " + id + " is another user's");
        }
        return task;
    }

    /** The tasks that there are among the given ids, whosever they are: for lists that hold only what the caller may see. */
    public Map<TaskId, Task> findAll(Collection<TaskId> ids) {
        return tasks.findAll(ids);
    }

    /**
     * Where a result is to be had that is in object storage; empty where the task itself has it.
     *
     * @param clientHost by which host the client reaches this server, so that the URL works from where it is
     * @throws ApiException 409 where the task has not completed
     */
    public Optional<URI> resultUrl(Caller caller, TaskId id, String clientHost) {
        Task task = get(caller, id);
        if (task.state() != TaskState.COMPLETED) {
            throw ApiException.conflict("task " + id + " is " + task.state().word() + ": it has no result");
        }
        return results.url(task, clientHost);
    }

    public List<TaskAttempt> attempts(Caller caller, TaskId id) {
        get(caller, id);
        return tasks.attempts(id);
    }

    public List<RunLog> logs(Caller caller, TaskId id) {
        get(caller, id);
        return logs.of(id);
    }

    /** @throws ApiException 409 where it has ended already */
    public Task cancel(Caller caller, TaskId id) {
        get(caller, id);
        return switch (tasks.cancel(id)) {
            case CancelResult.Cancelled(var task) -> task;
            case CancelResult.Requested(var task) -> task;
            case CancelResult.AlreadyEnded(var task) ->
                throw ApiException.conflict(
                        "task " + id + " is already " + task.state().word());
            case CancelResult.NotFound(var gone) -> throw missing(gone);
        };
    }

    /** @throws ApiException 409 where it does not wait any more */
    public Task change(Caller caller, TaskId id, TaskChange change) {
        refuseWork(get(caller, id), "changed");
        return done(tasks.change(id, change), "only a pending task can be changed");
    }

    /** @throws ApiException 409 where it has not ended, or another holds its unique key */
    public Task retry(Caller caller, TaskId id) {
        refuseWork(get(caller, id), "run again");
        try {
            return done(tasks.retry(id), "only a task that has ended can be run again");
        } catch (DuplicateTask e) {
            throw ApiException.conflict(message(e));
        }
    }

    /** @throws ApiException 409 while it runs */
    public void delete(Caller caller, TaskId id) {
        refuseWork(get(caller, id), "deleted");
        done(tasks.delete(id), "a running task cannot be deleted; cancel it first");
        results.sweepNow(id);
    }

    /**
     * Lets nobody ask for a handler of the server itself.
     *
     * @param field what the caller calls the handler
     * @throws ApiException 400 where it is one
     */
    public void refuseReserved(String field, String handler) {
        if (leases.isReserved(handler)) {
            throw reserved(field, handler);
        }
    }

    /** The handlers whose tasks are the work of other things, such as file jobs. */
    public Set<String> reservedHandlers() {
        return leases.reserved();
    }

    private boolean mayAct(Caller caller, Task task) {
        UUID team = task.team();
        return caller.mayActFor(task.owner()) || (team != null && teams.isMember(team, caller.userId()));
    }

    /** A task that is the work of a job: the job is what can be changed. */
    private void refuseWork(Task task, String done) {
        if (leases.isReserved(task.handler())) {
            throw ApiException.conflict("task " + task.id() + " is the work of a job, and cannot be " + done
                    + " by itself; see /api/v1/jobs");
        }
    }

    private static Task done(ChangeResult result, String rule) {
        return switch (result) {
            case ChangeResult.Changed(var task) -> task;
            case ChangeResult.WrongState(var task) ->
                throw ApiException.conflict(
                        "task " + task.id() + " is " + task.state().word() + ": " + rule);
            case ChangeResult.NotFound(var id) -> throw missing(id);
        };
    }

    private static ApiException missing(TaskId id) {
        return ApiException.notFound("there is no task " + id);
    }

    private static ApiException reserved(String field, String handler) {
        return ApiException.invalid(
                List.of(new FieldProblem(field, "must not be " + handler + ", which only the server itself asks for")));
    }

    private static String message(RuntimeException e) {
        return String.valueOf(e.getMessage());
    }
}
