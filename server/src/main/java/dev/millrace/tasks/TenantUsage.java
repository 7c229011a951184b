package dev.millrace.tasks;

import java.time.Duration;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.LongSupplier;

/**
 * How many tasks each team, or user without one, was given lately on this node. What was given counts half after some
 * seconds: so whoever asks for little is not made to wait behind a burst, and nobody saves up a right to flood.
 */
final class TenantUsage {

    private static final Duration HALF_LIFE = Duration.ofSeconds(3);

    /** What counts less than this is forgotten. */
    private static final double NOTHING = 0.01;

    /** So many notes, and what counts for nothing is looked for. */
    private static final int TIDY_EVERY = 10_000;

    private record Usage(double tasks, long nanos) {

        double at(long now) {
            return tasks * Math.pow(0.5, (double) (now - nanos) / HALF_LIFE.toNanos());
        }
    }

    private final LongSupplier nanoTime;
    private final Map<UUID, Usage> usages = new ConcurrentHashMap<>();
    private final AtomicInteger notes = new AtomicInteger();

    /** @param nanoTime where the time is read, in nanoseconds since any moment */
    TenantUsage(LongSupplier nanoTime) {
        this.nanoTime = nanoTime;
    }

    /** Takes note that a tenant was given tasks. */
    void add(UUID tenant, int tasks) {
        long now = nanoTime.getAsLong();
        usages.merge(tenant, new Usage(tasks, now), (old, more) -> new Usage(old.at(now) + tasks, now));
        if (notes.incrementAndGet() % TIDY_EVERY == 0) {
            usages.values().removeIf(usage -> usage.at(now) < NOTHING);
        }
    }

    /** How many tasks a tenant was given lately; each counts the less, the longer ago that was. */
    double of(UUID tenant) {
        Usage usage = usages.get(tenant);
        return usage == null ? 0 : usage.at(nanoTime.getAsLong());
    }
}
