package dev.millrace.tasks;

import java.util.Collections;
import java.util.EnumSet;
import java.util.Locale;
import java.util.Set;

/** Where a task is in its life; drawn in docs/learn/task-lifecycle.md. */
public enum TaskState {
    PENDING,
    RUNNING,
    COMPLETED,
    FAILED,
    CANCELLED;

    /** Those in which nothing more becomes of a task, unless somebody has it tried again. */
    static final Set<TaskState> ENDS = Collections.unmodifiableSet(EnumSet.of(COMPLETED, FAILED, CANCELLED));

    private final String word = name().toLowerCase(Locale.ROOT);

    /** The state as JSON and the database write it. */
    public String word() {
        return word;
    }

    public boolean isEnded() {
        return ENDS.contains(this);
    }

    static String[] words(Set<TaskState> states) {
        return states.stream().map(TaskState::word).toArray(String[]::new);
    }
}
