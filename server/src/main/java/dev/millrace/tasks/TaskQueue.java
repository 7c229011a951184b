package dev.millrace.tasks;

import java.time.Duration;
import java.time.Instant;

import org.jspecify.annotations.Nullable;

/**
 * A queue as it stands.
 *
 * @param rules what is special about it
 * @param waiting how many tasks wait in it
 * @param running how many tasks of it run
 * @param oldestWaitingSince since when the oldest of its tasks could have started; null where none can
 */
public record TaskQueue(
        String name,
        Rules rules,
        long waiting,
        long running,
        @Nullable Instant oldestWaitingSince) {

    /**
     * How tasks of a queue may start.
     *
     * @param paused none starts
     * @param maxRunning how many run at a time, over all nodes; null for any number
     * @param maxPerKey how many of those that share a concurrency key run at a time; null for any number
     * @param rate how many start in a period; null for any number
     */
    public record Rules(
            boolean paused,
            @Nullable Integer maxRunning,
            @Nullable Integer maxPerKey,
            @Nullable Rate rate) {

        public static final Rules NONE = new Rules(false, null, null, null);

        boolean limits() {
            return hasPlaces() || rate != null;
        }

        /** Whether only so many may run at a time. */
        boolean hasPlaces() {
            return maxRunning != null || maxPerKey != null;
        }
    }

    /** So many starts in so long a time; what was not used of a period can be used at once, up to one period's worth. */
    public record Rate(int limit, Duration period) {

        /** How long it takes until so many more may start. */
        Duration toEarn(double starts) {
            return Duration.ofNanos((long) (period.toNanos() * starts / limit));
        }
    }
}
