package dev.millrace.tasks;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.UUID;
import java.util.function.ToLongFunction;

/**
 * Divides a claim among lanes. The most urgent level goes first, where a lane gains a level for each period that its head
 * has waited: so nothing starves. Within a level every tenant gets the same share, whoever has how many tasks waiting, and
 * who was given something least lately comes first: where there is room for one task only, it is not the next of a burst.
 */
final class LaneShares {

    private LaneShares() {}

    /** How many tasks a claim may take from a lane at most. */
    record Share(Lane lane, int most) {}

    /**
     * The lanes of each level with their shares, the most urgent level first.
     *
     * @param limit how many tasks the whole claim takes at most
     * @param served when a tenant was given something last: a later time is a higher number
     */
    static List<List<Share>> of(
            List<ActiveLanes.Active> lanes, int limit, Instant now, Duration ageing, ToLongFunction<UUID> served) {
        TreeMap<Integer, Map<UUID, List<ActiveLanes.Active>>> levels = new TreeMap<>(Comparator.reverseOrder());
        for (ActiveLanes.Active active : lanes) {
            levels.computeIfAbsent(level(active, now, ageing), level -> new LinkedHashMap<>())
                    .computeIfAbsent(active.lane().tenant(), tenant -> new ArrayList<>())
                    .add(active);
        }
        return levels.values().stream()
                .map(level -> shares(level, limit, served))
                .toList();
    }

    private static int level(ActiveLanes.Active active, Instant now, Duration ageing) {
        // A lane that was only just touched has no known head, and cannot have waited.
        long waited = active.headSince().equals(Instant.EPOCH)
                ? 0
                : Math.max(0, Duration.between(active.headSince(), now).dividedBy(ageing));
        return (int) Math.min(Priority.HIGH.level(), active.lane().priority().level() + waited);
    }

    private static List<Share> shares(
            Map<UUID, List<ActiveLanes.Active>> tenants, int limit, ToLongFunction<UUID> served) {
        int each = Math.ceilDiv(limit, tenants.size());
        List<Share> shares = new ArrayList<>();
        for (List<ActiveLanes.Active> own : inTurn(tenants, served)) {
            own.sort(Comparator.comparing(ActiveLanes.Active::headSince)
                    .thenComparingInt(active -> active.lane().id()));
            int most = Math.ceilDiv(each, own.size());
            own.forEach(active -> shares.add(new Share(active.lane(), most)));
        }
        return shares;
    }

    /** The lanes of each tenant. About a tenant is asked once, as the answers change while others claim. */
    private static List<List<ActiveLanes.Active>> inTurn(
            Map<UUID, List<ActiveLanes.Active>> tenants, ToLongFunction<UUID> served) {
        record Tenant(UUID id, long served, List<ActiveLanes.Active> lanes) {}
        return tenants.entrySet().stream()
                .map(own -> new Tenant(own.getKey(), served.applyAsLong(own.getKey()), own.getValue()))
                .sorted(Comparator.comparingLong(Tenant::served).thenComparing(Tenant::id))
                .map(Tenant::lanes)
                .toList();
    }
}
