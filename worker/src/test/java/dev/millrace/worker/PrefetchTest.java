package dev.millrace.worker;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.function.BooleanSupplier;
import java.util.stream.IntStream;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** How many tasks a worker claims before their turn comes. */
@Timeout(60)
class PrefetchTest {

    private static final int SLOTS = 4;
    private static final Runs.Gate OPEN = new Runs.Gate() {
        @Override
        public boolean isOpen() {
            return true;
        }

        @Override
        public int undelivered() {
            return 0;
        }
    };

    private final CountDownLatch longOnesMayEnd = new CountDownLatch(1);
    private final Runs runs = new Runs(SLOTS, () -> Duration.ofSeconds(30), this::execute);

    @Test
    void whileShortTasksRunTheNextOnesAreClaimed() throws Exception {
        runShortOnes();
        assertThat(room()).isGreaterThan(SLOTS);
    }

    @Test
    void nothingIsClaimedAheadOfRunsThatTakeLong() throws Exception {
        runShortOnes();
        IntStream.range(0, SLOTS).forEach(_ -> begin("long"));
        await(() -> room() == 0);
        longOnesMayEnd.countDown();
    }

    private void runShortOnes() {
        IntStream.range(0, 100).forEach(_ -> begin("short"));
        assertThat(runs.awaitNone(Duration.ofSeconds(30))).isTrue();
    }

    private void begin(String handler) {
        runs.begin(List.of(SomeRun.of(handler)));
    }

    private void execute(Run run) {
        if (run.handler().equals("long")) {
            try {
                longOnesMayEnd.await();
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        }
    }

    private int room() {
        try {
            return runs.awaitRoom(OPEN, Duration.ZERO, Duration.ZERO);
        } catch (InterruptedException e) {
            throw new AssertionError(e);
        }
    }

    private static void await(BooleanSupplier condition) {
        while (!condition.getAsBoolean()) {
            Thread.onSpinWait();
        }
    }
}
