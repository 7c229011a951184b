package dev.millrace.limits;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;

/**
 * Counts in the database, for all nodes together. Who is over its limit is remembered until that resets, so that a client
 * that does not stop costs the database nothing.
 */
final class SharedCounters implements Counters {

    private static final int REMEMBERED = 10_000;
    private static final Duration LONGEST_WINDOW = Duration.ofHours(1);

    private final LimitRepository counts;
    private final Clock clock;
    private final Cache<String, Allowance> exhausted = Caffeine.newBuilder()
            .maximumSize(REMEMBERED)
            .expireAfterWrite(LONGEST_WINDOW)
            .build();

    SharedCounters(LimitRepository counts, Clock clock) {
        this.counts = counts;
        this.clock = clock;
    }

    @Override
    public Allowance take(String subject, long limit, Duration window) {
        Allowance over = exhausted.getIfPresent(subject);
        if (over != null && clock.instant().isBefore(over.resetsAt())) {
            return over;
        }
        LimitRepository.Count count = counts.take(subject, window);
        Instant resetsAt = clock.instant().plus(count.left());
        Allowance allowance =
                new Allowance(count.taken() <= limit, limit, Math.max(0, limit - count.taken()), resetsAt);
        if (!allowance.granted()) {
            exhausted.put(subject, allowance);
        }
        return allowance;
    }
}
