package dev.millrace.tasks;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.UUID;
import java.util.function.Function;
import java.util.stream.Collectors;

import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Component;
import org.springframework.transaction.PlatformTransactionManager;
import org.springframework.transaction.support.TransactionSynchronizationManager;
import org.springframework.transaction.support.TransactionTemplate;

/**
 * Takes waiting tasks for workers: the most urgent lanes first, in fair shares, and of limited queues no more than their
 * limits leave. Only queues that have limits pay for them.
 */
@Component
class TaskClaims {

    /**
     * What a worker takes.
     *
     * @param queues the only queues that it takes from; empty: all
     * @param tenants the only teams and users whose tasks it takes; empty: all
     */
    record Wanted(Set<String> handlers, Set<String> queues, Set<UUID> tenants, int limit) {}

    private final LeaseRepository leases;
    private final ActiveLanes active;
    private final QueueService queues;
    private final QueueRepository limits;
    private final FullQueues full;
    private final UnservedLanes unserved;
    private final TaskSettings settings;
    private final TransactionTemplate transaction;
    private final TenantUsage usage = new TenantUsage(System::nanoTime);

    TaskClaims(
            LeaseRepository leases,
            ActiveLanes active,
            QueueService queues,
            QueueRepository limits,
            FullQueues full,
            UnservedLanes unserved,
            TaskSettings settings,
            PlatformTransactionManager transactions) {
        this.leases = leases;
        this.active = active;
        this.queues = queues;
        this.limits = limits;
        this.full = full;
        this.unserved = unserved;
        this.settings = settings;
        this.transaction = new TransactionTemplate(transactions);
    }

    /** Takes for a worker outside this process. */
    List<Claim> claim(String worker, Wanted wanted) {
        List<ActiveLanes.Active> lanes = active.of(wanted.handlers(), wanted.queues(), wanted.tenants());
        unserved.served(lanes);
        return claim(worker, lanes, wanted.limit());
    }

    /** Takes from these lanes. */
    List<Claim> claim(String worker, List<ActiveLanes.Active> lanes, int limit) {
        if (lanes.isEmpty() || limit <= 0) {
            return List.of();
        }
        Map<String, TaskQueue.Rules> rules = queues.rules();
        List<ActiveLanes.Active> open = new ArrayList<>(lanes.size());
        Set<String> limited = new TreeSet<>();
        for (ActiveLanes.Active lane : lanes) {
            TaskQueue.Rules own = rules.getOrDefault(lane.lane().queue(), TaskQueue.Rules.NONE);
            if (!own.paused()) {
                open.add(lane);
                if (own.limits()) {
                    limited.add(lane.lane().queue());
                }
            }
        }
        if (limited.isEmpty()) {
            return take(worker, open, limit, KeyPlaces.UNLIMITED);
        }
        if (limited.size() > 1 && TransactionSynchronizationManager.isActualTransactionActive()) {
            // It keeps each lock to its end: taken in one order, no two of them wait crosswise.
            limits.lockAll(limited);
        }
        Map<Integer, ActiveLanes.Active> byId =
                open.stream().collect(Collectors.toMap(lane -> lane.lane().id(), Function.identity()));
        List<Claim> claims = new ArrayList<>();
        for (List<LaneShares.Share> level : levels(open, limit)) {
            claims.addAll(takeBesideLimited(worker, parts(level, byId, limited), left(limit, claims)));
            if (left(limit, claims) == 0) {
                break;
            }
        }
        return claims;
    }

    /**
     * Lanes of one level that are claimed from together.
     *
     * @param queue the limited queue that they are of; null: lanes of queues without limits
     * @param most what the claim may take of them before others have had their shares
     */
    private record Part(@Nullable String queue, List<ActiveLanes.Active> lanes, int most) {}

    private static List<Part> parts(
            List<LaneShares.Share> level, Map<Integer, ActiveLanes.Active> active, Set<String> limited) {
        Map<Optional<String>, List<LaneShares.Share>> byQueue = new LinkedHashMap<>();
        for (LaneShares.Share share : level) {
            byQueue.computeIfAbsent(
                            Optional.of(share.lane().queue()).filter(limited::contains), own -> new ArrayList<>())
                    .add(share);
        }
        List<Part> parts = new ArrayList<>();
        byQueue.forEach((queue, shares) -> parts.add(new Part(
                queue.orElse(null),
                shares.stream().map(share -> active.get(share.lane().id())).toList(),
                (int) Math.min(
                        Integer.MAX_VALUE,
                        shares.stream().mapToLong(LaneShares.Share::most).sum()))));
        return parts;
    }

    /** First in fair shares; what those leave of the limit is given to whoever has more. */
    private List<Claim> takeBesideLimited(String worker, List<Part> parts, int limit) {
        List<Claim> claims = new ArrayList<>();
        List<Part> more = new ArrayList<>();
        for (Part part : parts) {
            int most = Math.min(part.most(), left(limit, claims));
            List<Claim> taken = take(worker, part, most);
            claims.addAll(taken);
            if (taken.size() == most) {
                more.add(part);
            }
        }
        for (Part part : more) {
            claims.addAll(take(worker, part, left(limit, claims)));
        }
        return claims;
    }

    private List<Claim> take(String worker, Part part, int limit) {
        return part.queue() == null
                ? take(worker, part.lanes(), limit, KeyPlaces.UNLIMITED)
                : fromLimited(worker, part.queue(), part.lanes(), limit);
    }

