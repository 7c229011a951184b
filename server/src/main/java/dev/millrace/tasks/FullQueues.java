package dev.millrace.tasks;

import java.time.Duration;
import java.util.Collection;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;

import org.springframework.stereotype.Component;

import dev.millrace.platform.BackgroundLoop;
import dev.millrace.platform.BackgroundWork;

/**
 * Queues whose limits let nothing more start when they were asked last. To ask one takes a lock and a count of what runs, so
 * none is asked again before that may have changed: a run of it ended, its rate has earned the next start, somebody told of a
 * change, or a moment has gone by.
 */
@Component
class FullQueues extends BackgroundWork {

    /** After so long a queue without a free place may be asked again in any case: another node's signal may be lost. */
    private static final Duration MOMENT = Duration.ofMillis(50);

    /** Of a queue whose rate earns a start more often, several start together. */
    private static final Duration BETWEEN_STARTS = Duration.ofMillis(20);

    private static final Duration LONGEST = Duration.ofSeconds(1);
    private static final Duration NOTHING_TO_OPEN = Duration.ofMinutes(1);

    /**
     * Why a queue is left alone.
     *
     * @param until by the clock of {@link System#nanoTime}
     * @param earns whether its rate lets something start then: whoever waits is told
     */
    private record Mark(long until, boolean earns) {

        static Mark lasting(Duration time, boolean earns) {
            return new Mark(System.nanoTime() + time.toNanos(), earns);
        }

        boolean isOver() {
            return until - System.nanoTime() <= 0;
        }
    }

    private final ActiveLanes lanes;
    private final Map<String, Mark> marks = new ConcurrentHashMap<>();
    private final AtomicLong changes = new AtomicLong();

    FullQueues(ActiveLanes lanes, QueueSignals signals) {
        this.lanes = lanes;
        signals.onSignal(() -> {
            changes.incrementAndGet();
            marks.clear();
        });
    }

    @Override
    protected BackgroundLoop begin() {
        return BackgroundLoop.start("queue-opener", NOTHING_TO_OPEN, this::open);
    }

    boolean has(String queue) {
        Mark mark = marks.get(queue);
        return mark != null && !mark.isOver();
    }

    /** How many changes there were so far that may have freed places. */
    long changes() {
        return changes.get();
    }

    /**
     * Takes note that a queue has no free place left.
     *
     * @param asOf the changes before it was asked: one since then may have freed a place
     */
    void placesTaken(String queue, long asOf) {
        marks.compute(queue, (name, old) -> changes.get() == asOf ? Mark.lasting(MOMENT, false) : null);
    }

    /** Takes note that the rate of a queue lets nothing start before some time has gone by. */
    void startsSpent(String queue, Duration toNextStart) {
        Duration rest = toNextStart.compareTo(BETWEEN_STARTS) < 0 ? BETWEEN_STARTS : toNextStart;
        marks.put(queue, Mark.lasting(rest.compareTo(LONGEST) > 0 ? LONGEST : rest, true));
        wake();
    }

    /** Takes note that runs of some queues are over, and tells whoever waits for their places. */
    void placesFreed(Collection<String> queues) {
        changes.incrementAndGet();
        for (String queue : queues) {
            marks.computeIfPresent(queue, (name, mark) -> mark.earns() ? mark : null);
        }
        lanes.tellListeners();
    }

    /** Tells of queues whose rate lets something start by now; answers whether there are others that will. */
    private boolean open() throws InterruptedException {
        if (marks.values().removeIf(mark -> mark.earns() && mark.isOver())) {
            lanes.tellListeners();
        }
        boolean others = marks.values().stream().anyMatch(Mark::earns);
        if (others) {
            Thread.sleep(BETWEEN_STARTS);
        }
        return others;
    }
}
