package dev.millrace.worker;

import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.Lock;
import java.util.function.BooleanSupplier;

/** Waits for what others do under a lock. */
final class Waiting {

    private Waiting() {}

    /**
     * Waits until something has come about; false where the time is up before, or the thread was interrupted, which it stays.
     *
     * @param changed is signalled when it may have
     * @param hasCome asked under the lock
     */
    static boolean until(Lock lock, Condition changed, BooleanSupplier hasCome, Duration atMost) {
        lock.lock();
        try {
            long left = TimeUnit.NANOSECONDS.convert(atMost);
            while (!hasCome.getAsBoolean()) {
                if (left <= 0) {
                    return false;
                }
                left = changed.awaitNanos(left);
            }
            return true;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return false;
        } finally {
            lock.unlock();
        }
    }
}
