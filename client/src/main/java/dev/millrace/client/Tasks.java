package dev.millrace.client;

import java.net.URI;
import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.stream.Stream;

import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/** Tasks: made, read, changed, cancelled, run again; one at a time, or many at once. */
public final class Tasks {

    private static final String PATH = "/api/v1/tasks";

    private final Transport transport;

    Tasks(Transport transport) {
        this.transport = transport;
    }

    /** Puts a task into the queue; when this returns, the task is safe. */
    public Task create(NewTask task) {
        return transport.call("POST", PATH, task.body()).data(Task.class);
    }

    /**
     * Puts up to 10,000 tasks into the queue, all of them or none.
     *
     * @return their ids, in the same order
     */
    public List<UUID> createAll(List<NewTask> tasks) {
        record Made(List<UUID> taskIds) {}
        return transport
                .call("POST", PATH + "/bulk", tasks.stream().map(NewTask::body).toList())
                .data(Made.class)
                .taskIds();
    }

    /** @throws MillraceException.NotFound where there is none; {@code Forbidden} where it is not yours */
    public Task get(UUID id) {
        return transport.get(PATH + "/" + id).data(Task.class);
    }

    /** One's own tasks and those of one's teams, the newest first. */
    public Page<Task> list(TaskFilter filter, long skip, int limit) {
        Map<String, @Nullable Object> parameters = filter.parameters();
        parameters.put("skip", skip);
        parameters.put("limit", limit);
        return transport.get(Query.with(PATH, parameters)).page(Task.class);
    }

    /** All of them, read page by page as the stream goes on. What comes meanwhile does not shift it. */
    public Stream<Task> stream(TaskFilter filter) {
        return Pages.byCursor(cursor -> {
            Map<String, @Nullable Object> parameters = filter.parameters();
            parameters.put("cursor", cursor);
            parameters.put("limit", Pages.SIZE);
            return transport.get(Query.with(PATH, parameters)).page(Task.class);
        });
    }

    /**
     * Changes a task that is pending: fields of {@code PATCH /tasks/{id}} by their names there.
     *
     * @throws MillraceException.Conflict where it is not pending
     */
    public Task change(UUID id, Map<String, ?> fields) {
        return transport.call("PATCH", PATH + "/" + id, fields).data(Task.class);
    }

    /**
     * Cancels a task that waits; asks the worker of one that runs to stop.
     *
     * @throws MillraceException.Conflict where it has ended
     */
    public Task cancel(UUID id) {
        return transport.call("POST", PATH + "/" + id + "/cancel", null).data(Task.class);
    }

    /**
     * Runs a task again, with all its retries.
     *
     * @throws MillraceException.Conflict where it has not ended
     */
    public Task retry(UUID id) {
        return transport.call("POST", PATH + "/" + id + "/retry", null).data(Task.class);
    }

    /** Deletes a task that does not run. */
    public void delete(UUID id) {
        transport.delete(PATH + "/" + id);
    }

    /**
     * One run of a task.
     *
     * @param attempt which run it is, from 1
     * @param outcome {@code running}, {@code completed}, {@code failed}, {@code timed_out}, {@code lost}, {@code released} or
     *     {@code cancelled}
     */
    public record Attempt(
            int attempt,
            String workerId,
            Instant startedAt,
            @Nullable Instant endedAt,
            String outcome,
            @Nullable String errorMessage) {}

    /** The runs of a task, the first one first. */
    public List<Attempt> attempts(UUID id) {
        return transport.get(PATH + "/" + id + "/attempts").dataList(Attempt.class);
    }

    /** @param truncated whether the run wrote more than is kept: what is kept is the beginning */
    public record Log(int attempt, String text, boolean truncated, Instant updatedAt) {}

    /** What the runs of a task wrote. */
    public List<Log> logs(UUID id) {
        return transport.get(PATH + "/" + id + "/logs").dataList(Log.class);
    }

