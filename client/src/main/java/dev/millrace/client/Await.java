package dev.millrace.client;

import java.time.Duration;
import java.util.function.Predicate;
import java.util.function.Supplier;

/** Looks again and again, at growing intervals, until something has come about. */
final class Await {

    private static final long FIRST_MILLIS = 20;
    private static final long LONGEST_MILLIS = 2000;

    private Await() {}

    static <T> T until(Supplier<T> look, Predicate<T> isDone, Duration atMost, String what)
            throws InterruptedException {
        long end = System.nanoTime() + atMost.toNanos();
        for (long pause = FIRST_MILLIS; ; pause = Math.min(pause * 2, LONGEST_MILLIS)) {
            T seen = look.get();
            if (isDone.test(seen)) {
                return seen;
            }
            long left = end - System.nanoTime();
            if (left <= 0) {
                throw new MillraceException.TimedOut(what + " has not ended after " + atMost);
            }
            Thread.sleep(Math.min(pause, left / 1_000_000 + 1));
        }
    }
}
