package dev.millrace.tasks;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.ReentrantLock;

import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;

import dev.millrace.platform.BackgroundLoop;
import dev.millrace.platform.BackgroundWork;

/**
 * The lanes in which tasks wait now, as far as this node knows. There may be a lane for each user of each handler; only
 * those with something in them are worth a look, and a claim asks only for them.
 *
 * <p>A lane becomes active when this node puts a task into it, or when a look at the database finds one there; it is taken
 * for empty when a claim finds less in it than it asked for. A look goes from lane to lane through the claim index, which
 * costs some microseconds for each active one; where that adds up, looks become rarer.
 */
@Component
class ActiveLanes extends BackgroundWork {

    /** So many times as long as it took, no look follows another: looks take a tenth of the time at most. */
    private static final int REST_AFTER_LOOK = 9;

    /** Where looks are quicker than this, one may be had within a claim. */
    private static final Duration CHEAP_LOOK = Duration.ofMillis(10);

    /**
     * So long a claim waits for the look of another, which is as good as its own. No longer: it may hold the very connection
     * that the other waits for.
     */
    private static final Duration FOR_ANOTHER = Duration.ofMillis(20);

    /** How long a transaction may go on until what it puts into a lane could be passed over by claims until the next look. */
    private static final Duration LATE = Duration.ofMillis(500);

    /** How long it is remembered how far a lane was read in which nothing happens. */
    private static final Duration REMEMBERED = Duration.ofMinutes(10);

    /**
     * A lane with waiting tasks.
     *
     * @param headSince since when its oldest task could have started
     */
    record Active(Lane lane, Instant headSince) {}

    /** When, by the database's clock, a look took place. */
    private record Moment(Instant database, long nanos) {}

    private record Entry(Active active, long touched) {}

    private final JdbcClient db;
    private final TaskSettings settings;
    private final Duration cheap;
    private final Map<Integer, Entry> active = new ConcurrentHashMap<>();
    private final Map<Integer, Instant> read = new ConcurrentHashMap<>();
    private final AtomicLong touches = new AtomicLong();
    private final List<Runnable> listeners = new CopyOnWriteArrayList<>();
    private final AtomicLong signals = new AtomicLong(1);
    private final AtomicLong signalsSeen = new AtomicLong();
    private final ReentrantLock looking = new ReentrantLock();
    private volatile long lookNanos;
    private volatile Moment looked = new Moment(Instant.EPOCH, System.nanoTime());

    @Autowired
    ActiveLanes(JdbcClient db, QueueSignals signals, TaskSettings settings) {
        this(db, signals, settings, CHEAP_LOOK);
    }

    /** @param cheap a look that takes as long is not cheap any more */
    ActiveLanes(JdbcClient db, QueueSignals signals, TaskSettings settings, Duration cheap) {
        this.db = db;
        this.settings = settings;
        this.cheap = cheap;
        signals.onSignal(this::wake);
    }

    @Override
    protected BackgroundLoop begin() {
        return BackgroundLoop.start("lane-watcher", settings.poll(), this::look);
    }

    /** Registers what to do when there may be something to claim. Must be quick. */
    void onActive(Runnable action) {
        listeners.add(action);
    }

    /** Tells that tasks were committed into these lanes, which can start now. */
    void touch(Collection<Lane> lanes) {
        for (Lane lane : lanes) {
            active.merge(
                    lane.id(),
                    new Entry(new Active(lane, Instant.EPOCH), touches.incrementAndGet()),
                    (old, fresh) -> new Entry(old.active(), fresh.touched()));
        }
        tellListeners();
    }

    /** A number that is higher than those of all touches so far. */
    long now() {
        return touches.incrementAndGet();
    }

    /** Takes a lane for empty, unless it was touched after the given moment. */
    void exhausted(Lane lane, long asOf) {
        active.computeIfPresent(lane.id(), (id, entry) -> entry.touched() > asOf ? entry : null);
    }

    /**
     * Where a claim begins to read a lane. Usually that is its begin. But where somebody keeps a transaction open, what was
     * taken since then lies dead at the begin of the lane and cannot be cleared away, and each claim would walk over all of
     * it; looks, which do so, take long then. So a claim begins where the ones before it ended, and a little before. What
     * comes to lie even before that is found by the next look.
     */
    Instant since(Lane lane) {
        return isCheap() ? Instant.EPOCH : read.getOrDefault(lane.id(), Instant.EPOCH);
    }

