package dev.millrace.tasks;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;

import org.springframework.stereotype.Component;
import org.springframework.transaction.PlatformTransactionManager;
import org.springframework.transaction.support.TransactionTemplate;

/**
 * Takes waiting tasks for workers: the most urgent lanes first, in fair shares, and of limited queues no more than their
 * limits leave. Only queues that have limits pay for them.
 */
@Component
class TaskClaims {

    /** How long a queue that is full is left alone, unless something happens in the queue. */
    private static final long FULL_NANOS = 50_000_000;

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
    private final TaskSettings settings;
    private final TransactionTemplate transaction;
    private final TenantUsage usage = new TenantUsage(System::nanoTime);
    private final Map<String, Long> fullUntil = new ConcurrentHashMap<>();

    TaskClaims(
            LeaseRepository leases,
            ActiveLanes active,
            QueueService queues,
            QueueRepository limits,
            TaskSettings settings,
            PlatformTransactionManager transactions) {
        this.leases = leases;
        this.active = active;
        this.queues = queues;
        this.limits = limits;
        this.settings = settings;
        this.transaction = new TransactionTemplate(transactions);
    }

    List<Claim> claim(String worker, Wanted wanted) {
        return claim(worker, active.of(wanted.handlers(), wanted.queues(), wanted.tenants()), wanted.limit());
    }

    /** Takes from these lanes. */
    List<Claim> claim(String worker, List<ActiveLanes.Active> lanes, int limit) {
        if (lanes.isEmpty() || limit <= 0) {
            return List.of();
        }
        Map<String, TaskQueue.Rules> rules = queues.rules();
        List<ActiveLanes.Active> free = new ArrayList<>();
        Map<String, List<ActiveLanes.Active>> limited = new HashMap<>();
        for (ActiveLanes.Active lane : lanes) {
            TaskQueue.Rules own = rules.getOrDefault(lane.lane().queue(), TaskQueue.Rules.NONE);
            if (!own.paused()) {
                (own.limits() ? limited.computeIfAbsent(lane.lane().queue(), queue -> new ArrayList<>()) : free)
                        .add(lane);
            }
        }
        // Limited queues first: they take little, and would else be starved by one that is never empty.
        List<Claim> claims = new ArrayList<>();
        limited.forEach((queue, own) -> claims.addAll(fromLimited(worker, queue, own, limit - claims.size())));
        claims.addAll(fromFree(worker, free, limit - claims.size()));
        return claims;
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
        List<LaneShares.Share> unasked =
                LaneShares.of(lanes, limit, active.time(), settings.ageing(), usage::of).getFirst().stream()
                        .filter(share -> !asked.contains(share.lane().id()))
                        .filter(share -> isFree(rules.getOrDefault(share.lane().queue(), TaskQueue.Rules.NONE)))
                        .toList();
        return unasked.isEmpty() ? List.of() : take(worker, unasked, limit);
    }

    private static boolean isFree(TaskQueue.Rules rules) {
        return !rules.paused() && !rules.limits();
    }

    private List<Claim> fromFree(String worker, List<ActiveLanes.Active> lanes, int limit) {
        List<Claim> claims = new ArrayList<>();
        if (limit <= 0 || lanes.isEmpty()) {
            return claims;
        }
        for (List<LaneShares.Share> level : LaneShares.of(lanes, limit, active.time(), settings.ageing(), usage::of)) {
            claims.addAll(fromLevel(worker, level, limit - claims.size()));
            if (claims.size() >= limit) {
                break;
            }
        }
        return claims;
    }

    /** First in fair shares; what those leave of the limit is given to whoever has more. */
    private List<Claim> fromLevel(String worker, List<LaneShares.Share> shares, int limit) {
        List<Claim> claims = new ArrayList<>(take(worker, shares, limit));
        List<LaneShares.Share> more = new ArrayList<>();
        if (claims.size() < limit && shares.size() > 1) {
            for (LaneShares.Share share : shares) {
                if (share.most() < limit) {
                    more.add(new LaneShares.Share(share.lane(), limit - claims.size()));
                }
            }
            if (!claims.isEmpty() && !more.isEmpty()) {
                claims.addAll(take(worker, more, limit - claims.size()));
            }
        }
        return claims;
    }

    private List<Claim> take(String worker, List<LaneShares.Share> shares, int limit) {
        long asOf = active.now();
        LeaseRepository.Taken taken = leases.claim(worker, shares, active::since, limit);
        // Lanes are read in this order: those before one that gave something were read as far as their shares go.
        int read = taken.claims().size() < limit ? shares.size() : lastThatGave(shares, taken);
        for (int i = 0; i < shares.size(); i++) {
            LaneShares.Share share = shares.get(i);
            LeaseRepository.Taken.FromLane own = taken.from(share.lane());
            if (own.tasks() > 0) {
                active.taken(share.lane(), own.upTo());
                usage.add(share.lane().tenant(), own.tasks());
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
        if (limit <= 0 || fullUntil.getOrDefault(queue, Long.MIN_VALUE) > System.nanoTime()) {
            return List.of();
        }
        List<Claim> claims = transaction.execute(status -> {
            QueueRepository.Locked locked = limits.lock(queue).orElse(null);
            if (locked == null) {
                return fromFree(worker, lanes, limit);
            }
            return locked.rules().paused() ? List.<Claim>of() : withinLimits(worker, queue, locked, lanes, limit);
        });
        if (claims == null || claims.isEmpty()) {
            fullUntil.put(queue, System.nanoTime() + FULL_NANOS);
            return List.of();
        }
        return claims;
    }

    private List<Claim> withinLimits(
            String worker, String queue, QueueRepository.Locked locked, List<ActiveLanes.Active> lanes, int limit) {
        TaskQueue.Rules rules = locked.rules();
        boolean counts = rules.maxRunning() != null || rules.maxPerKey() != null;
        Map<String, Integer> running = counts ? limits.running(queue) : Map.of();
        int room = limit;
        if (rules.maxRunning() != null) {
            room = Math.min(
                    room,
                    rules.maxRunning()
                            - running.values().stream()
                                    .mapToInt(Integer::intValue)
                                    .sum());
        }
        if (rules.rate() != null) {
            room = (int) Math.min(room, Math.floor(locked.tokens()));
        }
        List<Claim> claims = rules.maxPerKey() == null
                ? fromFree(worker, lanes, room)
                : fromKeys(worker, lanes, running, rules.maxPerKey(), room);
        if (rules.rate() != null && !claims.isEmpty()) {
            limits.spend(queue, claims.size());
        }
        return claims;
    }

    /** Lanes of one key share its places, so they are asked one after the other. */
    private List<Claim> fromKeys(
            String worker, List<ActiveLanes.Active> lanes, Map<String, Integer> running, int maxPerKey, int room) {
        List<Claim> claims = new ArrayList<>();
        Map<String, Integer> taken = new HashMap<>(running);
        if (room <= 0) {
            return claims;
        }
        for (List<LaneShares.Share> level : LaneShares.of(lanes, room, active.time(), settings.ageing(), usage::of)) {
            for (LaneShares.Share share : level) {
                String key = share.lane().concurrencyKey();
                int left = room - claims.size();
                int most = key.isEmpty() ? left : Math.min(left, maxPerKey - taken.getOrDefault(key, 0));
                if (most > 0) {
                    List<Claim> own = take(worker, List.of(new LaneShares.Share(share.lane(), most)), most);
                    claims.addAll(own);
                    taken.merge(key, own.size(), Integer::sum);
                }
            }
        }
        return claims;
    }
}
