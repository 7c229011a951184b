package dev.millrace.schedules;

import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.stream.Stream;

import org.jspecify.annotations.Nullable;

import dev.millrace.tasks.Task;
import dev.millrace.tasks.TaskId;

/**
 * A schedule as it stands.
 *
 * @param nextFireAt the next instant of it; null while it is paused, and when none follows
 * @param lastFireAt when it last made a task
 * @param lastTask the task that it made then
 * @param earlierTasks those before it that may not have ended: it was made by hand beside them, or waits for them
 * @param lastError why it could not make a task at its next instant, which it tries again
 */
public record Schedule(
        UUID id,
        UUID owner,
        ScheduleFields fields,
        boolean paused,
        @Nullable Instant nextFireAt,
        @Nullable Instant lastFireAt,
        @Nullable TaskId lastTask,
        List<TaskId> earlierTasks,
        @Nullable String lastError,
        Instant createdAt,
        Instant updatedAt) {

    public String name() {
        return fields.name();
    }

    public @Nullable UUID team() {
        return fields.team();
    }

    /** How many tasks that have not ended are heeded when the next one is made. */
    static final int MOST_BEFORE = 100;

    /** Of tasks before the last one, those that are heeded. */
    static List<TaskId> latest(List<TaskId> earlier) {
        return earlier.subList(Math.max(0, earlier.size() - (MOST_BEFORE - 1)), earlier.size());
    }

    /** The tasks beside which the next one may come, in the order in which they were made; some may have ended. */
    List<TaskId> tasksBefore() {
        return Stream.concat(earlierTasks.stream(), Stream.ofNullable(lastTask)).toList();
    }

    /**
     * Those of {@link #tasksBefore()} that have not ended.
     *
     * @param found what there is of them
     */
    List<TaskId> openBefore(Map<TaskId, Task> found) {
        return tasksBefore().stream()
                .map(found::get)
                .filter(task -> task != null && !task.state().isEnded())
                .map(Task::id)
                .toList();
    }

    /** The next instants at which it fires. */
    public List<Instant> nextFireTimes(int count) {
        return fields.timing().from(nextFireAt, createdAt, count);
    }

    /** The first instant after the given one; null where none follows. */
    @Nullable
    Instant next(Instant after) {
        return fields.timing().next(after, createdAt);
    }
}
