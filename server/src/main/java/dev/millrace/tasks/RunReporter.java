package dev.millrace.tasks;

import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Set;

import com.google.errorprone.annotations.concurrent.GuardedBy;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import dev.millrace.platform.BackgroundLoop;

/**
 * Reports how runs ended, many in one commit: while one batch is being written the next one gathers. What cannot be written
 * because the database is away is kept and tried again; should its lease lapse meanwhile, the report is refused.
 */
final class RunReporter implements AutoCloseable {

    private static final Logger log = LoggerFactory.getLogger(RunReporter.class);
    private static final int BATCH = 500;
    private static final Duration IDLE = Duration.ofSeconds(1);

    private final TaskEndings endings;
    private final Runnable afterBatch;
    private final BackgroundLoop loop;

    @GuardedBy("waiting")
    private final Deque<RunEnd> waiting = new ArrayDeque<>();

    RunReporter(TaskEndings endings, Runnable afterBatch) {
        this.endings = endings;
        this.afterBatch = afterBatch;
        this.loop = BackgroundLoop.start("run-reporter", IDLE, this::reportSome);
    }

    void report(RunEnd end) {
        synchronized (waiting) {
            waiting.add(end);
        }
        loop.wake();
    }

    /** How many ends are not recorded yet. */
    int length() {
        synchronized (waiting) {
            return waiting.size();
        }
    }

    /** Writes what is waiting, if the database answers, and stops. */
    @Override
    public void close() {
        loop.close();
        try {
            while (reportSome()) {
                // one batch a turn
            }
        } catch (RuntimeException e) {
            log.atWarn().setCause(e).log("Some results were not written at shutdown; their tasks will run again");
        }
    }

    private boolean reportSome() {
        List<RunEnd> batch = peek();
        if (batch.isEmpty()) {
            return false;
        }
        Set<TaskId> recorded = endings.record(batch);
        for (RunEnd end : batch) {
            if (!recorded.contains(end.claim().id())) {
                log.atInfo()
                        .addKeyValue("task_id", end.claim().id())
                        .addKeyValue("attempt", end.claim().attempt())
                        .log("Result refused: the lease is no longer held");
            }
        }
        synchronized (waiting) {
            batch.forEach(end -> waiting.remove());
        }
        afterBatch.run();
        return true;
    }

    private List<RunEnd> peek() {
        synchronized (waiting) {
            List<RunEnd> batch = new ArrayList<>(Math.min(BATCH, waiting.size()));
            for (RunEnd end : waiting) {
                if (batch.size() == BATCH) {
                    break;
                }
                batch.add(end);
            }
            return batch;
        }
    }
}
