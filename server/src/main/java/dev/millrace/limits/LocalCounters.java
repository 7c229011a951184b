package dev.millrace.limits;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import io.github.bucket4j.Bucket;
import io.github.bucket4j.ConsumptionProbe;

/** Counts on this node alone. */
final class LocalCounters implements Counters {

    private static final int REMEMBERED = 100_000;
    private static final Duration LONGEST_WINDOW = Duration.ofHours(1);

    private final Clock clock;
    private final Cache<String, Bucket> buckets = Caffeine.newBuilder()
            .maximumSize(REMEMBERED)
            .expireAfterAccess(LONGEST_WINDOW)
            .build();

    LocalCounters(Clock clock) {
        this.clock = clock;
    }

    @Override
    public Allowance take(String subject, long limit, Duration window) {
        Bucket bucket = buckets.getIfPresent(subject);
        if (bucket == null) {
            bucket = buckets.get(subject, name -> bucket(limit, window));
        }
        ConsumptionProbe probe = bucket.tryConsumeAndReturnRemaining(1);
        Instant resetsAt = clock.instant().plusNanos(probe.getNanosToWaitForReset());
        return new Allowance(probe.isConsumed(), limit, probe.getRemainingTokens(), resetsAt);
    }

    private static Bucket bucket(long limit, Duration window) {
        return Bucket.builder()
                .addLimit(bandwidth -> bandwidth.capacity(limit).refillIntervally(limit, window))
                .build();
    }
}
