package dev.millrace.tasks;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import com.github.benmanes.caffeine.cache.Ticker;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.stereotype.Component;

/**
 * Finds what a worker holds and knows nothing of. Tasks that were claimed together share a lease, so each that the worker
 * names keeps alive the others, even one that it dropped, or that never reached it. Such a task is given the time of one more
 * lease: its report may be on its way.
 *
 * <p>Each node counts for itself, from the first heartbeat that does not name the task: a node that starts anew, or hears few
 * of a worker's heartbeats, is later, never too early.
 */
@Component
class ForgottenTasks {

    private static final int REMEMBERED = 100_000;

    private final LeaseRepository leases;
    private final LeaseReaper reaper;
    private final Duration patience;
    private final Ticker ticker;
    private final Cache<LeaseToken, Long> missedSince;
    private final Cache<String, Boolean> looked;

    @Autowired
    ForgottenTasks(LeaseRepository leases, LeaseReaper reaper, TaskSettings settings) {
        this(leases, reaper, settings.lease(), Ticker.systemTicker());
    }

    ForgottenTasks(LeaseRepository leases, LeaseReaper reaper, Duration patience, Ticker ticker) {
        this.leases = leases;
        this.reaper = reaper;
        this.patience = patience;
        this.ticker = ticker;
        this.missedSince = Caffeine.newBuilder()
                .ticker(ticker)
                .maximumSize(REMEMBERED)
                .expireAfterAccess(patience.multipliedBy(3))
                .build();
        this.looked = Caffeine.newBuilder()
                .ticker(ticker)
                .maximumSize(REMEMBERED)
                .expireAfterWrite(patience.dividedBy(3))
                .build();
    }

    /** The ends of runs that the worker has forgotten, going by what it has just named. Looks a few times in each lease. */
    List<RunEnd> among(String worker, Collection<LeaseToken> named) {
        Set<LeaseToken> known = new HashSet<>(named);
        missedSince.invalidateAll(known);
        if (named.isEmpty() || looked.asMap().putIfAbsent(worker, true) != null) {
            return List.of();
        }
        Set<Long> fences = named.stream().map(LeaseToken::fence).collect(Collectors.toSet());
        List<RunEnd> ends = new ArrayList<>();
        for (LeaseRepository.Held held : leases.heldBy(worker)) {
            LeaseToken token = new LeaseToken(held.claim().id(), held.claim().fence());
            // A claim of which nothing is named is kept alive by nothing: it lapses by itself.
            if (fences.contains(token.fence()) && !known.contains(token) && isForgotten(token)) {
                ends.add(
                        held.cancelRequested()
                                ? RunEnd.Ended.cancelled(held.claim())
                                : reaper.lost(held.claim(), held.losses()));
            }
        }
        return ends;
    }

    private boolean isForgotten(LeaseToken token) {
        long now = ticker.read();
        return now - missedSince.get(token, first -> now) >= patience.toNanos();
    }
}
