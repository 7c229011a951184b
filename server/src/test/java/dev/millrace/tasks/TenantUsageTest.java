package dev.millrace.tasks;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.time.Duration;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicLong;

import org.junit.jupiter.api.Test;

class TenantUsageTest {

    private static final UUID ANN = new UUID(0, 1);
    private static final UUID BOB = new UUID(0, 2);

    private final AtomicLong now = new AtomicLong(-5);
    private final TenantUsage usage = new TenantUsage(now::get);

    @Test
    void whatWasGivenCountsHalfAfterThreeSeconds() {
        usage.add(ANN, 100);
        now.addAndGet(Duration.ofSeconds(3).toNanos());
        usage.add(ANN, 10);

        assertThat(usage.of(ANN)).isCloseTo(60, within(0.001));
        assertThat(usage.of(BOB)).isZero();
    }

    @Test
    void whoeverWasGivenNothingForAWhileIsAsOneWhoNeverWas() {
        usage.add(ANN, 1_000_000);
        now.addAndGet(Duration.ofMinutes(5).toNanos());

        assertThat(usage.of(ANN)).isCloseTo(0, within(0.001));
    }
}
