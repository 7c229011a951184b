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
import tools.jackson.databind.JsonNode;

import dev.millrace.platform.BackgroundLoop;

/**
 * Reports how runs ended, many in one commit: while one batch is being written the next one gathers. What cannot be written
 * because the database is away is kept and tried again; should its lease lapse meanwhile, the report is refused.
 */
final class RunReporter implements AutoCloseable {

    private static final Logger log = LoggerFactory.getLogger(RunReporter.class);
    private static final int BATCH = 500;

    /** Of how many characters of results on a batch is full: it is in memory several times while it is written. */
    private static final long BATCH_SIZE = 4 << 20;

    /** An end with a larger result counts for more than one of those that wait. */
    private static final int USUAL_SIZE = 4096;

    /** What anything but a text is taken for. */
    private static final int USUAL_VALUE = 10;

    private static final Duration IDLE = Duration.ofSeconds(1);

    private final TaskEndings endings;
    private final Runnable afterBatch;
    private final BackgroundLoop loop;

    /** @param size how many characters its result has, about */
    private record Waiting(RunEnd end, long size) {}

    @GuardedBy("waiting")
    private final Deque<Waiting> waiting = new ArrayDeque<>();

    @GuardedBy("waiting")
    private long size;

    RunReporter(TaskEndings endings, Runnable afterBatch) {
        this.endings = endings;
        this.afterBatch = afterBatch;
        this.loop = BackgroundLoop.start("run-reporter", IDLE, this::reportSome);
    }

    void report(RunEnd end) {
        long own = end instanceof RunEnd.Ended ended && ended.result() != null ? size(ended.result()) : 0;
        synchronized (waiting) {
            waiting.add(new Waiting(end, own));
            size += own;
        }
        loop.wake();
    }

    private static long size(JsonNode value) {
        long size = value.isString() ? value.stringValue().length() : USUAL_VALUE;
        for (JsonNode part : value) {
            size += size(part);
        }
        return size;
    }

    /** How many ends are not recorded yet, were they of the usual size. */
    int length() {
        synchronized (waiting) {
            return waiting.size() + Math.toIntExact(Math.min(Integer.MAX_VALUE / 2, size / USUAL_SIZE));
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
            batch.forEach(end -> size -= waiting.remove().size());
        }
        afterBatch.run();
        return true;
    }

    private List<RunEnd> peek() {
        synchronized (waiting) {
            List<RunEnd> batch = new ArrayList<>(Math.min(BATCH, waiting.size()));
            long together = 0;
            for (Waiting next : waiting) {
                if (batch.size() == BATCH || together >= BATCH_SIZE) {
                    break;
                }
                batch.add(next.end());
                together += next.size();
            }
            return batch;
        }
    }
}
