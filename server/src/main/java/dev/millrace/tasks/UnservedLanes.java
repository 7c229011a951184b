package dev.millrace.tasks;

import java.time.Duration;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

import org.springframework.beans.factory.ObjectProvider;
import org.springframework.stereotype.Component;

/**
 * Knows the lanes that no live worker has served for a moment, and who runs their tasks for want of a better one. The moment
 * is for workers that come a little later than their first task, or start anew.
 */
@Component
class UnservedLanes {

    private static final Duration MOMENT = Duration.ofSeconds(3);

    private final Lanes lanes;
    private final TaskHandlers handlers;
    private final ObjectProvider<LiveWorkers> workers;
    private final Map<Integer, Long> unservedSince = new HashMap<>(); // only the claiming loop comes here

    UnservedLanes(Lanes lanes, TaskHandlers handlers, ObjectProvider<LiveWorkers> workers) {
        this.lanes = lanes;
        this.handlers = handlers;
        this.workers = workers;
    }

    /** Who runs them; empty where nobody is to. */
    Optional<FallbackHandler> handler() {
        return handlers.all().stream()
                .filter(FallbackHandler.class::isInstance)
                .map(FallbackHandler.class::cast)
                .filter(FallbackHandler::isWanted)
                .findFirst();
    }

    /** The lanes that it may claim from now, the most urgent first. */
    List<Lane> find() {
        long now = System.nanoTime();
        List<Lane> unserved =
                lanes.all().stream().filter(lane -> !isServed(lane)).toList();
        Set<Integer> ids = new HashSet<>();
        for (Lane lane : unserved) {
            ids.add(lane.id());
            unservedSince.putIfAbsent(lane.id(), now);
        }
        unservedSince.keySet().retainAll(ids);
        return unserved.stream()
                .filter(lane -> now - unservedSince.getOrDefault(lane.id(), now) >= MOMENT.toNanos())
                .sorted(Comparator.comparing(Lane::priority).reversed().thenComparingInt(Lane::id))
                .toList();
    }

    private boolean isServed(Lane lane) {
        LiveWorkers live = workers.getIfAvailable();
        return handlers.find(lane.handler()).isPresent() || (live != null && live.serves(lane.handler(), lane.queue()));
    }
}
