package dev.millrace.insight;

import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

import com.google.errorprone.annotations.concurrent.GuardedBy;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A check that always answers in time, and that any number of probes may ask: they share one run and its result for a
 * moment, so that probes cannot become a load of their own. A run that hangs is never joined by a second one.
 */
final class TimedCheck {

    private static final Logger log = LoggerFactory.getLogger(TimedCheck.class);

    private final Check check;
    private final Duration limit;
    private final Duration freshFor;

    @GuardedBy("this")
    private @Nullable Run run;

    @GuardedBy("this")
    private boolean worked = true;

    TimedCheck(Check check, Duration limit, Duration freshFor) {
        this.check = check;
        this.limit = limit;
        this.freshFor = freshFor;
    }

    String name() {
        return check.name();
    }

    /** Starts a run where the last result is old, without awaiting it: checks run side by side. */
    void begin() {
        current();
    }

    CheckResult result() throws InterruptedException {
        Run current = current();
        Outcome outcome = await(current);
        logChange(outcome);
        return outcome.result();
    }

    private synchronized Run current() {
        if (run == null || (run.outcome().isDone() && run.age().compareTo(freshFor) > 0)) {
            CompletableFuture<Outcome> outcome = new CompletableFuture<>();
            run = new Run(outcome, System.nanoTime());
            Thread.ofVirtual().name("check-" + check.name()).start(() -> outcome.complete(tryOnce()));
        }
        return run;
    }

    private Outcome await(Run current) throws InterruptedException {
        try {
            long left = limit.minus(current.age()).toNanos();
            return current.outcome().get(Math.max(left, 0), TimeUnit.NANOSECONDS);
        } catch (TimeoutException e) {
            return new Outcome(CheckResult.unhealthy("gives no answer within " + limit.toMillis() + " ms"), e);
        } catch (ExecutionException e) {
            throw new IllegalStateException("a check never ends with an exception", e);
        }
    }

    private Outcome tryOnce() {
        try {
            check.run();
            return new Outcome(CheckResult.HEALTHY, null);
        } catch (Exception e) {
            return new Outcome(CheckResult.unhealthy("does not work at the moment; the server's log says why"), e);
        }
    }

    /** Probes come every few seconds: only a change is worth a line. */
    private synchronized void logChange(Outcome outcome) {
        boolean works = outcome.result().works();
        if (worked && !works) {
            log.warn("Health: {} fails: {}", check.name(), String.valueOf(outcome.cause()));
        } else if (!worked && works) {
            log.info("Health: {} works again", check.name());
        }
        worked = works;
    }

    private record Outcome(CheckResult result, @Nullable Exception cause) {}

    private record Run(CompletableFuture<Outcome> outcome, long startedAt) {

        Duration age() {
            return Duration.ofNanos(System.nanoTime() - startedAt);
        }
    }
}
