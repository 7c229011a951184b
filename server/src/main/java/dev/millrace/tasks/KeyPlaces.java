package dev.millrace.tasks;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** The places that a queue's limit on each concurrency key leaves to one claim. */
final class KeyPlaces {

    /** Of a queue without such a limit. */
    static final KeyPlaces UNLIMITED = new KeyPlaces(Integer.MAX_VALUE, Map.of());

    private final int perKey;
    private final Map<String, Integer> taken;

    /** @param running how many tasks of each key run */
    KeyPlaces(int perKey, Map<String, Integer> running) {
        this.perKey = perKey;
        this.taken = new HashMap<>(running);
    }

    private boolean isLimited(Lane lane) {
        return perKey != Integer.MAX_VALUE && !lane.concurrencyKey().isEmpty();
    }

    /** Whether another task of the lane may start. */
    boolean isFree(Lane lane) {
        return left(lane) > 0;
    }

    private int left(Lane lane) {
        return isLimited(lane) ? perKey - taken.getOrDefault(lane.concurrencyKey(), 0) : Integer.MAX_VALUE;
    }

    /** What of a share may start now; less than one where nothing may. */
    LaneShares.Share within(LaneShares.Share share) {
        int left = left(share.lane());
        return share.most() <= left ? share : new LaneShares.Share(share.lane(), left);
    }

    /** Takes note that tasks of a lane start. */
    void take(Lane lane, int tasks) {
        if (isLimited(lane) && tasks > 0) {
            taken.merge(lane.concurrencyKey(), tasks, Integer::sum);
        }
    }

    /** The shares in their order, in as few parts as possible without two lanes of one key: those share its places. */
    List<List<LaneShares.Share>> apart(List<LaneShares.Share> shares) {
        if (perKey == Integer.MAX_VALUE) {
            return List.of(shares);
        }
        List<List<LaneShares.Share>> parts = new ArrayList<>();
        Map<String, Integer> lanesOfKey = new HashMap<>();
        for (LaneShares.Share share : shares) {
            int part =
                    isLimited(share.lane()) ? lanesOfKey.merge(share.lane().concurrencyKey(), 1, Integer::sum) - 1 : 0;
            if (part >= parts.size()) {
                parts.add(new ArrayList<>());
            }
            parts.get(part).add(share);
        }
        return parts;
    }
}
