package dev.millrace.tasks;

import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Collectors;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Component;

/**
 * The claims that this node gave out lately, so that a report of their end need not read them again. It proves nothing: a
 * lease may have lapsed since, which the statement that ends a run finds out. Claims of other nodes, and those that run for
 * longer than a lease, are not in here, and are looked up.
 */
@Component
class GivenClaims {

    private static final int REMEMBERED = 20_000;
    private static final String NO_PAYLOAD = "null";

    /** By the fence, which tasks that were claimed together share: a look for each of those costs more than all else here. */
    private final Cache<Long, Batch> given;

    private record Batch(String worker, Map<TaskId, Claim> claims) {}

    GivenClaims(TaskSettings settings) {
        this.given = Caffeine.newBuilder()
                .maximumWeight(REMEMBERED)
                .weigher((Long fence, Batch batch) -> batch.claims().size())
                .expireAfterWrite(settings.lease())
                .build();
    }

    void add(String worker, List<Claim> claims) {
        Map<Long, Map<TaskId, Claim>> byFence = claims.stream()
                .collect(Collectors.groupingBy(
                        Claim::fence,
                        Collectors.toMap(
                                Claim::id,
                                claim -> claim.withPayload(NO_PAYLOAD),
                                (one, same) -> same,
                                ConcurrentHashMap::new)));
        byFence.forEach((fence, batch) -> given.put(fence, new Batch(worker, batch)));
    }

    /** The claim of this lease, if this worker was given it, and it is remembered; without its payload. */
    @Nullable
    Claim find(String worker, LeaseToken lease) {
        Batch batch = given.getIfPresent(lease.fence());
        return batch != null && batch.worker().equals(worker) ? batch.claims().get(lease.task()) : null;
    }

    void forget(Collection<LeaseToken> leases) {
        for (LeaseToken lease : leases) {
            Batch batch = given.getIfPresent(lease.fence());
            if (batch != null
                    && batch.claims().remove(lease.task()) != null
                    && batch.claims().isEmpty()) {
                given.invalidate(lease.fence());
            }
        }
    }
}
