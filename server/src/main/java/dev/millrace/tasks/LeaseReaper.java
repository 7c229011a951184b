package dev.millrace.tasks;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.stereotype.Component;
import org.springframework.transaction.PlatformTransactionManager;
import org.springframework.transaction.support.TransactionTemplate;

import dev.millrace.platform.BackgroundLoop;
import dev.millrace.platform.BackgroundWork;

/**
 * Takes tasks back from workers that gave no sign of life. Every node does it; a lapsed lease is locked by one of them,
 * and a result that its worker still reports finds the lease gone.
 */
@Component
class LeaseReaper extends BackgroundWork {

    private static final Logger log = LoggerFactory.getLogger(LeaseReaper.class);

    /** How many batches are taken back in one transaction: some two thousand tasks at most. */
    private static final int AT_ONCE = 32;

    private static final String EVERYBODY = "%";

    private final LeaseRepository leases;
    private final TaskEndings endings;
    private final RunVerdict verdict;
    private final TaskSettings settings;
    private final TransactionTemplate transaction;

    /** When the loop came round last; null before the first time. */
    private volatile @Nullable Moment last;

    private volatile long patientUntil;
    private volatile boolean sweepIsDue;

    LeaseReaper(
            LeaseRepository leases,
            TaskEndings endings,
            RunVerdict verdict,
            TaskSettings settings,
            PlatformTransactionManager transactions) {
        this.leases = leases;
        this.endings = endings;
        this.verdict = verdict;
        this.settings = settings;
        this.transaction = new TransactionTemplate(transactions);
    }

    @Override
    protected BackgroundLoop begin() {
        return BackgroundLoop.start("lease-reaper", settings.sweep(), this::turn);
    }

    /** A moment by this machine's clock, which never jumps, and by the database's, which goes on while nothing runs. */
    private record Moment(long nanos, Instant database) {

        Duration until(Moment later) {
            Duration here = Duration.ofNanos(later.nanos - nanos);
            Duration there = Duration.between(database, later.database);
            return here.compareTo(there) > 0 ? here : there;
        }
    }

    /**
     * Where nobody may have been able to keep a lease for a while, those who live are given time to; but never twice without a
     * sweep in between, however slow the machine is.
     */
    boolean turn() {
        Moment now = new Moment(System.nanoTime(), leases.now());
        Moment before = last;
        Duration patience = settings.lease().dividedBy(2);
        if (!sweepIsDue && (before == null || before.until(now).compareTo(patience) > 0)) {
            patientUntil = now.nanos() + patience.toNanos();
            sweepIsDue = true;
        }
        last = now;
        if (sweepIsDue && now.nanos() - patientUntil < 0) {
            return false;
        }
        sweepIsDue = false;
        return sweep() == AT_ONCE;
    }

    /**
     * Takes back all that workers hold whose death is certain; when this returns, it is in the queue again. One transaction
     * lets the leases lapse and sweeps them: a sweep of another thread or node that came in between would have them locked,
     * and be at work still.
     *
     * @param workers a LIKE pattern of their names
     */
    void takeBack(String workers) {
        transaction.executeWithoutResult(status -> {
            if (leases.expire(workers) > 0) {
                while (sweepSome(workers) == AT_ONCE) {
                    // so many at a time
                }
            }
        });
    }

    /** Ends or puts back what has lapsed; answers how many batches of leases that were. */
    int sweep() {
        @Nullable Integer swept = transaction.execute(status -> sweepSome(EVERYBODY));
        return swept == null ? 0 : swept;
    }

    private int sweepSome(String workers) {
        List<RunEnd> ends = new ArrayList<>();
        Set<Long> batches = new HashSet<>();
        for (LeaseRepository.Lapsed lapsed : leases.lockLapsed(AT_ONCE, workers)) {
            ends.add(end(lapsed));
            batches.add(lapsed.claim().fence());
        }
        endings.record(ends);
        return batches.size();
    }

    private RunEnd end(LeaseRepository.Lapsed lapsed) {
        Claim claim = lapsed.claim();
        if (lapsed.cancelRequested()) {
            return RunEnd.Ended.cancelled(claim);
        }
        if (lapsed.timedOut()) {
            return verdict.timedOut(claim);
        }
        return lost(claim, lapsed.losses());
    }

    /**
     * What a run comes to whose worker knows nothing of it any more.
     *
     * @param before how many workers were lost while they ran the task before
     */
    RunEnd lost(Claim claim, int before) {
        log.atWarn()
                .addKeyValue("task_id", claim.id())
                .addKeyValue("attempt", claim.attempt())
                .log("Worker lost, its task is taken back");
        int losses = before + 1;
        return losses > settings.maxLosses()
                ? RunEnd.Ended.failed(claim, "worker_lost: " + losses + " workers died or fell silent while running it")
                : new RunEnd.PutBack(claim, RunEnd.Outcome.LOST, "worker_lost", Duration.ZERO);
    }
}
