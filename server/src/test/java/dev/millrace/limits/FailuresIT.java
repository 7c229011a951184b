package dev.millrace.limits;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.List;
import java.util.UUID;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

import dev.millrace.testing.Origins;
import dev.millrace.testing.TestDatabase;

/** Counts and waits are the same in memory and in the database. */
class FailuresIT {

    @RegisterExtension
    static final TestDatabase database = TestDatabase.fresh();

    private static final Clock CLOCK = Clock.fixed(Instant.parse("2026-01-09T20:00:00Z"), ZoneOffset.UTC);

    static List<Failures> failures() {
        return List.of(
                new LocalFailures(CLOCK, Waits.USUAL),
                new SharedFailures(new LimitRepository(database.jdbc()), Waits.USUAL));
    }

    static List<Counters> counters() {
        return List.of(
                new LocalCounters(Clock.systemUTC()),
                new SharedCounters(new LimitRepository(database.jdbc()), Clock.systemUTC()));
    }

    @ParameterizedTest
    @MethodSource("failures")
    void eachFailureBeyondTheFreeOnesDoublesTheWait(Failures failures) {
        String subject = UUID.randomUUID().toString();
        for (int i = 0; i < 3; i++) {
            assertThat(failures.findWait(subject)).isEmpty();
            failures.fail(subject, 3);
        }
        assertThat(failures.findWait(subject)).isEmpty();
        for (long seconds : new long[] {1, 2, 4, 8, 16, 32, 64, 128, 256, 512, 900, 900}) {
            failures.fail(subject, 3);
            assertThat(failures.findWait(subject))
                    .hasValueSatisfying(wait -> assertThat(wait)
                            .isBetween(Duration.ofMillis(seconds * 1000 - 900), Duration.ofSeconds(seconds)));
        }
        assertThat(failures.findWait("somebody else")).isEmpty();
        failures.forgive(subject);
        assertThat(failures.findWait(subject)).isEmpty();
    }

    @ParameterizedTest
    @MethodSource("counters")
    void aWindowHasRoomForItsLimitAndNoMore(Counters counters) {
        String subject = UUID.randomUUID().toString();
        for (int left = 4; left >= 0; left--) {
            Allowance allowance = counters.take(subject, 5, Duration.ofMinutes(1));
            assertThat(allowance.granted()).isTrue();
            assertThat(allowance.remaining()).isEqualTo(left);
        }
        for (int i = 0; i < 3; i++) {
            Allowance refused = counters.take(subject, 5, Duration.ofMinutes(1));
            assertThat(refused.granted()).isFalse();
            assertThat(refused.remaining()).isZero();
            assertThat(refused.resetsAt())
                    .isBetween(Instant.now().plusSeconds(30), Instant.now().plusSeconds(61));
        }
        assertThat(counters.take("another", 5, Duration.ofMinutes(1)).granted()).isTrue();
    }

    @Test
    void twoNodesCountTogetherInTheDatabase() {
        LimitRepository stored = new LimitRepository(database.jdbc());
        Counters one = new SharedCounters(stored, Clock.systemUTC());
        Counters other = new SharedCounters(stored, Clock.systemUTC());
        one.take("both", 2, Duration.ofMinutes(1));
        assertThat(other.take("both", 2, Duration.ofMinutes(1)).remaining()).isZero();
        assertThat(one.take("both", 2, Duration.ofMinutes(1)).granted()).isFalse();
        database.jdbc().sql("update request_counts set resets_at = now()").update();
        assertThat(new SharedCounters(stored, Clock.systemUTC())
                        .take("both", 2, Duration.ofMinutes(1))
                        .remaining())
                .isEqualTo(1);
        stored.prune(Waits.USUAL);
    }

    /** As it is where {@code millrace.limits.shared} is set: a load balancer in front does not multiply what is allowed. */
    @Test
    void twoNodesShareTheLimitsOfKeysAndOfThoseWhoGuess() {
        LimitSettings shared = new LimitSettings(3, 100, 0, 2, 0, true);
        LimitRepository stored = new LimitRepository(database.jdbc());
        UUID key = UUID.randomUUID();
        List<RequestLimits> nodes = List.of(
                new RequestLimits(shared, stored, Clock.systemUTC()),
                new RequestLimits(shared, stored, Clock.systemUTC()));
        for (int i = 0; i < 3; i++) {
            assertThat(nodes.get(i % 2).takeOfKey(key).orElseThrow().granted()).isTrue();
        }
        for (RequestLimits node : nodes) {
            assertThat(node.takeOfKey(key).orElseThrow().granted()).isFalse();
        }

        String account = UUID.randomUUID() + "@example.org";
        GuessLimits one = new GuessLimits(shared, Origins.unknown(), stored, Clock.systemUTC());
        GuessLimits other = new GuessLimits(shared, Origins.unknown(), stored, Clock.systemUTC());
        one.failed(account);
        other.failed(account);
        one.admit(account);
        other.failed(account);
        for (GuessLimits node : List.of(one, other)) {
            assertThatThrownBy(() -> node.admit(account)).hasMessageContaining("too many wrong passwords");
        }
        other.succeeded(account);
        one.admit(account);
    }
}
