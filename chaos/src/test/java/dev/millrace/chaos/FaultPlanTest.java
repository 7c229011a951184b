package dev.millrace.chaos;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import java.util.List;
import java.util.Map;

import org.junit.jupiter.api.Test;

class FaultPlanTest {

    private final FaultPlan plan = new FaultPlan(42);

    @Test
    void theSameSeedMakesTheSameFaults() {
        for (FaultKind kind : FaultKind.values()) {
            assertThat(plan.of(kind, 50)).isEqualTo(new FaultPlan(42).of(kind, 50));
        }
        List<FaultKind> kinds = Arrays.asList(FaultKind.values());
        assertThat(plan.mixed(kinds, 500)).isEqualTo(new FaultPlan(42).mixed(kinds, 500));
    }

    @Test
    void anotherSeedMakesOthers() {
        assertThat(plan.of(FaultKind.SERVER_KILL, 50)).isNotEqualTo(new FaultPlan(43).of(FaultKind.SERVER_KILL, 50));
    }

    @Test
    void moreRoundsOnlyAddSome() {
        assertThat(plan.of(FaultKind.WORKER_KILL, 100))
                .startsWith(plan.of(FaultKind.WORKER_KILL, 10).toArray(Fault[]::new));
    }

    @Test
    void whatIsShuffledHasEveryRound() {
        Map<FaultKind, Integer> rounds = Map.of(FaultKind.SERVER_KILL, 2, FaultKind.POISON, 3);
        assertThat(plan.shuffled(rounds))
                .hasSize(5)
                .containsAll(plan.of(FaultKind.SERVER_KILL, 2))
                .containsAll(plan.of(FaultKind.POISON, 3))
                .isEqualTo(new FaultPlan(42).shuffled(rounds));
    }
}
