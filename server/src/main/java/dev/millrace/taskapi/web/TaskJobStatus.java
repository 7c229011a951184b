package dev.millrace.taskapi.web;

import java.util.Arrays;
import java.util.Optional;

import org.jspecify.annotations.Nullable;

import dev.millrace.tasks.TaskState;

/** What jobs call the states of tasks. */
enum TaskJobStatus {
    PENDING(TaskState.PENDING),
    STARTED(TaskState.RUNNING),
    SUCCESS(TaskState.COMPLETED),
    FAILURE(TaskState.FAILED),
    CANCELLED(TaskState.CANCELLED);

    private final TaskState state;

    TaskJobStatus(TaskState state) {
        this.state = state;
    }

    TaskState state() {
        return state;
    }

    static TaskJobStatus of(TaskState state) {
        return Arrays.stream(values())
                .filter(status -> status.state == state)
                .findFirst()
                .orElseThrow(() -> new IllegalArgumentException("no status means " + state));
    }

    /** In any case; empty where there is no such status. */
    static Optional<TaskJobStatus> find(@Nullable String word) {
        return Arrays.stream(values())
                .filter(status -> status.name().equalsIgnoreCase(word))
                .findFirst();
    }
}
