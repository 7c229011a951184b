package dev.millrace.tasks;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;

import org.springframework.stereotype.Component;

import dev.millrace.platform.BackgroundLoop;
import dev.millrace.platform.BackgroundWork;

/**
 * Where workers outside this process wait for tasks. Those that want the same stand in one line: when something happened in
 * the queue, its first one looks, and only if it finds tasks the next one looks too. So a thousand waiting workers cost one
 * look for each signal and each poll interval, and no thread but their own virtual ones.
 */
@Component
class ClaimQueue extends BackgroundWork {

    /** What a line of workers waits for. */
    record Interest(Set<String> handlers, Set<String> queues, Set<UUID> tenants) {}

    /** One line. A permit says that there may be tasks; more than one would say nothing more. */
    private static final class Line {

        private final Semaphore permits = new Semaphore(0, true);
        private final AtomicInteger length = new AtomicInteger();

        void call() {
            if (permits.availablePermits() == 0) {
                permits.release();
            }
        }
    }

    private final ActiveLanes lanes;
    private final TaskSettings settings;
    private final Map<Interest, Line> lines = new ConcurrentHashMap<>();

    ClaimQueue(ActiveLanes lanes, TaskSettings settings) {
        this.lanes = lanes;
        this.settings = settings;
    }

    @Override
    protected BackgroundLoop begin() {
        lanes.onActive(this::wake);
        return BackgroundLoop.start("claim-caller", settings.poll(), this::callAll);
    }

    /** Sends everybody who waits away with nothing: a request must not hold up a server that shuts down. */
    @Override
    public void stop() {
        super.stop();
        lines.values().forEach(line -> line.permits.release(line.length.get()));
    }

    /** Claims, and where that brings nothing, waits in line and claims again when called, until the time is up. */
    List<Claim> claim(Interest interest, Duration wait, BooleanSupplier isThere, Supplier<List<Claim>> claim) {
        long end = System.nanoTime() + wait.toNanos();
        List<Claim> claims = claim.get();
        if (!claims.isEmpty() || wait.isZero()) {
            return claims;
        }
        Line line = join(interest);
        try {
            // Once more: what came between the first look and the joining called nobody.
            claims = claim.get();
            while (claims.isEmpty() && isRunning()) {
                long left = end - System.nanoTime();
                if (left <= 0 || !line.permits.tryAcquire(left, TimeUnit.NANOSECONDS)) {
                    break;
                }
                if (!isRunning()) {
                    break;
                }
                if (!isThere.getAsBoolean()) {
                    line.call(); // there may be tasks, but not for this one
                    break;
                }
                claims = claim.get();
            }
            return claims;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return claims;
        } finally {
            if (!claims.isEmpty()) {
                line.call();
            }
            leave(interest);
        }
    }

    private Line join(Interest interest) {
        Line joined = lines.compute(interest, (key, line) -> {
            Line present = line == null ? new Line() : line;
            present.length.incrementAndGet();
            return present;
        });
        return joined;
    }

    private void leave(Interest interest) {
        lines.computeIfPresent(interest, (key, line) -> line.length.decrementAndGet() == 0 ? null : line);
    }

    @Override
    protected void wake() {
        if (!lines.isEmpty()) {
            super.wake();
        }
    }

    private boolean callAll() {
        if (!lines.isEmpty()) {
            lines.values().forEach(Line::call);
        }
        return false;
    }
}
