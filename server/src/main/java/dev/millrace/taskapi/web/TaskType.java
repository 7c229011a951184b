package dev.millrace.taskapi.web;

import java.util.Arrays;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.stream.Collectors;

import org.springframework.http.HttpStatus;
import org.springframework.stereotype.Component;
import tools.jackson.databind.JsonNode;

import dev.millrace.identity.Caller;
import dev.millrace.jobs.JobFilter;
import dev.millrace.jobs.JobType;
import dev.millrace.jobs.NewJob;
import dev.millrace.platform.ApiException;
import dev.millrace.platform.ErrorCode;
import dev.millrace.platform.PageRequest;
import dev.millrace.platform.web.RequestRecords;
import dev.millrace.taskapi.TaskAccess;
import dev.millrace.taskapi.TaskFilter;
import dev.millrace.taskapi.TaskLists;
import dev.millrace.taskapi.TaskScope;
import dev.millrace.tasks.NewTask;
import dev.millrace.tasks.Task;
import dev.millrace.tasks.TaskId;

/** Puts tasks under {@code /jobs}: all but those that are themselves the work of a job. */
@Component
class TaskType implements JobType {

    static final String NAME = "task";

    private final TaskAccess tasks;
    private final TaskLists lists;
    private final NewTaskReader newTasks;
    private final RequestRecords records;

    TaskType(TaskAccess tasks, TaskLists lists, NewTaskReader newTasks, RequestRecords records) {
        this.tasks = tasks;
        this.lists = lists;
        this.newTasks = newTasks;
        this.records = records;
    }

    @Override
    public String name() {
        return NAME;
    }

    @Override
    public Set<String> tellingFields() {
        return Set.of("input_data");
    }

    @Override
    public String shape() {
        return """
            {"input_data": {"numbers": [1, 2, 3]}, "task_name": "sum"}""";
    }

    @Override
    public Class<?> bodyType() {
        return TaskJobRequest.class;
    }

    @Override
    public Class<?> answerType() {
        return TaskJobResponse.class;
    }

    @Override
    public HttpStatus created() {
        return HttpStatus.ACCEPTED;
    }

    @Override
    public Set<String> statuses() {
        return Arrays.stream(TaskJobStatus.values()).map(Enum::name).collect(Collectors.toSet());
    }

    @Override
    public NewJob create(Caller caller, JsonNode body) {
        records.read(body, TaskJobRequest.class);
        NewTask task = newTasks.readJob(body, caller.userId());
        tasks.refuseReserved("task_name", task.handler()); // creating would say "handler", as tasks do
        Task made = tasks.create(caller, task).task();
        return new NewJob(HttpStatus.ACCEPTED, TaskJobResponse.accepted(made));
    }

    @Override
    public long count(Caller caller, JobFilter filter) {
        return lists.count(TaskScope.ofOwner(caller.userId()), filter(filter)).count();
    }

    @Override
    public List<UUID> newest(Caller caller, JobFilter filter, PageRequest page) {
        return lists.ids(TaskScope.ofOwner(caller.userId()), filter(filter), page);
    }

    private TaskFilter filter(JobFilter filter) {
        return new TaskFilter(
                TaskJobStatus.find(filter.status()).map(TaskJobStatus::state).orElse(null),
                null,
                null,
                null,
                null,
                null,
                null,
                tasks.reservedHandlers());
    }

    @Override
    public Map<UUID, Object> show(Collection<UUID> ids) {
        Map<UUID, Object> answers = new HashMap<>();
        tasks.findAll(ids.stream().map(TaskId::new).toList())
                .forEach((id, task) -> answers.put(id.value(), TaskJobResponse.of(task)));
        return answers;
    }

    @Override
    public Optional<Object> find(Caller caller, UUID id) {
        return task(caller, id).map(TaskJobResponse::of);
    }

    @Override
    public Optional<Object> cancel(Caller caller, UUID id) {
        return task(caller, id).map(task -> TaskJobResponse.of(cancelled(caller, task)));
    }

    /** In the words of jobs, where what cannot be cancelled is a bad request. */
    private Task cancelled(Caller caller, Task task) {
        try {
            return tasks.cancel(caller, task.id());
        } catch (ApiException e) {
            throw e.code() == ErrorCode.CONFLICT ? ApiException.wrongState(e.getMessage()) : e;
        }
    }

    @Override
    public boolean delete(Caller caller, UUID id) {
        Optional<Task> task = task(caller, id);
        task.ifPresent(found -> tasks.delete(caller, found.id()));
        return task.isPresent();
    }

    private Optional<Task> task(Caller caller, UUID id) {
        return tasks.find(caller, new TaskId(id))
                .filter(task -> !tasks.reservedHandlers().contains(task.handler()));
    }
}
