package dev.millrace.files;

import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;

import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Service;

import dev.millrace.identity.Caller;
import dev.millrace.platform.ApiException;
import dev.millrace.platform.Ids;
import dev.millrace.platform.PageRequest;
import dev.millrace.tasks.CancelResult;
import dev.millrace.tasks.Task;
import dev.millrace.tasks.TaskId;
import dev.millrace.tasks.TaskService;

/** Makes, shows, cancels and deletes file jobs. */
@Service
public class FileJobService {

    private final FileJobRepository jobs;
    private final FileJobReader reader;
    private final TaskService tasks;
    private final UploadSweeper sweeper;
    private final FileSettings settings;
    private final Ids ids;

    FileJobService(
            FileJobRepository jobs,
            FileJobReader reader,
            TaskService tasks,
            UploadSweeper sweeper,
            FileSettings settings,
            Ids ids) {
        this.jobs = jobs;
        this.reader = reader;
        this.tasks = tasks;
        this.sweeper = sweeper;
        this.settings = settings;
        this.ids = ids;
    }

    public FileJobView create(NewFileJob job) {
        return new FileJobView(jobs.create(ids.next(), job), null);
    }

    /** @throws ApiException 403 where the job is another's */
    public Optional<FileJobView> find(Caller caller, UUID id) {
        return reader.find(caller, id);
    }

    public Map<UUID, FileJobView> findAll(Collection<UUID> ids) {
        return reader.findAll(ids);
    }

    public long count(UUID user, @Nullable FileJobStatus status) {
        if (status == null) {
            return jobs.count(user);
        }
        return status.isUnderWay() ? underWay(user, status).size() : jobs.count(user, status.state());
    }

    /** The ids of a user's jobs, newest first. */
    public List<UUID> newest(UUID user, @Nullable FileJobStatus status, PageRequest page) {
        if (status == null) {
            return jobs.newest(user, page);
        }
        if (!status.isUnderWay()) {
            return jobs.newest(user, status.state(), page);
        }
        return underWay(user, status).stream()
                .skip(page.skip())
                .limit(page.limit())
                .toList();
    }

    /**
     * Cancels a job: at once while it is pending or queued, else as soon as its run stops.
     *
     * @throws ApiException 400 where it has ended, 403 where it is another's
     */
    public Optional<FileJobView> cancel(Caller caller, UUID id) {
        Optional<FileJobView> found = reader.find(caller, id);
        if (found.isEmpty()) {
            return found;
        }
        FileJob job = found.get().job();
        boolean accepted =
                switch (job.state()) {
                    case PENDING ->
                        jobs.cancelPending(id)
                                || cancelsTask(reader.get(caller, id).job());
                    case SUBMITTED -> cancelsTask(job);
                    case COMPLETED, FAILED, CANCELLED -> false;
                };
        if (!accepted) {
            throw ApiException.wrongState("job " + id + " cannot be cancelled: it is "
                    + reader.get(caller, id).status());
        }
        return reader.find(caller, id);
    }

    /**
     * Deletes a job with all its objects; one that waits is cancelled first.
     *
     * @throws ApiException 409 while it runs, 403 where it is another's
     */
    public boolean delete(Caller caller, UUID id) {
        Optional<FileJobView> found = reader.find(caller, id);
        if (found.isEmpty()) {
            return false;
        }
        TaskId task = found.get().job().taskId();
        if (found.get().status() == FileJobStatus.QUEUED && task != null) {
            tasks.cancel(task);
        }
        if (!jobs.delete(id, settings.abandonedAfter())) {
            throw ApiException.conflict("job " + id + " is "
                    + reader.get(caller, id).status() + "; cancel it and wait for its end, then delete it");
        }
        sweeper.sweepNow(id);
        return true;
    }

    private boolean cancelsTask(FileJob job) {
        return job.taskId() != null
                && switch (tasks.cancel(job.taskId())) {
                    case CancelResult.Cancelled cancelled -> true;
                    case CancelResult.Requested requested -> true;
                    case CancelResult.AlreadyEnded ended -> false;
                    case CancelResult.NotFound missing -> false;
                };
    }

    /** The user's submitted jobs whose tasks stand as asked; there are as many as one user has in the queue. */
    private List<UUID> underWay(UUID user, FileJobStatus status) {
        List<FileJobRepository.Submitted> submitted = jobs.submitted(user);
        Map<TaskId, Task> found = tasks.findAll(
                submitted.stream().map(FileJobRepository.Submitted::task).toList());
        return submitted.stream()
                .filter(job -> {
                    Task task = found.get(job.task());
                    return task != null && FileJobStatus.of(task) == status;
                })
                .map(FileJobRepository.Submitted::job)
                .toList();
    }
}
