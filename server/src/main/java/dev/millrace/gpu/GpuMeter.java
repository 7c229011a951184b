package dev.millrace.gpu;

import java.util.Collection;
import java.util.List;
import java.util.Objects;
import java.util.UUID;

import org.springframework.stereotype.Component;
import org.springframework.transaction.PlatformTransactionManager;
import org.springframework.transaction.support.TransactionTemplate;

import dev.millrace.platform.BackgroundLoop;
import dev.millrace.platform.BackgroundWork;
import dev.millrace.tasks.TaskFarewell;
import dev.millrace.tasks.TaskId;

/**
 * Enters the runs of tasks that used GPUs into the books: each one once, with the times of its lease by the database's
 * clock, however it ended. It reads the queue's history after the fact, so nothing that ends a task has to know of it, and
 * what a crash cuts short is done in the next turn.
 */
@Component
public class GpuMeter extends BackgroundWork implements TaskFarewell {

    private static final int AT_ONCE = 500;

    private final MeterRepository meter;
    private final SpendRepository spend;
    private final GpuSettings settings;
    private final TransactionTemplate transaction;

    GpuMeter(
            MeterRepository meter,
            SpendRepository spend,
            GpuSettings settings,
            PlatformTransactionManager transactions) {
        this.meter = meter;
        this.spend = spend;
        this.settings = settings;
        this.transaction = new TransactionTemplate(transactions);
    }

    @Override
    protected BackgroundLoop begin() {
        return BackgroundLoop.start("gpu-meter", settings.meter(), () -> turn() == AT_ONCE);
    }

    /** Enters what has ended until now, for those who cannot wait for the next turn; waits where another node is at it. */
    public void catchUp() {
        boolean isBehind = true;
        while (isBehind) {
            Integer entered = transaction.execute(status -> {
                meter.lock();
                return enter();
            });
            isBehind = Objects.equals(entered, AT_ONCE);
        }
    }

    /** Whose history goes is entered first. */
    @Override
    public void leaving(Collection<TaskId> tasks) {
        List<UUID> open = meter.openAmong(tasks.stream().map(TaskId::value).toList());
        if (!open.isEmpty()) {
            meter.lock();
            record(meter.recordRuns(open));
        }
    }

    /** Answers how many runs were entered. */
    int turn() {
        Integer entered = transaction.execute(status -> meter.tryLock() ? enter() : 0);
        return entered == null ? 0 : entered;
    }

    private int enter() {
        List<UUID> jobs = meter.recordRuns(AT_ONCE);
        record(jobs);
        if (jobs.size() < AT_ONCE) {
            meter.close();
        }
        return jobs.size();
    }

    private void record(List<UUID> jobs) {
        if (!jobs.isEmpty()) {
            spend.record(jobs);
        }
    }
}
