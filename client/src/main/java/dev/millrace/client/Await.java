package dev.millrace.client;

import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;
import java.util.function.Supplier;

import org.jspecify.annotations.Nullable;

/**
 * Looks again and again, at growing intervals, until something has come about. A server that is away, or has been asked too
 * often, is waited for as well.
 */
final class Await {

    private static final long FIRST_MILLIS = 20;

    /** An API key may ask a thousand times an hour. */
    private static final long LONGEST_MILLIS = 10_000;

    private Await() {}

    static <T> T until(Supplier<T> look, Predicate<T> isDone, Duration atMost, String what)
            throws InterruptedException {
        long end = System.nanoTime() + TimeUnit.NANOSECONDS.convert(atMost);
        for (long pause = FIRST_MILLIS; ; pause = Math.min(pause + pause / 2, LONGEST_MILLIS)) {
            MillraceException unseen = null;
            try {
                T seen = look.get();
                if (isDone.test(seen)) {
                    return seen;
                }
            } catch (MillraceException e) {
                if (!e.isTransient()) {
                    throw e;
                }
                unseen = e;
            }
            long left = end - System.nanoTime();
            if (left <= 0) {
                throw new MillraceException.TimedOut(what + " has not ended after " + atMost, unseen);
            }
            Thread.sleep(Math.min(Math.max(pause, asked(unseen)), left / 1_000_000 + 1));
        }
    }

    private static long asked(@Nullable MillraceException unseen) {
        return unseen == null ? 0 : unseen.retryAfter().map(Duration::toMillis).orElse(0L);
    }
}
