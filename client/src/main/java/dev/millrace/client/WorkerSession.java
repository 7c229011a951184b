package dev.millrace.client;

import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;

import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/**
 * The worker protocol, call by call. Nothing is tried again here: when and how is the worker's business, as it knows what it
 * holds. Safe to be shared by threads.
 */
public final class WorkerSession {

    private static final Duration PATIENCE = Duration.ofSeconds(30);

    private final Transport transport;
    private final String path;

    WorkerSession(Transport transport, String workerId) {
        this.transport = transport;
        this.path = "/api/v1/workers/" + Query.encoded(workerId);
    }

    /**
     * What a worker says of itself.
     *
     * @param handlers the kinds of tasks that it runs
     * @param queues the only queues that it serves; empty: all
     * @param maxCapacity how many tasks it runs at most
     */
    public record Profile(
            List<String> handlers,
            List<String> queues,
            int maxCapacity,
            @Nullable String host,
            @Nullable String version,
            Map<String, String> labels) {}

    /**
     * @param incarnation which registration of this worker it is; older ones are refused from now on
     * @param heartbeatSeconds how often to send a heartbeat
     * @param leaseSeconds how long a task is held without one
     */
    public record Registered(long incarnation, long heartbeatSeconds, long leaseSeconds) {}

    /** Says that this process is the worker from now on. */
    public Registered register(Profile profile) {
        return call("/register", profile, PATIENCE).data(Registered.class);
    }

    /**
     * A task that the worker holds.
     *
     * @param fence shows that the worker holds it
     * @param attempt which run this is, from 1
     * @param timeout how many seconds the run may take
     * @param deadline when the run must have ended, by the server's clock
     * @param traceparent the W3C trace that the task belongs to
     */
    public record ClaimedTask(
            UUID taskId,
            long fence,
            @Nullable String name,
            String handler,
            @Nullable String queue,
            int attempt,
            long timeout,
            Instant startedAt,
            Instant deadline,
            @Nullable String traceparent,
            JsonNode payload) {}

    /**
     * @param order {@code work}, {@code pause} or {@code drain}
     * @param heldFrom the leases began no earlier than this, by {@link System#nanoTime}: however long the answer was on its
     *     way, they are there for the time of a lease from then on
     */
    public record Claimed(List<ClaimedTask> tasks, String order, long heldFrom) {}

    /**
     * Takes waiting tasks, and waits for some where there are none.
     *
     * @param limit from 1 to 1000
     * @param patience at most half a minute
     */
    public Claimed claim(long incarnation, int limit, Duration patience) {
        Map<String, Object> body =
                Map.of("incarnation", incarnation, "limit", limit, "wait_seconds", patience.toMillis() / 1000.0);
        record Answer(List<ClaimedTask> tasks, String order, double waitedSeconds) {}
        long sent = System.nanoTime();
        Answer answer = call("/claim", body, patience.plus(PATIENCE)).data(Answer.class);
        return new Claimed(answer.tasks(), answer.order(), sent + Math.round(answer.waitedSeconds() * 1e9));
    }

    /** How a worker shows that it holds a task. */
    public record Lease(UUID taskId, long fence) {}

    /**
     * @param lost tasks that the worker no longer holds
     * @param cancelled tasks that it should stop
     * @param order {@code work}, {@code pause} or {@code drain}
     * @param heldFrom all others that were named are held for the time of a lease from then on, by {@link System#nanoTime}
     */
    public record Pulse(List<UUID> lost, List<UUID> cancelled, String order, long heldFrom) {}

    /**
     * Keeps the leases.
     *
     * @param status {@code active}, {@code paused}, {@code draining}, or {@code inactive} for a worker that leaves
     */
    public Pulse heartbeat(long incarnation, String status, int currentLoad, List<Lease> leases) {
        Map<String, Object> body =
                Map.of("incarnation", incarnation, "status", status, "current_load", currentLoad, "leases", leases);
        record Answer(List<UUID> lost, List<UUID> cancelled, String order) {}
        long sent = System.nanoTime();
        Answer answer = call("/heartbeat", body, Duration.ofSeconds(10)).data(Answer.class);
        return new Pulse(answer.lost(), answer.cancelled(), answer.order(), sent);
    }

    /** Says that the worker takes nothing more, not for a claim that may still wait at the server either. Does not wait long. */
    public void drain(long incarnation) {
        call("/heartbeat", Map.of("incarnation", incarnation, "status", "draining"), Duration.ofMillis(500));
    }

    /** Says that the worker leaves: whatever it holds goes back. Waits no longer than a process has that must end. */
    public void leave(long incarnation) {
        leave(incarnation, Duration.ofSeconds(2));
    }

    /** As {@link #leave(long)}, and waits at most so long for the answer. */
    public void leave(long incarnation, Duration patience) {
        Map<String, Object> body = Map.of("incarnation", incarnation, "status", "inactive", "current_load", 0);
        call("/heartbeat", body, patience);
    }

    /** @param result anything that Jackson writes as JSON */
    public record Completed(
            UUID taskId, long fence, @Nullable Object result) {}

    /**
     * @param retry false where another run would fail alike
     * @param retryAfterSeconds how long to wait for the next run; null: as the task's retries say
     */
    public record Failed(
            UUID taskId,
            long fence,
            String error,
            boolean retry,
            @Nullable Double retryAfterSeconds) {}

    /** @param progress from 0 to 1 */
    public record Progress(
            UUID taskId,
            long fence,
            double progress,
            @Nullable String message) {}

    /** @param text appended to the log of the run */
    public record Log(UUID taskId, long fence, String text) {}

    /** What a worker has to say of many runs at once; at most 1000 of each. */
    public record Report(
            List<Completed> completed,
            List<Failed> failed,
            List<Lease> released,
            List<Progress> progress,
            List<Log> logs) {}

    /** What became of each item: {@code recorded} or {@code lease_lost}. */
    public record Reported(
            List<String> completed,
            List<String> failed,
            List<String> released,
            List<String> progress,
            List<String> logs) {}

    /** Reports many runs at once. */
    public Reported report(long incarnation, Report report) {
        Map<String, Object> body = new LinkedHashMap<>();
        body.put("incarnation", incarnation);
        put(body, "completed", report.completed());
        put(body, "failed", report.failed());
        put(body, "released", report.released());
        put(body, "progress", report.progress());
        put(body, "logs", report.logs());
        return call("/report", body, PATIENCE).data(Reported.class);
    }

    private static void put(Map<String, Object> body, String name, List<?> items) {
        if (!items.isEmpty()) {
            body.put(name, items);
        }
    }

    private Transport.Answer call(String act, Object body, Duration patience) {
        return transport.once("POST", path + act, body, null, patience);
    }
}