    /**
     * Takes what a claim that is under way would have taken, had it begun now, from lanes that it does not ask: whoever comes
     * anew need not wait until it ends. Queues with limits are left to the next claim.
     *
     * @param asked the lanes that the claim under way asks
     * @param lanes all that it might ask now, at least one
     */
    List<Claim> claimBeside(Set<Integer> asked, String worker, List<ActiveLanes.Active> lanes, int limit) {
        Map<String, TaskQueue.Rules> rules = queues.rules();
        List<LaneShares.Share> unasked = levels(lanes, limit).getFirst().stream()
                .filter(share -> !asked.contains(share.lane().id()))
                .filter(share -> isFree(rules.getOrDefault(share.lane().queue(), TaskQueue.Rules.NONE)))
                .toList();
        return unasked.isEmpty() ? List.of() : takeShares(worker, unasked, limit, KeyPlaces.UNLIMITED);
    }

    private static boolean isFree(TaskQueue.Rules rules) {
        return !rules.paused() && !rules.limits();
    }

    /** How many more tasks a claim may take that has these. */
    private static int left(int limit, List<Claim> claims) {
        return LeaseRepository.areHeavy(claims) ? 0 : limit - claims.size();
    }

    private List<List<LaneShares.Share>> levels(List<ActiveLanes.Active> lanes, int limit) {
        return LaneShares.of(lanes, limit, active.time(), settings.ageing(), usage::of);
    }

    private List<Claim> take(String worker, List<ActiveLanes.Active> lanes, int limit, KeyPlaces places) {
        List<Claim> claims = new ArrayList<>();
        if (limit <= 0 || lanes.isEmpty()) {
            return claims;
        }
        for (List<LaneShares.Share> level : levels(lanes, limit)) {
            claims.addAll(takeLevel(worker, level, left(limit, claims), places));
            if (left(limit, claims) == 0) {
                break;
            }
        }
        return claims;
    }

    /** First in fair shares; what those leave of the limit is given to whoever has more. */
    private List<Claim> takeLevel(String worker, List<LaneShares.Share> shares, int limit, KeyPlaces places) {
        List<Claim> claims = new ArrayList<>(takeShares(worker, shares, limit, places));
        List<LaneShares.Share> more = new ArrayList<>();
        if (left(limit, claims) > 0 && shares.size() > 1) {
            for (LaneShares.Share share : shares) {
                if (share.most() < limit) {
                    more.add(new LaneShares.Share(share.lane(), left(limit, claims)));
                }
            }
            if (!claims.isEmpty() && !more.isEmpty()) {
                claims.addAll(takeShares(worker, more, left(limit, claims), places));
            }
        }
        return claims;
    }

    private List<Claim> takeShares(String worker, List<LaneShares.Share> shares, int limit, KeyPlaces places) {
        List<Claim> claims = new ArrayList<>();
        for (List<LaneShares.Share> part : places.apart(shares)) {
            List<LaneShares.Share> open = part.stream()
                    .map(places::within)
                    .filter(share -> share.most() > 0)
                    .toList();
            if (!open.isEmpty() && left(limit, claims) > 0) {
                claims.addAll(takeAtOnce(worker, open, left(limit, claims), places));
            }
        }
        return claims;
    }

    private List<Claim> takeAtOnce(String worker, List<LaneShares.Share> shares, int limit, KeyPlaces places) {
        long asOf = active.now();
        LeaseRepository.Taken taken = leases.claim(worker, shares, active::since, limit);
        // Lanes are read in this order: those before one that gave something were read as far as their shares go.
        int read = taken.claims().size() < limit && !taken.mayBeCut() ? shares.size() : lastThatGave(shares, taken);
        for (int i = 0; i < shares.size(); i++) {
            LaneShares.Share share = shares.get(i);
            LeaseRepository.Taken.FromLane own = taken.from(share.lane());
            if (own.tasks() > 0) {
                active.taken(share.lane(), own.upTo());
                usage.add(share.lane().tenant(), own.tasks());
                places.take(share.lane(), own.tasks());
            }
            if (i < read && own.tasks() < share.most()) {
                active.exhausted(share.lane(), asOf);
            }
        }
        return taken.claims();
    }

    private static int lastThatGave(List<LaneShares.Share> shares, LeaseRepository.Taken taken) {
        int last = shares.size() - 1;
        while (last > 0 && taken.from(shares.get(last).lane()).tasks() == 0) {
            last--;
        }
        return last;
    }

    private List<Claim> fromLimited(String worker, String queue, List<ActiveLanes.Active> lanes, int limit) {
        if (limit <= 0 || full.has(queue)) {
            return List.of();
        }
        long asOf = full.changes();
        List<Claim> claims = transaction.execute(status -> {
            QueueUsage locked = limits.lock(queue).orElse(QueueUsage.FREE);
            return locked.rules().paused() ? List.<Claim>of() : withinLimits(worker, queue, locked, lanes, limit, asOf);
        });
        return claims == null ? List.of() : claims;
    }

    private List<Claim> withinLimits(
            String worker, String queue, QueueUsage used, List<ActiveLanes.Active> lanes, int limit, long asOf) {
        int places = used.places();
        int starts = used.starts();
        KeyPlaces keys = used.keyPlaces();
        List<ActiveLanes.Active> open =
                lanes.stream().filter(lane -> keys.isFree(lane.lane())).toList();
        List<Claim> claims = take(worker, open, Math.min(Math.min(limit, places), starts), keys);
        TaskQueue.Rate rate = used.rules().rate();
        if (rate != null && !claims.isEmpty()) {
            limits.spend(queue, claims.size());
        }
        if (rate != null && claims.size() >= starts) {
            full.startsSpent(queue, rate.toEarn(1 - (used.tokens() - claims.size())));
        } else if (claims.size() >= places || open.isEmpty()) {
            full.placesTaken(queue, asOf);
        }
        return claims;
    }
}
