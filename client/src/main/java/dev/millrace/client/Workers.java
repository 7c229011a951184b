package dev.millrace.client;

import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

import org.jspecify.annotations.Nullable;

/** The programs that run tasks. */
public final class Workers {

    private static final String PATH = "/api/v1/workers";

    private final Transport transport;

    Workers(Transport transport) {
        this.transport = transport;
    }

    /**
     * A program that runs tasks.
     *
     * @param status {@code active}, {@code paused}, {@code draining} or {@code inactive}
     * @param servesAll whether it is given everybody's tasks, or only its owner's and those of the owner's teams
     * @param isNode whether it is the worker inside a server
     */
    public record Worker(
            String id,
            String status,
            List<String> handlers,
            List<String> queues,
            int currentLoad,
            int maxCapacity,
            @Nullable String host,
            @Nullable String version,
            Map<String, String> labels,
            long incarnation,
            boolean servesAll,
            boolean isNode,
            Instant registeredAt,
            Instant lastHeartbeatAt) {}

    /** @param status {@code active}, {@code inactive}, or null for all */
    public Page<Worker> list(@Nullable String status, long skip, int limit) {
        Map<String, @Nullable Object> parameters = new LinkedHashMap<>();
        parameters.put("status", status);
        parameters.put("skip", skip);
        parameters.put("limit", limit);
        return transport.get(Query.with(PATH, parameters)).page(Worker.class);
    }

    /** All that one may see. */
    public Stream<Worker> stream() {
        return Pages.stream((skip, limit) -> list(null, skip, limit));
    }

    public Worker get(String id) {
        return transport.get(PATH + "/" + Query.encoded(id)).data(Worker.class);
    }

    /** The worker is to take nothing more until it is to resume. */
    public Worker pause(String id) {
        return order(id, "pause");
    }

    public Worker resume(String id) {
        return order(id, "resume");
    }

    /** The worker is to end what it has, and leave. */
    public Worker drain(String id) {
        return order(id, "drain");
    }

    /** Forgets a worker that is inactive. */
    public void delete(String id) {
        transport.delete(PATH + "/" + Query.encoded(id));
    }

    private Worker order(String id, String order) {
        return transport
                .call("POST", PATH + "/" + Query.encoded(id) + "/" + order, null)
                .data(Worker.class);
    }
}