    /**
     * Why a task does not run yet.
     *
     * @param reasons none where it runs or has ended
     * @param before how many tasks that may start are before it in its line
     * @param beforeIsMore whether there are more than were counted
     */
    public record Explanation(
            String status, List<Reason> reasons, @Nullable Long before, boolean beforeIsMore) {}

    /**
     * @param code such as {@code no_worker} or {@code queue_paused}
     * @param until when it passes by itself, where that is known
     * @param taskIds the tasks that have to end first
     */
    public record Reason(
            String code, String message, @Nullable Instant until, List<UUID> taskIds) {}

    public Explanation explain(UUID id) {
        return transport.get(PATH + "/" + id + "/explain").data(Explanation.class);
    }

    /**
     * The result of a completed task, also one that is too large for the task itself and lies in object storage.
     *
     * @param type what the result is read as; {@code JsonNode} takes it as it is
     * @throws MillraceException.Conflict where it has not completed
     */
    public <T> @Nullable T result(UUID id, Class<T> type) {
        Transport.Answer answer = transport.get(PATH + "/" + id + "/result");
        return answer.leadsTo()
                .map(where -> transport.elsewhere(URI.create(where)).as(type))
                .orElseGet(() -> answer.as(type));
    }

    /** As {@link #result(UUID, Class)}, as JSON. */
    public @Nullable JsonNode result(UUID id) {
        return result(id, JsonNode.class);
    }

    /**
     * Waits until a task has ended, whichever way; also for a server that is away meanwhile.
     *
     * @throws MillraceException.TimedOut where it takes longer than the given time
     */
    public Task await(UUID id, Duration atMost) throws InterruptedException {
        return Await.until(() -> get(id), Task::isEnded, atMost, "task " + id);
    }

    /**
     * What would be done to how many tasks.
     *
     * @param count how many they are
     * @param more whether more pass the filter than are taken at once: the newest are taken
     * @param sample some of them
     * @param confirmToken stands for exactly these tasks
     * @param expiresAt until when it can be confirmed
     */
    public record Selection(
            String action,
            TaskFilter filter,
            int count,
            boolean more,
            List<Chosen> sample,
            UUID confirmToken,
            Instant expiresAt) {}

    /** A task of a selection. */
    public record Chosen(UUID id, String name, String status, String handler, Instant createdAt) {}

    /**
     * @param count to how many tasks it was done
     * @param skipped how many had moved on meanwhile
     */
    public record Done(int count, int skipped) {}

    /** Finds tasks to be cancelled. Nothing happens before {@link #confirm}. */
    public Selection selectToCancel(TaskFilter filter) {
        return select("cancel", filter);
    }

    /** Finds tasks to be run again. Nothing happens before {@link #confirm}. */
    public Selection selectToRetry(TaskFilter filter) {
        return select("retry", filter);
    }

    /** Finds tasks to be deleted. Nothing happens before {@link #confirm}. */
    public Selection selectToDelete(TaskFilter filter) {
        return select("delete", filter);
    }

    /**
     * Does to the tasks of a selection what they were selected for.
     *
     * @throws MillraceException.Conflict where that was done already, or the selection has expired
     */
    public Done confirm(Selection selection) {
        return transport
                .call(
                        "POST",
                        PATH + "/bulk/" + selection.action(),
                        Map.of(
                                "filter", selection.filter().fields(),
                                "confirm_token", selection.confirmToken()))
                .data(Done.class);
    }

    private Selection select(String action, TaskFilter filter) {
        record Answer(int count, boolean more, List<Chosen> sample, UUID confirmToken, Instant expiresAt) {}
        Map<String, Object> body = new LinkedHashMap<>();
        body.put("filter", filter.fields());
        Answer answer = transport.call("POST", PATH + "/bulk/" + action, body).data(Answer.class);
        return new Selection(
                action,
                filter,
                answer.count(),
                answer.more(),
                answer.sample(),
                answer.confirmToken(),
                answer.expiresAt());
    }
}
