package dev.millrace.taskapi;

import java.util.List;

import dev.millrace.tasks.TaskState;

/** What can be done to many tasks at once. */
public enum BulkAction {
    CANCEL,
    RETRY,
    DELETE;

    /** The states of the tasks that it is done to where nobody says which. */
    List<TaskState> usual() {
        return switch (this) {
            case RETRY -> List.of(TaskState.FAILED, TaskState.CANCELLED);
            case CANCEL, DELETE -> possible();
        };
    }

    /** The states of the tasks that it can be done to. */
    List<TaskState> possible() {
        return switch (this) {
            case CANCEL -> List.of(TaskState.PENDING, TaskState.RUNNING);
            case RETRY -> List.of(TaskState.FAILED, TaskState.CANCELLED, TaskState.COMPLETED);
            case DELETE -> List.of(TaskState.PENDING, TaskState.COMPLETED, TaskState.FAILED, TaskState.CANCELLED);
        };
    }
}
