package dev.millrace.tasks;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;

import org.springframework.beans.factory.ObjectProvider;
import org.springframework.stereotype.Component;

/**
 * Knows the lanes whose handler no worker has been known for since a moment, and who runs their tasks for want of a better
 * one. The moment is for workers that come a little later than their first task. A worker that is paused, starts anew or has
 * crashed is still known: its tasks wait for it or its successor, as nobody else's result would be theirs.
 */
@Component
class UnservedLanes {

    private static final Duration MOMENT = Duration.ofSeconds(3);

    private static final int REMEMBERED = 10_000;

    /** What a worker serves or not. */
    private record Kind(String handler, String queue, UUID tenant) {

        static Kind of(Lane lane) {
            return new Kind(lane.handler(), lane.queue(), lane.tenant());
        }
    }

    private final ActiveLanes active;
    private final TaskHandlers handlers;
    private final ObjectProvider<LiveWorkers> workers;
    private final Map<Kind, Long> unservedSince = new ConcurrentHashMap<>();

    UnservedLanes(ActiveLanes active, TaskHandlers handlers, ObjectProvider<LiveWorkers> workers) {
        this.active = active;
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

    /** The lanes that it may claim from now. */
    List<ActiveLanes.Active> find() {
        long now = System.nanoTime();
        if (unservedSince.size() > REMEMBERED) {
            unservedSince.clear();
        }
        List<ActiveLanes.Active> found = new ArrayList<>();
        for (ActiveLanes.Active candidate : active.all()) {
            Lane lane = candidate.lane();
            Kind kind = Kind.of(lane);
            if (isServed(lane)) {
                unservedSince.remove(kind);
            } else if (now - unservedSince.computeIfAbsent(kind, fresh -> now) >= MOMENT.toNanos()) {
                found.add(candidate);
            }
        }
        return found;
    }

    /** Takes note that a worker asks for the tasks of these lanes. Should it leave, another one has its moment to come. */
    void served(Collection<ActiveLanes.Active> lanes) {
        if (!unservedSince.isEmpty()) {
            lanes.forEach(active -> unservedSince.remove(Kind.of(active.lane())));
        }
    }

    private boolean isServed(Lane lane) {
        LiveWorkers registered = workers.getIfAvailable();
        return handlers.find(lane.handler()).isPresent() || (registered != null && registered.knows(lane.handler()));
    }
}
