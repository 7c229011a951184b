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

/**
 * Divides a claim among lanes. The most urgent level goes first, where a lane gains a level for each period that its head
 * has waited: so nothing starves. Within a level every tenant gets the same share, whoever has how many tasks waiting, and
 * who comes first changes from claim to claim.
 */
final class LaneShares {

    private LaneShares() {}

    /** How many tasks a claim may take from a lane at most. */
    record Share(Lane lane, int most) {}

    /**
     * The lanes of each level with their shares, the most urgent level first.
     *
     * @param limit how many tasks the whole claim takes at most
     * @param turn a number that changes with each claim
     */
    static List<List<Share>> of(List<ActiveLanes.Active> lanes, int limit, Instant now, Duration ageing, long turn) {
        TreeMap<Integer, Map<UUID, List<ActiveLanes.Active>>> levels = new TreeMap<>(Comparator.reverseOrder());
        for (ActiveLanes.Active active : lanes) {
            levels.computeIfAbsent(level(active, now, ageing), level -> new LinkedHashMap<>())
                    .computeIfAbsent(active.lane().tenant(), tenant -> new ArrayList<>())
                    .add(active);
        }
        return levels.values().stream().map(level -> shares(level, limit, turn)).toList();
    }

    private static int level(ActiveLanes.Active active, Instant now, Duration ageing) {
        // A lane that was only just touched has no known head, and cannot have waited.
        long waited = active.headSince().equals(Instant.EPOCH)
                ? 0
                : Math.max(0, Duration.between(active.headSince(), now).dividedBy(ageing));
        return (int) Math.min(Priority.HIGH.level(), active.lane().priority().level() + waited);
    }

    private static List<Share> shares(Map<UUID, List<ActiveLanes.Active>> tenants, int limit, long turn) {
        int each = Math.ceilDiv(limit, tenants.size());
        List<List<ActiveLanes.Active>> inTurn = new ArrayList<>(tenants.values());
        inTurn.sort(Comparator.comparing(own -> own.getFirst().lane().tenant()));
        List<Share> shares = new ArrayList<>();
        for (int i = 0; i < inTurn.size(); i++) {
            List<ActiveLanes.Active> own = inTurn.get((int) ((i + turn) % inTurn.size()));
            own.sort(Comparator.comparing(ActiveLanes.Active::headSince)
                    .thenComparingInt(active -> active.lane().id()));
            int most = Math.ceilDiv(each, own.size());
            own.forEach(active -> shares.add(new Share(active.lane(), most)));
        }
        return shares;
    }
}