    /**
     * Takes note of how far a lane was read.
     *
     * @param upTo when the last task could start that was taken from it
     */
    void taken(Lane lane, Instant upTo) {
        read.merge(lane.id(), upTo.minus(LATE), (old, fresh) -> fresh.isAfter(old) ? fresh : old);
    }

    private boolean isCheap() {
        return lookNanos < cheap.toNanos();
    }

    /**
     * The active lanes of some handlers, in no order. What was committed before a signal is seen, as long as a look is cheap:
     * whoever puts a task back and then claims is given it.
     */
    List<Active> of(Set<String> handlers, Set<String> queues, Set<UUID> tenants) {
        if (isCheap()) {
            catchUp();
        }
        List<Active> found = new ArrayList<>();
        for (Entry entry : active.values()) {
            Lane lane = entry.active().lane();
            if (handlers.contains(lane.handler())
                    && (queues.isEmpty() || queues.contains(lane.queue()))
                    && (tenants.isEmpty() || tenants.contains(lane.tenant()))) {
                found.add(entry.active());
            }
        }
        return found;
    }

    List<Active> all() {
        return active.values().stream().map(Entry::active).toList();
    }

    private static final String LOOK = """
            select task_lanes.*, head.ready_at, now() as looked_at
              from lanes_with_tasks() as head
              join task_lanes on task_lanes.id = head.lane
            """;

    /** Sees to it that there was a look which began after the last signal. */
    private void catchUp() {
        long wanted = signals.get();
        if (signalsSeen.get() >= wanted) {
            return;
        }
        boolean alone = false;
        try {
            alone = looking.tryLock(FOR_ANOTHER.toNanos(), TimeUnit.NANOSECONDS);
            if (signalsSeen.get() < wanted) {
                refresh();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } finally {
            if (alone) {
                looking.unlock();
            }
        }
    }

    /** Looks at the database, and forgets what is not there. */
    void refresh() {
        long seen = signals.get();
        long started = System.nanoTime();
        long asOf = now();
        List<Active> found = db.sql(LOOK).query(this::active).list();
        Set<Integer> present = ConcurrentHashMap.newKeySet();
        for (Active lane : found) {
            present.add(lane.lane().id());
            read.put(lane.lane().id(), lane.headSince().minus(LATE));
            active.compute(lane.lane().id(), (id, entry) -> new Entry(lane, entry == null ? asOf : entry.touched()));
        }
        active.values()
                .removeIf(entry -> !present.contains(entry.active().lane().id()) && entry.touched() <= asOf);
        Instant longAgo = time().minus(REMEMBERED);
        read.values().removeIf(upTo -> upTo.isBefore(longAgo));
        signalsSeen.accumulateAndGet(seen, Math::max);
        // One that was held up, by a busy machine, says little.
        lookNanos = (3 * lookNanos + System.nanoTime() - started) / 4;
    }

    private boolean look() throws InterruptedException {
        long started = System.nanoTime();
        looking.lockInterruptibly();
        try {
            refresh();
        } finally {
            looking.unlock();
        }
        if (!active.isEmpty()) {
            tellListeners();
        }
        long took = System.nanoTime() - started;
        Thread.sleep(took * REST_AFTER_LOOK / 1_000_000);
        return false;
    }

    @Override
    protected void wake() {
        signals.incrementAndGet();
        super.wake();
    }

    /** Tells whoever claims that there may be something for it. */
    void tellListeners() {
        listeners.forEach(Runnable::run);
    }

    /** The time by the database's clock, which alone decides; that of this node may be hours off. */
    Instant time() {
        Moment last = looked;
        return last.database().plusNanos(System.nanoTime() - last.nanos());
    }

    private Active active(ResultSet row, int number) throws SQLException {
        if (number == 0) {
            looked = new Moment(row.getTimestamp("looked_at").toInstant(), System.nanoTime());
        }
        return new Active(Lanes.lane(row, number), row.getTimestamp("ready_at").toInstant());
    }
}
