package dev.millrace.insight;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.NoSuchElementException;

import org.springframework.boot.availability.ApplicationAvailability;
import org.springframework.boot.availability.ReadinessState;
import org.springframework.stereotype.Service;

/** Knows how the server and all that it depends on are. Every answer comes within two seconds or so. */
@Service
public class HealthService {

    private static final Duration LIMIT = Duration.ofSeconds(2);
    private static final Duration FRESH_FOR = Duration.ofSeconds(1);

    private final List<TimedCheck> checks;
    private final ApplicationAvailability availability;
    private final Version version;
    private final Clock clock;

    HealthService(List<Check> checks, ApplicationAvailability availability, Version version, Clock clock) {
        this.checks = checks.stream()
                .map(check -> new TimedCheck(check, LIMIT, FRESH_FOR))
                .toList();
        this.availability = availability;
        this.version = version;
        this.clock = clock;
    }

    public Health health() throws InterruptedException {
        checks.forEach(TimedCheck::begin);
        Map<String, CheckResult> results = new LinkedHashMap<>();
        for (TimedCheck check : checks) {
            results.put(check.name(), check.result());
        }
        boolean healthy = results.values().stream().allMatch(CheckResult::works);
        return new Health(healthy ? Health.HEALTHY : Health.UNHEALTHY, version.text(), now(), results);
    }

    public CheckResult check(String name) throws InterruptedException {
        for (TimedCheck check : checks) {
            if (check.name().equals(name)) {
                return check.result();
            }
        }
        throw new NoSuchElementException("there is no check of " + name);
    }

    /** Whether requests should be sent here: all has started, nothing is stopping, and every check is healthy. */
    public boolean isReady() throws InterruptedException {
        return availability.getReadinessState() == ReadinessState.ACCEPTING_TRAFFIC && health().works();
    }

    public String version() {
        return version.text();
    }

    public Instant now() {
        return clock.instant().truncatedTo(ChronoUnit.SECONDS);
    }
}
