package dev.millrace.tasks;

import java.util.Collection;
import java.util.UUID;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonValue;

/** Names one task; sorts by the time the task was made. */
public record TaskId(@JsonValue UUID value) {

    @JsonCreator
    public TaskId {}

    @Override
    public String toString() {
        return value.toString();
    }

    /** As statements take them. */
    static UUID[] values(Collection<TaskId> ids) {
        return ids.stream().map(TaskId::value).toArray(UUID[]::new);
    }
}
