package dev.millrace.tasks;

import java.time.Duration;
import java.util.HashSet;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;

import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;

import dev.millrace.platform.BackgroundLoop;
import dev.millrace.platform.BackgroundWork;
import dev.millrace.platform.SqlTimes;

/**
 * Tells whoever claims of tasks that were to start later at the moment when they may: those that are scheduled, and those
 * that wait for their next run. It looks ahead in the database, some lanes' next moments at a time. Nothing rests on it: what
 * it misses is found by the next look of {@link ActiveLanes}, a poll interval later.
 */
@Component
class DueTasks extends BackgroundWork {

    /** Tasks that come due within such a step are told of together. */
    private static final Duration STEP = Duration.ofMillis(5);

    /** So many times as long as it took, no look follows another: looks take a tenth of the time at most. */
    private static final int REST_AFTER_LOOK = 9;

    private static final int AT_ONCE = 10_000;

    private final JdbcClient db;
    private final ActiveLanes lanes;
    private final TaskSettings settings;
    private volatile boolean expected;

    // Only the loop comes here. All times are of the clock of System.nanoTime().
    private final NavigableMap<Long, Set<Lane>> coming = new TreeMap<>();
    private long restUntil = System.nanoTime();
    private long lookAgain = restUntil;

    DueTasks(JdbcClient db, ActiveLanes lanes, TaskSettings settings) {
        this.db = db;
        this.lanes = lanes;
        this.settings = settings;
    }

    @Override
    protected BackgroundLoop begin() {
        return BackgroundLoop.start("due-watcher", settings.poll(), this::turn);
    }

    /** Takes note that a task is being put into the queue that can start after such a delay. */
    void expect(Duration delay) {
        if (delay.isPositive() && delay.compareTo(ahead()) < 0) {
            expectSome();
        }
    }

    /** Takes note that tasks are being put into the queue, or moved there, that may start before long. */
    void expectSome() {
        AfterCommit.run(() -> {
            expected = true;
            wake();
        });
    }

    /** Far enough that nothing comes due between two looks unseen. */
    private Duration ahead() {
        return settings.poll().multipliedBy(2);
    }

    private boolean turn() {
        long now = System.nanoTime();
        if (now >= nextLook()) {
            expected = false;
            look();
            long looked = System.nanoTime();
            restUntil = looked + (looked - now) * REST_AFTER_LOOK;
            lookAgain = Math.max(restUntil, looked + settings.poll().toNanos());
        }
        tell();
        long next = coming.isEmpty() ? nextLook() : Math.min(coming.firstKey(), nextLook());
        rest(Duration.ofNanos(next - System.nanoTime()));
        return true;
    }

    private long nextLook() {
        return expected ? restUntil : lookAgain;
    }

    private static final String LOOK = """
            select task_lanes.*, due.ready_at, extract(epoch from due.ready_at - now()) as delay
              from tasks_due_within(cast(:ahead as interval), :most) as due
              join task_lanes on task_lanes.id = due.lane
            """;

    private void look() {
        db.sql(LOOK)
                .param("ahead", SqlTimes.interval(ahead()))
                .param("most", AT_ONCE)
                .query((row, number) -> {
                    long at = System.nanoTime() + (long) (row.getDouble("delay") * 1e9);
                    return coming.computeIfAbsent(endOfStep(at), end -> new HashSet<>())
                            .add(Lanes.lane(row, number));
                })
                .list();
    }

    private void tell() {
        Map<Long, Set<Lane>> over = coming.headMap(System.nanoTime(), true);
        Set<Lane> due = over.values().stream().flatMap(Set::stream).collect(Collectors.toSet());
        over.clear();
        if (!due.isEmpty()) {
            lanes.touch(due);
        }
    }

    private static long endOfStep(long nanos) {
        return Math.ceilDiv(nanos, STEP.toNanos()) * STEP.toNanos();
    }
}
