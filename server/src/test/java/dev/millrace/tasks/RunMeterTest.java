package dev.millrace.tasks;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.TimeUnit;

import io.micrometer.core.instrument.Timer;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.support.StaticListableBeanFactory;

class RunMeterTest {

    private static final Instant START = Instant.parse("2026-01-09T20:00:00Z");

    private final SimpleMeterRegistry registry = new SimpleMeterRegistry();
    private final RunMeter meter = new RunMeter(
            registry,
            new TaskHandlers(new StaticListableBeanFactory().getBeanProvider(TaskHandler.class)),
            Clock.fixed(START.plusSeconds(2), ZoneOffset.UTC));

    @Test
    void eachRunIsTimedByItsOutcome() {
        List<RunEnd> ends = List.of(
                RunEnd.Ended.completed(claim("a"), null),
                RunEnd.Ended.completed(claim("b"), null),
                RunEnd.Ended.failed(claim("a"), "no"),
                RunEnd.Ended.cancelled(claim("a")),
                new RunEnd.PutBack(claim("a"), RunEnd.Outcome.FAILED, "no", Duration.ZERO),
                new RunEnd.PutBack(claim("a"), RunEnd.Outcome.TIMED_OUT, "late", Duration.ZERO),
                new RunEnd.PutBack(claim("a"), RunEnd.Outcome.LOST, null, Duration.ZERO),
                new RunEnd.PutBack(claim("a"), RunEnd.Outcome.RELEASED, null, Duration.ZERO));

        meter.ended(ends, Set.copyOf(ends.stream().map(end -> end.claim().id()).toList()));

        assertThat(timer("completed").count()).isEqualTo(2);
        assertThat(timer("completed").totalTime(TimeUnit.SECONDS)).isEqualTo(4);
        for (String outcome : List.of("failed", "cancelled", "retried", "timed_out", "lost", "released")) {
            assertThat(timer(outcome).count()).as(outcome).isEqualTo(1);
        }
    }

    @Test
    void anEndThatWasRefusedIsNotCounted() {
        meter.ended(List.of(RunEnd.Ended.completed(claim("a"), null)), Set.of());

        assertThat(registry.getMeters()).isEmpty();
    }

    private Timer timer(String outcome) {
        return registry.get("millrace.task.attempts")
                .tag("handler", "outside")
                .tag("outcome", outcome)
                .timer();
    }

    private static Claim claim(String handler) {
        return new Claim(
                new TaskId(UUID.randomUUID()),
                1,
                1,
                0,
                0,
                null,
                handler,
                "t",
                "default",
                null,
                new UUID(0, 1),
                Duration.ofMinutes(1),
                START,
                "{}");
    }
}
