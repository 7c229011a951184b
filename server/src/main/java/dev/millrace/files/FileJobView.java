package dev.millrace.files;

import java.time.Instant;

import org.jspecify.annotations.Nullable;

import dev.millrace.tasks.Task;

/**
 * A job as it stands: what is written of it and, while it is submitted, what its task says. There is one truth about a
 * run, the task's, so a server that is killed at any moment leaves no two accounts that differ.
 *
 * @param task what runs it; there if and only if the job is submitted
 */
public record FileJobView(FileJob job, @Nullable Task task) {

    public FileJobStatus status() {
        return switch (job.state()) {
            case PENDING -> FileJobStatus.PENDING;
            case SUBMITTED -> task == null ? FileJobStatus.QUEUED : FileJobStatus.of(task);
            case COMPLETED -> FileJobStatus.COMPLETED;
            case FAILED -> FileJobStatus.FAILED;
            case CANCELLED -> FileJobStatus.CANCELLED;
        };
    }

    /** From 0 to 1; it starts over when a run does. */
    public double progress() {
        if (task != null) {
            return task.progress();
        }
        return job.state() == FileJobState.COMPLETED ? 1 : 0;
    }

    /** What has been read and written, so far or in all; null where no run has said anything yet. */
    public @Nullable RowCounts counts() {
        if (job.outcome() != null) {
            return job.outcome().counts();
        }
        return task == null || task.progressDetails() == null ? null : RowCounts.of(task.progressDetails());
    }

    public @Nullable Instant startedAt() {
        if (job.outcome() != null) {
            return job.outcome().startedAt();
        }
        return task == null ? null : task.startedAt();
    }

    public Instant updatedAt() {
        return task != null && task.updatedAt().isAfter(job.updatedAt()) ? task.updatedAt() : job.updatedAt();
    }
}
