package dev.millrace.files;

import dev.millrace.tasks.Task;

/** Where a job stands, as its owner sees it; drawn in docs/reference/jobs.md. */
public enum FileJobStatus {
    PENDING,
    QUEUED,
    RUNNING,
    CANCELLATION_REQUESTED,
    COMPLETED,
    FAILED,
    CANCELLED;

    /** Whether its task is still to end. */
    public boolean isUnderWay() {
        return switch (this) {
            case QUEUED, RUNNING, CANCELLATION_REQUESTED -> true;
            case PENDING, COMPLETED, FAILED, CANCELLED -> false;
        };
    }

    /** What a submitted job's task says of it. */
    static FileJobStatus of(Task task) {
        return switch (task.state()) {
            case PENDING -> QUEUED;
            case RUNNING -> task.cancelRequested() ? CANCELLATION_REQUESTED : RUNNING;
            case COMPLETED -> COMPLETED;
            case FAILED -> FAILED;
            case CANCELLED -> CANCELLED;
        };
    }

    /** What is written of a job with this status. */
    FileJobState state() {
        return switch (this) {
            case PENDING -> FileJobState.PENDING;
            case QUEUED, RUNNING, CANCELLATION_REQUESTED -> FileJobState.SUBMITTED;
            case COMPLETED -> FileJobState.COMPLETED;
            case FAILED -> FileJobState.FAILED;
            case CANCELLED -> FileJobState.CANCELLED;
        };
    }
}
