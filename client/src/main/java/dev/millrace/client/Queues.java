package dev.millrace.client;

import java.time.Instant;
import java.util.Map;
import java.util.stream.Stream;

import org.jspecify.annotations.Nullable;

/** Queues: how full they are, and how their tasks may start. Operators and admins steer them. */
public final class Queues {

    private static final String PATH = "/api/v1/queues";

    private final Transport transport;

    Queues(Transport transport) {
        this.transport = transport;
    }

    /**
     * A queue as it stands.
     *
     * @param maxRunning how many of its tasks may run at a time; null without a limit, as for the others
     * @param maxPerKey how many of those that share a concurrency key
     * @param rateLimit how many may start in each period
     * @param oldestWaitingSeconds how long the oldest waiting task could have started: what to scale workers by
     */
    public record Queue(
            String name,
            boolean paused,
            @Nullable Integer maxRunning,
            @Nullable Integer maxPerKey,
            @Nullable Integer rateLimit,
            @Nullable Long ratePeriodSeconds,
            long waiting,
            long running,
            @Nullable Instant oldestWaitingSince,
            @Nullable Long oldestWaitingSeconds) {}

    /** How tasks may start, as a whole: null is without a limit. */
    public record Rules(
            boolean paused,
            @Nullable Integer maxRunning,
            @Nullable Integer maxPerKey,
            @Nullable Integer rateLimit,
            @Nullable Integer ratePeriodSeconds) {

        public static Rules none() {
            return new Rules(false, null, null, null, null);
        }

        public static Rules maxRunning(int tasks) {
            return new Rules(false, tasks, null, null, null);
        }
    }

    /** By name. */
    public Page<Queue> list(long skip, int limit) {
        return transport
                .get(Query.with(PATH, Map.of("skip", skip, "limit", limit)))
                .barePage(Queue.class, skip, limit);
    }

    public Stream<Queue> stream() {
        return Pages.stream(this::list);
    }

    public Queue get(String name) {
        return transport.get(path(name)).as(Queue.class);
    }

    /** Sets how tasks of a queue may start, which may be one to come. */
    public Queue setRules(String name, Rules rules) {
        return transport.call("PUT", path(name), rules).as(Queue.class);
    }

    /** No more tasks of the queue start until it is resumed. */
    public Queue pause(String name) {
        return transport.call("POST", path(name) + "/pause", null).as(Queue.class);
    }

    public Queue resume(String name) {
        return transport.call("POST", path(name) + "/resume", null).as(Queue.class);
    }

    private static String path(String name) {
        return PATH + "/" + Query.encoded(name);
    }
}
