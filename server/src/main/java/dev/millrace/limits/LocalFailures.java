package dev.millrace.limits;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;

/** Failures on this node alone. */
final class LocalFailures implements Failures {

    private static final int REMEMBERED = 100_000;

    private final Clock clock;
    private final Waits waits;
    private final Cache<String, Failed> failures;

    LocalFailures(Clock clock, Waits waits) {
        this.clock = clock;
        this.waits = waits;
        this.failures = Caffeine.newBuilder()
                .maximumSize(REMEMBERED)
                .expireAfterWrite(waits.memory())
                .build();
    }

    @Override
    public Optional<Duration> findWait(String subject) {
        Failed failed = failures.getIfPresent(subject);
        Instant now = clock.instant();
        return failed == null || !failed.blockedTo().isAfter(now)
                ? Optional.empty()
                : Optional.of(Duration.between(now, failed.blockedTo()));
    }

    @Override
    public void fail(String subject, int free) {
        failures.asMap().compute(subject, (name, past) -> {
            int times = past == null ? 1 : past.times() + 1;
            return new Failed(times, clock.instant().plus(waits.after(times - free)));
        });
    }

    @Override
    public void forgive(String subject) {
        failures.invalidate(subject);
    }

    private record Failed(int times, Instant blockedTo) {}
}
