package dev.millrace.chaos;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.SplittableRandom;

/** What is done, and when. A seed makes the same plan each time, whatever the system under test does meanwhile. */
final class FaultPlan {

    private static final int LONGEST_DELAY_MILLIS = 1500;
    private static final int LONGEST_HOLD_MILLIS = 2000;

    private final long seed;

    FaultPlan(long seed) {
        this.seed = seed;
    }

    /** Rounds of one kind. */
    List<Fault> of(FaultKind kind, int rounds) {
        // A generator for each kind: more rounds of one leave the others as they were.
        SplittableRandom random = new SplittableRandom(seed * 31 + kind.word().hashCode());
        List<Fault> faults = new ArrayList<>();
        for (int i = 0; i < rounds; i++) {
            faults.add(next(kind, random));
        }
        return faults;
    }

    /** So many rounds of each kind, in an order of chance. */
    List<Fault> shuffled(Map<FaultKind, Integer> rounds) {
        List<Fault> faults = new ArrayList<>();
        for (FaultKind kind : FaultKind.values()) {
            faults.addAll(of(kind, rounds.getOrDefault(kind, 0)));
        }
        Collections.shuffle(faults, new Random(seed));
        return faults;
    }

    /** Any number of faults, each of one of the kinds. */
    List<Fault> mixed(List<FaultKind> kinds, int count) {
        SplittableRandom random = new SplittableRandom(seed);
        List<Fault> faults = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            faults.add(next(kinds.get(random.nextInt(kinds.size())), random));
        }
        return faults;
    }

    private static Fault next(FaultKind kind, SplittableRandom random) {
        Duration delay = Duration.ofMillis(random.nextInt(LONGEST_DELAY_MILLIS));
        int target = random.nextInt(1000);
        return new Fault(kind, delay, target, Duration.ofMillis(random.nextInt(LONGEST_HOLD_MILLIS)));
    }
}
