package dev.millrace.client;

import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;

import org.jspecify.annotations.Nullable;

/** Tasks: made, read, cancelled. */
public final class Tasks {

    private static final String PATH = "/api/v1/tasks";
    private static final Duration LONGEST_LOOK = Duration.ofSeconds(2);

    private final Transport transport;

    Tasks(Transport transport) {
        this.transport = transport;
    }

    /** Puts a task into the queue; when this returns, the task is safe. */
    public Task create(NewTask task) {
        return transport.call("POST", PATH, task.body()).data(Task.class);
    }

    /** @throws MillraceException 404 where there is none, 403 where it is not yours */
    public Task get(UUID id) {
        return transport.get(PATH + "/" + id).data(Task.class);
    }

    /** One's own tasks and those of one's teams, the newest first. */
    public Page<Task> list(Filter filter, long skip, int limit) {
        Map<String, @Nullable Object> parameters = new LinkedHashMap<>();
        parameters.put("status", filter.status());
        parameters.put("priority", filter.priority());
        parameters.put("worker_id", filter.workerId());
        parameters.put("skip", skip);
        parameters.put("limit", limit);
        return transport.get(Query.with(PATH, parameters)).page(Task.class);
    }

    /** Which tasks to list; null is any. */
    public record Filter(
            @Nullable String status,
            @Nullable String priority,
            @Nullable String workerId) {

        public static Filter any() {
            return new Filter(null, null, null);
        }

        public static Filter status(String status) {
            return new Filter(status, null, null);
        }
    }

    /** Cancels a task that waits; asks the worker of one that runs to stop. */
    public Task cancel(UUID id) {
        return transport.call("POST", PATH + "/" + id + "/cancel", null).data(Task.class);
    }

    /** Deletes a task that does not run. */
    public void delete(UUID id) {
        transport.call("DELETE", PATH + "/" + id, null);
    }

    /**
     * Waits until a task has ended, whichever way.
     *
     * @throws MillraceException with the code {@code TIMEOUT} where it takes longer than the given time
     */
    public Task await(UUID id, Duration atMost) throws InterruptedException {
        long end = System.nanoTime() + atMost.toNanos();
        for (long pause = 20; ; pause = Math.min(pause * 2, LONGEST_LOOK.toMillis())) {
            Task task = get(id);
            if (task.isEnded()) {
                return task;
            }
            if (System.nanoTime() >= end) {
                throw new MillraceException(
                        0, "TIMEOUT", "task " + id + " is still " + task.status(), List.of(), null, null);
            }
            Thread.sleep(pause);
        }
    }
}
