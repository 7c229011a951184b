package dev.millrace.taskapi;

import java.util.ArrayList;
import java.util.List;

import org.jspecify.annotations.Nullable;

import dev.millrace.tasks.TaskState;

/**
 * One set of rows out of which a sorted list of tasks is merged: those of one table that come sorted out of one index, so
 * that its first rows are found without a look at all others.
 *
 * @param table the table and its alias
 * @param id the task's id in it
 * @param lane the task's lane in it
 * @param worker the column that names the worker; null where there is none
 * @param condition what its rows have in common, beside what the list asks for
 * @param key what the list is sorted by; null where that is the id, or there is nothing to sort by
 * @param indexed whether an index has the rows in the order of the key; else they are in about the order of their ids
 */
record TaskSource(
        String table,
        String id,
        String lane,
        @Nullable String worker,
        @Nullable String condition,
        @Nullable String key,
        boolean indexed) {

    // tasks_pkey, or an index of the owner, the team or the lane
    private static final TaskSource TASKS =
            new TaskSource("tasks task", "task.id", "task.lane", null, null, null, true);

    // task_ready_pkey, task_leases_pkey
    private static final TaskSource WAITING =
            new TaskSource("task_ready ready", "ready.task_id", "ready.lane", null, null, null, true);
    private static final TaskSource RUNNING =
            new TaskSource("task_leases lease", "lease.task_id", "lease.lane", "lease.worker", null, null, true);

    // task_ends_pkey, or task_ends_unsuccessful_idx, or task_ends_worker_idx
    private static final TaskSource ENDED =
            new TaskSource("task_ends ended", "ended.task_id", "ended.lane", "ended.worker", null, null, true);

    // A task that waits for its first run, and that nobody changed, is as it was made: about in the order of the ids.
    private static final TaskSource WAITING_AT_FIRST = new TaskSource(
            "task_ready ready",
            "ready.task_id",
            "ready.lane",
            null,
            "ready.attempts = 0 and not ready.changed",
            "ready.since",
            false);

    // The same by lanes. task_ready_claim_idx: what may start at once may do so from when it was made. That was
    // before now, or not much later where the database's clock was set back since.
    private static final TaskSource WAITING_AT_ONCE = new TaskSource(
            "task_ready ready",
            "ready.task_id",
            "ready.lane",
            null,
            "ready.attempts = 0 and not ready.changed and ready.ready_at = ready.since"
                    + " and ready.ready_at <= now() + interval '10 minutes'",
            "ready.ready_at",
            true);

    // task_ready_later_idx
    private static final TaskSource WAITING_FOR_LATER = new TaskSource(
            "task_ready ready",
            "ready.task_id",
            "ready.lane",
            null,
            "ready.attempts = 0 and not ready.changed and ready.ready_at <> ready.since",
            "ready.since",
            true);

    // task_ready_again_idx
    private static final TaskSource WAITING_AGAIN = new TaskSource(
            "task_ready ready",
            "ready.task_id",
            "ready.lane",
            null,
            "(ready.attempts > 0 or ready.changed)",
            "ready.since",
            true);

    // No index: running tasks are as few as workers can hold.
    private static final TaskSource RUNNING_BY_UPDATE = new TaskSource(
            "task_leases lease",
            "lease.task_id",
            "lease.lane",
            "lease.worker",
            null,
            "coalesce(lease.progress_at, lease.started_at)",
            true);
    private static final TaskSource RUNNING_BY_DURATION = new TaskSource(
            "task_leases lease",
            "lease.task_id",
            "lease.lane",
            "lease.worker",
            null,
            "run_duration(lease.started_at, now())",
            true);

    // task_ends_ended_idx
    private static final TaskSource ENDED_BY_UPDATE = new TaskSource(
            "task_ends ended", "ended.task_id", "ended.lane", "ended.worker", null, "ended.ended_at", true);

    // task_ends_duration_idx, or task_ends_worker_duration_idx
    private static final TaskSource ENDED_BY_DURATION = new TaskSource(
            "task_ends ended",
            "ended.task_id",
            "ended.lane",
            "ended.worker",
            "ended.duration is not null",
            "ended.duration",
            true);

    // task_ends_unsuccessful_idx: what never ran did not complete
    private static final TaskSource ENDED_WITHOUT_RUN = new TaskSource(
            "task_ends ended",
            "ended.task_id",
            "ended.lane",
            "ended.worker",
            "ended.started_at is null and ended.state <> 'completed'",
            null,
            true);

    /** The sources of a list of tasks in the given state (null: in any), of which no two hold the same task. */
    static List<TaskSource> of(TaskOrder.Sort sort, @Nullable TaskState state, @Nullable String worker) {
        List<TaskSource> sources = new ArrayList<>(of(sort, state));
        if (worker != null) {
            if (sources.contains(TASKS)) {
                sources = new ArrayList<>(List.of(RUNNING, ENDED));
            }
            sources.removeIf(source -> source.worker() == null);
        }
        return sources;
    }

    private static List<TaskSource> of(TaskOrder.Sort sort, @Nullable TaskState state) {
        List<TaskSource> waiting =
                switch (sort) {
                    case CREATED_AT, DURATION -> List.of(WAITING);
                    case UPDATED_AT -> List.of(WAITING_AT_FIRST, WAITING_AGAIN);
                };
        List<TaskSource> running =
                switch (sort) {
                    case CREATED_AT -> List.of(RUNNING);
                    case UPDATED_AT -> List.of(RUNNING_BY_UPDATE);
                    case DURATION -> List.of(RUNNING_BY_DURATION);
                };
        List<TaskSource> ended =
                switch (sort) {
                    case CREATED_AT -> List.of(ENDED);
                    case UPDATED_AT -> List.of(ENDED_BY_UPDATE);
                    case DURATION -> List.of(ENDED_BY_DURATION, ENDED_WITHOUT_RUN);
                };
        if (state == null) {
            if (sort == TaskOrder.Sort.CREATED_AT) {
                return List.of(TASKS);
            }
            List<TaskSource> all = new ArrayList<>(waiting);
            all.addAll(running);
            all.addAll(ended);
            return all;
        }
        return switch (state) {
            case PENDING -> waiting;
            case RUNNING -> running;
            case COMPLETED, FAILED, CANCELLED -> ended;
        };
    }

    /** Whether it holds tasks that have ended, in whichever way. */
    boolean isEnded() {
        return table.equals(ENDED.table);
    }

    /** Whether it holds all waiting tasks, in the order of their ids. */
    boolean isWaiting() {
        return equals(WAITING);
    }

    /** The same tasks out of indexes that have them lane by lane; empty where there are none. */
    List<TaskSource> laneByLane() {
        return equals(WAITING_AT_FIRST) ? List.of(WAITING_AT_ONCE, WAITING_FOR_LATER) : List.of();
    }

    /** Whether the task's own row is what it reads. */
    boolean isTask() {
        return table.equals(TASKS.table);
    }
}
