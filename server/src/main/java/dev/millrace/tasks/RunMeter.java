package dev.millrace.tasks;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Collection;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import org.springframework.stereotype.Component;

/**
 * Counts and times the runs whose ends this node has recorded, by handler and outcome. Handlers of outside workers may have
 * any name, and as many as clients like: together they are one.
 */
@Component
class RunMeter {

    private static final String OUTSIDE = "outside";
    private static final Duration[] BUCKETS = {
        Duration.ofMillis(10),
        Duration.ofMillis(100),
        Duration.ofMillis(500),
        Duration.ofSeconds(1),
        Duration.ofSeconds(5),
        Duration.ofSeconds(30),
        Duration.ofMinutes(2),
        Duration.ofMinutes(10),
        Duration.ofHours(1),
        Duration.ofHours(6)
    };

    private final MeterRegistry registry;
    private final TaskHandlers handlers;
    private final Clock clock;
    private final Map<Kind, Timer> timers = new ConcurrentHashMap<>();

    private record Kind(String handler, String outcome) {}

    RunMeter(MeterRegistry registry, TaskHandlers handlers, Clock clock) {
        this.registry = registry;
        this.handlers = handlers;
        this.clock = clock;
    }

    /** @param recorded whose ends were accepted: the others have lost their leases, and are told by whoever took them */
    void ended(Collection<RunEnd> ends, Set<TaskId> recorded) {
        Instant now = clock.instant();
        for (RunEnd end : ends) {
            Claim claim = end.claim();
            if (recorded.contains(claim.id())) {
                String handler = handlers.find(claim.handler()).isPresent() ? claim.handler() : OUTSIDE;
                // The start is the database's time: where clocks differ, a short run may seem to end before it.
                timers.computeIfAbsent(new Kind(handler, outcome(end)), this::timer)
                        .record(Duration.between(claim.startedAt(), now));
            }
        }
    }

    private static String outcome(RunEnd end) {
        return switch (end) {
            case RunEnd.Ended ended -> ended.state().word();
            case RunEnd.PutBack back ->
                switch (back.outcome()) {
                    case FAILED -> "retried";
                    case TIMED_OUT -> "timed_out";
                    case LOST -> "lost";
                    case RELEASED -> "released";
                    case REFUSED -> "refused";
                };
        };
    }

    private Timer timer(Kind kind) {
        return Timer.builder("millrace.task.attempts")
                .description("Runs of tasks, and how long they took")
                .tag("handler", kind.handler())
                .tag("outcome", kind.outcome())
                .serviceLevelObjectives(BUCKETS)
                .register(registry);
    }
}
