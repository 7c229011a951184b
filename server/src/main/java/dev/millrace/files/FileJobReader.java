package dev.millrace.files;

import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.UUID;

import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Component;

import dev.millrace.identity.Caller;
import dev.millrace.platform.ApiException;
import dev.millrace.tasks.Task;
import dev.millrace.tasks.TaskId;
import dev.millrace.tasks.TaskService;

/** Reads jobs together with their tasks, so that the two fit. */
@Component
class FileJobReader {

    private final FileJobRepository jobs;
    private final TaskService tasks;

    FileJobReader(FileJobRepository jobs, TaskService tasks) {
        this.jobs = jobs;
        this.tasks = tasks;
    }

    /** @throws ApiException 403 where the job is another's */
    Optional<FileJobView> find(Caller caller, UUID id) {
        Optional<FileJobView> found = findAll(List.of(id)).values().stream().findFirst();
        if (found.isPresent() && !caller.mayActFor(found.get().job().userId())) {
            throw ApiException.forbidden("job " + id + " is not yours");
        }
        return found;
    }

    /** @throws ApiException 404 where there is no such job, 403 where it is another's */
    FileJobView get(Caller caller, UUID id) {
        return find(caller, id).orElseThrow(() -> ApiException.notFound("there is no file job " + id));
    }

    Map<UUID, FileJobView> findAll(Collection<UUID> ids) {
        Map<UUID, FileJobView> views = new HashMap<>();
        List<UUID> endedMeanwhile = viewsOf(jobs.findAll(ids), views);
        // A task's end and its job's are one transaction: seeing the one, a second look sees the other.
        viewsOf(jobs.findAll(endedMeanwhile), views);
        return views;
    }

    /** Adds the jobs' views, and answers which were still submitted while their tasks had ended. */
    private List<UUID> viewsOf(List<FileJob> rows, Map<UUID, FileJobView> views) {
        List<TaskId> running = rows.stream()
                .filter(FileJobReader::isSubmitted)
                .map(FileJob::taskId)
                .filter(Objects::nonNull)
                .toList();
        Map<TaskId, Task> found = running.isEmpty() ? Map.of() : tasks.findAll(running);
        for (FileJob job : rows) {
            views.put(job.id(), new FileJobView(job, isSubmitted(job) ? taskOf(job, found) : null));
        }
        return rows.stream()
                .filter(FileJobReader::isSubmitted)
                .filter(job -> {
                    Task task = taskOf(job, found);
                    return task == null || task.state().isEnded();
                })
                .map(FileJob::id)
                .toList();
    }

    private static @Nullable Task taskOf(FileJob job, Map<TaskId, Task> found) {
        return job.taskId() == null ? null : found.get(job.taskId());
    }

    private static boolean isSubmitted(FileJob job) {
        return job.state() == FileJobState.SUBMITTED;
    }
}
