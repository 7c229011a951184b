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
import java.util.function.ToDoubleFunction;

/**
 * Divides a claim among lanes. The most urgent level goes first, where a lane gains a level for each period that its head
 * has waited: so nothing starves. Within a level tenants get shares that bring them level with what each was given lately,
 * whoever has how many tasks waiting: one that asks for little comes before the next of a burst, and of several that ask for
 * much each gets as much as the others.
 */
final class LaneShares {

    private LaneShares() {}

    /** How many tasks a claim may take from a lane at most. */
    record Share(Lane lane, int most) {}

    /**
     * The lanes of each level with their shares, the most urgent level first.
     *
     * @param limit how many tasks the whole claim takes at most
     * @param usage how many tasks a tenant was given lately
     */
    static List<List<Share>> of(
            List<ActiveLanes.Active> lanes, int limit, Instant now, Duration ageing, ToDoubleFunction<UUID> usage) {
        TreeMap<Integer, Map<UUID, List<ActiveLanes.Active>>> levels = new TreeMap<>(Comparator.reverseOrder());
        for (ActiveLanes.Active active : lanes) {
            levels.computeIfAbsent(level(active, now, ageing), level -> new LinkedHashMap<>())
                    .computeIfAbsent(active.lane().tenant(), tenant -> new ArrayList<>())
                    .add(active);
        }
        return levels.values().stream()
                .map(level -> shares(level, limit, usage))
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
            Map<UUID, List<ActiveLanes.Active>> tenants, int limit, ToDoubleFunction<UUID> usage) {
        List<Tenant> inTurn = inTurn(tenants, usage);
        double even = even(inTurn, limit);
        List<Share> shares = new ArrayList<>();
        for (int i = 0; i < inTurn.size(); i++) {
            // The last one is given all that the others leave: they are asked first.
            boolean last = i == inTurn.size() - 1;
            int share = last ? limit : (int) Math.ceil(even - inTurn.get(i).usage);
            List<ActiveLanes.Active> own = inTurn.get(i).lanes;
            own.sort(Comparator.comparing(ActiveLanes.Active::headSince)
                    .thenComparingInt(active -> active.lane().id()));
            int most = Math.ceilDiv(Math.max(share, 1), own.size());
            own.forEach(active -> shares.add(new Share(active.lane(), most)));
        }
        return shares;
    }

    private record Tenant(UUID id, double usage, List<ActiveLanes.Active> lanes) {}

    /** Those that were given least come first. Each is asked about once, as the answers change while others claim. */
    private static List<Tenant> inTurn(Map<UUID, List<ActiveLanes.Active>> tenants, ToDoubleFunction<UUID> usage) {
        return tenants.entrySet().stream()
                .map(own -> new Tenant(own.getKey(), usage.applyAsDouble(own.getKey()), own.getValue()))
                .sorted(Comparator.comparingDouble(Tenant::usage).thenComparing(Tenant::id))
                .toList();
    }

    /** The usage up to which a claim brings those that were given less. */
    private static double even(List<Tenant> inTurn, int limit) {
        double even = 0;
        double given = limit;
        for (int i = 0; i < inTurn.size() && (i == 0 || inTurn.get(i).usage < even); i++) {
            given += inTurn.get(i).usage;
            even = given / (i + 1);
        }
        return even;
    }
}
