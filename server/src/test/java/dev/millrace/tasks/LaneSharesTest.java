package dev.millrace.tasks;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.UUID;

import org.junit.jupiter.api.Test;

class LaneSharesTest {

    private static final Instant NOW = Instant.parse("2026-01-01T12:00:00Z");
    private static final Duration AGEING = Duration.ofMinutes(10);
    private static final UUID ANN = new UUID(0, 1);
    private static final UUID BOB = new UUID(0, 2);

    private final List<ActiveLanes.Active> lanes = new ArrayList<>();

    @Test
    void theMostUrgentLevelComesFirst() {
        lane(Priority.LOW, ANN, 0);
        lane(Priority.HIGH, ANN, 0);
        lane(Priority.MEDIUM, BOB, 0);

        assertThat(shares(10).stream().map(level -> level.getFirst().lane().priority()))
                .containsExactly(Priority.HIGH, Priority.MEDIUM, Priority.LOW);
    }

    @Test
    void tenantsOfOneLevelGetTheSameShareHoweverManyLanesTheyHave() {
        lane(Priority.MEDIUM, ANN, 0);
        lane(Priority.MEDIUM, ANN, 0);
        lane(Priority.MEDIUM, BOB, 0);

        assertThat(shares(100).getFirst())
                .as("the last is given what the others leave")
                .extracting(share -> share.lane().tenant(), LaneShares.Share::most)
                .containsExactly(tuple(ANN, 25), tuple(ANN, 25), tuple(BOB, 100));
    }

    @Test
    void whoWasGivenLessComesFirstAndCatchesUp() {
        lane(Priority.MEDIUM, ANN, 0);
        lane(Priority.MEDIUM, BOB, 0);

        assertThat(sharesAfter(Map.of(ANN, 30.0, BOB, 10.0)))
                .extracting(share -> share.lane().tenant(), LaneShares.Share::most)
                .containsExactly(tuple(BOB, 60), tuple(ANN, 100));
        assertThat(sharesAfter(Map.of(ANN, 5000.0)).getFirst().most())
                .as("all of the claim, if it has so much")
                .isEqualTo(100);
    }

    private List<LaneShares.Share> sharesAfter(Map<UUID, Double> usage) {
        return LaneShares.of(lanes, 100, NOW, AGEING, tenant -> usage.getOrDefault(tenant, 0.0))
                .getFirst();
    }

    @Test
    void whatWaitsLongBecomesAsUrgentAsAnything() {
        lane(Priority.LOW, ANN, 21);
        lane(Priority.HIGH, BOB, 0);

        assertThat(shares(10)).hasSize(1);
        assertThat(shares(10).getFirst()).hasSize(2);
    }

    @Test
    void aLaneThatWasOnlyJustTouchedHasNotAged() {
        lanes.add(new ActiveLanes.Active(new Lane(1, "q", "h", Priority.LOW, ANN, ""), Instant.EPOCH));
        lane(Priority.HIGH, BOB, 0);

        assertThat(shares(10)).hasSize(2);
    }

    @Test
    void noShareIsEmptyEvenWhereThereAreMoreTenantsThanPlaces() {
        for (int i = 0; i < 50; i++) {
            lane(Priority.MEDIUM, new UUID(1, i), 0);
        }

        List<LaneShares.Share> shares = shares(10).getFirst();
        assertThat(shares).hasSize(50);
        assertThat(shares.subList(0, 49)).allMatch(share -> share.most() == 1);
        assertThat(shares.getLast().most()).isEqualTo(10);
    }

    private List<List<LaneShares.Share>> shares(int limit) {
        return LaneShares.of(lanes, limit, NOW, AGEING, tenant -> 0);
    }

    private void lane(Priority priority, UUID tenant, int minutesWaited) {
        lanes.add(new ActiveLanes.Active(
                new Lane(lanes.size() + 1, "q", "h", priority, tenant, ""),
                NOW.minus(Duration.ofMinutes(minutesWaited))));
    }
}
