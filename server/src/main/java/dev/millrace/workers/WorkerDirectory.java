package dev.millrace.workers;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.UUID;
import java.util.stream.Collectors;

import com.github.benmanes.caffeine.cache.Caffeine;
import com.github.benmanes.caffeine.cache.LoadingCache;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Component;

import dev.millrace.platform.PageRequest;
import dev.millrace.tasks.LiveWorkers;
import dev.millrace.teams.TeamService;

/** Knows which handlers are served, and for whom, and which are known at all, as of a moment ago. */
@Component
public class WorkerDirectory implements LiveWorkers {

    private static final Duration FRESH = Duration.ofSeconds(2);
    private static final int MOST = 100_000;

    /** @param tenants the only teams and users whose tasks it is given; null: everybody's */
    private record Serving(Worker worker, @Nullable Set<UUID> tenants) {

        boolean serves(String handler, String queue, UUID tenant) {
            return worker.status() == WorkerStatus.ACTIVE
                    && worker.handlers().contains(handler)
                    && (worker.queues().isEmpty() || worker.queues().contains(queue))
                    && (tenants == null || tenants.contains(tenant));
        }
    }

    private final WorkerRepository workers;
    private final TeamService teams;
    private final LoadingCache<Boolean, List<Serving>> live;
    private final LoadingCache<Boolean, Set<String>> known;

    WorkerDirectory(WorkerRepository workers, TeamService teams) {
        this.workers = workers;
        this.teams = teams;
        this.live = Caffeine.newBuilder().expireAfterWrite(FRESH).build(this::look);
        this.known = Caffeine.newBuilder().expireAfterWrite(FRESH).build(always -> workers.handlers());
    }

    @Override
    public boolean serves(String handler, String queue, UUID tenant) {
        return live.get(true).stream().anyMatch(serving -> serving.serves(handler, queue, tenant));
    }

    @Override
    public boolean knows(String handler) {
        return known.get(true).contains(handler);
    }

    /** Looks anew when next asked: a worker has come that serves what nobody served. */
    void forget() {
        live.invalidateAll();
        known.invalidateAll();
    }

    private List<Serving> look(Boolean active) {
        List<Worker> found = workers.list(active, null, new PageRequest(0, MOST));
        Set<UUID> owners = found.stream()
                .filter(worker -> !worker.servesAll())
                .map(Worker::owner)
                .filter(Objects::nonNull)
                .collect(Collectors.toSet());
        Map<UUID, Set<UUID>> teamsOf = teams.teamsOf(owners);
        return found.stream()
                .map(worker -> new Serving(worker, tenants(worker, teamsOf)))
                .toList();
    }

    private static @Nullable Set<UUID> tenants(Worker worker, Map<UUID, Set<UUID>> teamsOf) {
        UUID owner = worker.owner();
        return worker.servesAll() || owner == null ? null : Tenants.of(owner, teamsOf.getOrDefault(owner, Set.of()));
    }
}
