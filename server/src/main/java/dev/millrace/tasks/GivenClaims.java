package dev.millrace.tasks;

import java.util.Collection;
import java.util.List;

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

    private final Cache<LeaseToken, Given> given;

    private record Given(String worker, Claim claim) {}

    GivenClaims(TaskSettings settings) {
        this.given = Caffeine.newBuilder()
                .maximumSize(REMEMBERED)
                .expireAfterWrite(settings.lease())
                .build();
    }

    void add(String worker, List<Claim> claims) {
        for (Claim claim : claims) {
            given.put(claim.lease(), new Given(worker, claim.withPayload(NO_PAYLOAD)));
        }
    }

    /** The claim of this lease, if this worker was given it, and it is remembered; without its payload. */
    @Nullable
    Claim find(String worker, LeaseToken lease) {
        Given found = given.getIfPresent(lease);
        return found != null && found.worker().equals(worker) ? found.claim() : null;
    }

    void forget(Collection<LeaseToken> leases) {
        given.invalidateAll(leases);
    }
}
